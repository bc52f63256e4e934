"""Choosing the engine by the settings and the machine, before anything is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from depeche.models import threads as thread_limits
from depeche.models.catalogue import Model
from depeche.models.loading import loading
from depeche.translation.engines.engine import Engine

EngineName = Literal["auto", "ctranslate2", "transformers"]
_GPU_DRIVERS = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd")  # CUDA, WSL, ROCm
ComputeType = Literal["auto", "int8", "float", "float32", "bfloat16", "float16"]


class EngineChoice(msgspec.Struct, frozen=True):
    """The engine that was chosen; ``load`` loads a model with it.

    Attributes:
        name: ``ctranslate2`` or ``transformers``.
        compute: the type to compute in, e.g. ``int8``.
        device: ``cpu`` or ``cuda``; ``auto`` for transformers.
        threads: CPU threads.
        converted: the folder of the models that were converted for CTranslate2.
    """

    name: str
    compute: str
    device: str
    threads: int
    converted: Path

    @property
    def tag(self) -> str:
        """The engine's part of the signature, e.g. ``ctranslate2.int8``."""
        return f"{self.name}.{self.compute}"

    @property
    def libraries(self) -> tuple[str, ...]:
        """The distributions that the engine needs to run a model."""
        if self.name == "transformers":
            return ("transformers", "torch", "sentencepiece")
        return ("ctranslate2", "sentencepiece")

    def load(self, model: Model) -> Engine:
        """Load a model.

        Raises:
            ModelError: the model does not load, or was changed while it did.
            MemoryShortError: there is not enough memory.
        """
        thread_limits.limit(self.threads)
        with loading(model):
            if self.name == "transformers":
                from depeche.translation.engines.marian import MarianEngine

                engine: Engine = MarianEngine(model, self.threads)
            else:
                from depeche.translation.engines.ctranslate import CTranslateEngine

                engine = CTranslateEngine(
                    model, self.converted, self.compute, self.device, self.threads
                )
        return engine


def choose(engine: EngineName, compute: ComputeType, threads: int, converted: Path) -> EngineChoice:
    """Choose the engine for this machine.

    Args:
        engine: ``auto`` is CTranslate2, on a GPU if it sees one.
        compute: the type to compute in; transformers, the reference, always takes float32.
        threads: CPU threads; 0 for all cores.
        converted: the folder for models that are converted for CTranslate2.

    Raises:
        SettingsError: the machine does not support the compute type.
    """
    threads = thread_limits.count(threads)
    if engine == "transformers":
        return EngineChoice("transformers", "float32", "auto", threads, converted)
    device = _device()
    if compute in ("auto", "int8") and device == "cpu":
        # Every CPU supports int8. Asking CTranslate2 would load it, even if all is in the cache.
        return EngineChoice("ctranslate2", "int8", device, threads, converted)
    from depeche.translation.engines import ctranslate

    resolved = ctranslate.compute_type("float" if compute == "auto" else compute, device)
    return EngineChoice("ctranslate2", resolved, device, threads, converted)


def _device() -> str:
    """``cuda`` if CTranslate2 sees a GPU, else ``cpu``; without a driver it is not asked."""
    if not any(Path(place).exists() for place in _GPU_DRIVERS):
        return "cpu"
    from depeche.translation.engines import ctranslate

    return "cuda" if ctranslate.has_gpu() else "cpu"
