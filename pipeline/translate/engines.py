"""Which engine translates, decided from the settings and the machine before anything is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from pipeline.models import Model
from pipeline.translate.engine import Engine

EngineName = Literal["auto", "ctranslate2", "transformers"]
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

    def load(self, model: Model) -> Engine:
        """The engine with the model loaded.

        Raises:
            ModelError: the model does not load.
        """
        if self.name == "transformers":
            from pipeline.translate.marian import MarianEngine

            return MarianEngine(model, self.threads)
        from pipeline.translate.ctranslate import CTranslateEngine

        return CTranslateEngine(model, self.converted, self.compute, self.device, self.threads)


def choose(engine: EngineName, compute: ComputeType, threads: int, converted: Path) -> EngineChoice:
    """Resolve the settings for this machine.

    ``auto`` is CTranslate2, on a GPU if it sees one. transformers, the reference, computes in
    float32 whatever ``compute`` says. ``threads`` 0 is all cores.

    Raises:
        SettingsError: the machine does not support the compute type.
    """
    from pipeline.translate import ctranslate

    number = ctranslate.threads(threads)
    if engine == "transformers":
        return EngineChoice("transformers", "float32", "auto", number, converted)
    device = ctranslate.device()
    kind = ctranslate.compute_type(compute, device)
    return EngineChoice("ctranslate2", kind, device, number, converted)
