"""A stage of the pipeline, and a stage whose outputs are kept on disk.

A stage knows its name, version, parameters and how to run; ``CachedStage`` looks outputs up before
it runs the stage, under a key made of those and the input. (The separation is that of a cached step
in stopes.)
"""

from __future__ import annotations

import functools
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Generic, Protocol, TypeVar

import msgspec

from depeche.storage.cache import Cache

log = logging.getLogger(__name__)

_KEEP_EVERY = 1.0  # seconds of work that a crash may lose
Scalar = str | int | float | bool | None
Progress = Callable[[int, int], None]  # told (done, in all) during long work
In = TypeVar("In")
Out = TypeVar("Out")
_In = TypeVar("_In", contravariant=True)
_Out = TypeVar("_Out", covariant=True)


class Stage(Protocol[_In, _Out]):
    """A pure step from one value to another.

    Equal ``name``, ``version``, ``parameters``, contents of ``data``, versions of ``libraries`` and
    input must give an equal output.
    """

    @property
    def name(self) -> str:
        """A short name, also the cache's name for the stage."""

    @property
    def version(self) -> int:
        """Raised whenever the output can differ for the same input and parameters."""

    @property
    def data(self) -> tuple[str, ...]:
        """The package's data files that decide the output, like ``lang/data/lexicon.bin``."""

    @property
    def libraries(self) -> tuple[str, ...]:
        """The distributions whose version may decide the output, like ``ctranslate2``."""

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


class CachedStage(Generic[In, Out]):
    """A stage with a cache in front: only what is new is run, all of it in one call."""

    def __init__(self, stage: Stage[In, Out], cache: Cache) -> None:
        self.stage = stage
        self.asked = 0  # inputs so far
        self.remembered = 0  # of them, those whose output was in the cache
        self.computed = 0  # inputs that were run; of equal ones in a call only the first is
        self._cache = cache

    def key(self, value: In) -> str:
        """The cache key: a SHA-256 over all that decides the output, input included."""
        return self._keys([value])[0]

    def _keys(self, values: Sequence[In]) -> list[str]:
        stage = self.stage
        decides = (
            stage.name,
            stage.version,
            dict(stage.parameters()),
            data_digest(*stage.data),
            versions(*stage.libraries),
        )
        head = msgspec.json.encode(decides, order="deterministic")
        start = hashlib.sha256(head + b"\n")
        keys = []
        for value in values:
            sha = start.copy()
            sha.update(msgspec.json.encode(value))
            keys.append(sha.hexdigest())
        return keys

    def __call__(self, values: Sequence[In]) -> list[Out]:
        """Outputs for all inputs, in order; what had to be computed is kept as it comes."""
        keys = self._keys(values)
        wanted = dict(zip(keys, values, strict=True))
        done = self._read(list(wanted))
        self.asked += len(keys)
        self.remembered += sum(key in done for key in keys)
        missing = {key: value for key, value in wanted.items() if key not in done}
        if missing:
            self.computed += len(missing)
            done |= self._run(missing)
        return [done[key] for key in keys]

    def _run(self, missing: Mapping[str, In]) -> dict[str, Out]:
        order = list(missing)
        done: dict[str, Out] = {}
        waiting: dict[str, bytes] = {}
        kept = time.monotonic()
        try:
            for index, result in self.stage.run(list(missing.values())):
                done[order[index]] = result
                waiting[order[index]] = msgspec.json.encode(result)
                if time.monotonic() - kept > _KEEP_EVERY:
                    self._cache.put_many(self.stage.name, waiting)
                    waiting, kept = {}, time.monotonic()
        finally:  # also when interrupted: what was finished is not lost
            self._cache.put_many(self.stage.name, waiting)
        return done

    def _read(self, keys: Sequence[str]) -> dict[str, Out]:
        read: dict[str, Out] = {}
        decoder = msgspec.json.Decoder(self.stage.output)
        for key, data in self._cache.get_many(keys).items():
            try:
                read[key] = decoder.decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                # Intact bytes of another shape, by a version that forgot to say it changed.
                log.debug("cache entry %s does not read as %s: %s", key, self.stage.name, error)
        return read


@functools.cache
def data_digest(*names: str) -> str:
    """A SHA-256 over data files of the package, in hexadecimal.

    Args:
        names: paths within the package, like ``lang/data/lexicon.bin``.
    """
    sha = hashlib.sha256()
    for name in names:
        data = resources.files("depeche").joinpath(name).read_bytes()
        sha.update(hashlib.sha256(data).digest())
    return sha.hexdigest()


@functools.cache
def versions(*libraries: str) -> str:
    """Names and versions of installed libraries, like ``ctranslate2 4.8.1, sentencex 1.0.3``.

    One that is not installed is left out. None is imported.
    """
    from importlib import metadata  # ten milliseconds, and not every command asks

    found = []
    for library in libraries:
        try:
            found.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
