"""What a stage is, and how the cache stands between a stage and its input.

The separation is that of a cached step (cf. stopes): a stage knows its name, version, parameters
and how to run; whether and where results are kept is not its business.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from pipeline.cache import Cache

log = logging.getLogger(__name__)

Scalar = str | int | float | bool | None
In = TypeVar("In")
Out = TypeVar("Out")
_In = TypeVar("_In", contravariant=True)
_Out = TypeVar("_Out", covariant=True)


class Stage(Protocol[_In, _Out]):
    """A pure step from one value to another.

    Equal ``name``, ``version``, ``parameters`` and input must give an equal output.
    """

    @property
    def name(self) -> str:
        """A short name, also the cache's name for the stage."""

    @property
    def version(self) -> int:
        """Raised whenever the output can differ for the same input and parameters."""

    @property
    def output(self) -> type[_Out]:
        """The type of what ``run`` yields, for reading it back from the cache."""

    @property
    def signature(self) -> str:
        """The stage's part of the signature line, e.g. ``repair:3``."""

    def parameters(self) -> Mapping[str, Scalar]:
        """All that decides the output besides the input; model digests included."""

    def run(self, values: Sequence[_In]) -> Iterator[tuple[int, _Out]]:
        """Yield (index of the input, its output) once for each input, in any order."""


class Cached(Generic[In, Out]):
    """A stage with a cache in front: only what is new is run, all of it in one call."""

    def __init__(self, stage: Stage[In, Out], cache: Cache) -> None:
        self.stage = stage
        self._cache = cache

    def key(self, value: In) -> str:
        """The cache key: a SHA-256 over stage, version, parameters and input."""
        stage = self.stage
        head = msgspec.json.encode(
            [stage.name, stage.version, dict(stage.parameters())], order="deterministic"
        )
        return hashlib.sha256(head + b"\n" + msgspec.json.encode(value)).hexdigest()

    def __call__(self, values: Sequence[In]) -> list[Out]:
        """Outputs for all inputs, in order; what had to be computed is kept as it comes."""
        keys = [self.key(value) for value in values]
        done: dict[str, Out] = {}
        missing: dict[str, In] = {}
        for key, value in zip(keys, values, strict=True):
            if key in done or key in missing:
                continue
            found = self._read(key)
            if found is None:
                missing[key] = value
            else:
                done[key] = found
        if missing:
            order = list(missing)
            for index, result in self.stage.run(list(missing.values())):
                key = order[index]
                self._cache.put(key, self.stage.name, msgspec.json.encode(result))
                done[key] = result
        return [done[key] for key in keys]

    def _read(self, key: str) -> Out | None:
        data = self._cache.get(key)
        if data is None:
            return None
        try:
            return msgspec.json.decode(data, type=self.stage.output)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            # Intact bytes of another shape: written by a version that forgot to say it changed.
            log.debug("cache entry %s does not read as %s: %s", key, self.stage.name, error)
            return None
