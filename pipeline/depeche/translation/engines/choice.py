"""Which engine translates, decided from the settings and the machine before anything is loaded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec

from depeche.models import catalogue
from depeche.models.catalogue import Model
from depeche.translation.engines.engine import Engine

EngineName = Literal["auto", "ctranslate2", "transformers"]
_GPU_DRIVERS = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd")  # CUDA, WSL, ROCm
ComputeType = Literal["auto", "int8", "float", "float32", "bfloat16", "float16"]


class EngineChoice(msgspec.Struct, frozen=True):
    """An engine to be loaded.

    ``name`` is ``ctranslate2`` or ``transformers``; ``compute`` and ``device`` are resolved.
    ``converted`` is where CTranslate2 keeps the models it converted.
    """

    name: str
    compute: str
    device: str
    threads: int
    converted: Path

    @property
    def tag(self) -> str:
        """Its part of the signature, e.g. ``ctranslate2.int8``."""
        return f"{self.name}.{self.compute}"

    @property
    def libraries(self) -> tuple[str, ...]:
        """The distributions that run a model with it."""
        if self.name == "transformers":
            return ("transformers", "torch", "sentencepiece")
        return ("ctranslate2", "sentencepiece")

    def load(self, model: Model) -> Engine:
        """The engine with the model loaded.

        Raises:
            ModelError: the model does not load, or was changed while it did.
        """
        if self.name == "transformers":
            from depeche.translation.engines.marian import MarianEngine

            engine: Engine = MarianEngine(model, self.threads)
        else:
            from depeche.translation.engines.ctranslate import CTranslateEngine

            engine = CTranslateEngine(
                model, self.converted, self.compute, self.device, self.threads
            )
        catalogue.unchanged(model)
        return engine


def choose(engine: EngineName, compute: ComputeType, threads: int, converted: Path) -> EngineChoice:
    """Resolve the settings for this machine.

    ``auto`` is CTranslate2, on a GPU if it sees one. transformers, the reference, computes in
    float32 whatever ``compute`` says. ``threads`` 0 is all cores.

    Raises:
        SettingsError: the machine does not support the compute type.
    """
    number = threads or _cores()
    if engine == "transformers":
        return EngineChoice("transformers", "float32", "auto", number, converted)
    device = _device()
    if compute in ("auto", "int8") and device == "cpu":
        # Every CPU has it; to ask CTranslate2 would mean to load it, also when all is in memory.
        return EngineChoice("ctranslate2", "int8", device, number, converted)
    from depeche.translation.engines import ctranslate

    kind = ctranslate.compute_type("float" if compute == "auto" else compute, device)
    return EngineChoice("ctranslate2", kind, device, number, converted)


def _device() -> str:
    """``cuda`` where CTranslate2 sees a GPU, else ``cpu``; it is asked if there is a driver."""
    if not any(Path(place).exists() for place in _GPU_DRIVERS):
        return "cpu"
    from depeche.translation.engines import ctranslate

    return "cuda" if ctranslate.has_gpu() else "cpu"


def _cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # not Linux
