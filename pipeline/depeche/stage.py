"""What a stage of the pipeline is, and a wrapper that keeps a stage's outputs in the cache.

A stage has a name, a version, parameters and a method that runs it. ``CachedStage`` makes a key of
these and of each input, looks the outputs up in the cache, and runs the stage on the other inputs.
(stopes separates a cached step in the same way.)
"""

from __future__ import annotations

import functools
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Generic, Protocol, TypeVar

import msgspec

from depeche.storage.cache import Cache

log = logging.getLogger(__name__)

_WRITE_EVERY = 1.0  # seconds of work that are lost in a crash
Scalar = str | int | float | bool | None
Progress = Callable[[int, int], None]  # called with (done, total) during long work
In = TypeVar("In")
Out = TypeVar("Out")
_In = TypeVar("_In", contravariant=True)
_Out = TypeVar("_Out", covariant=True)


class Stage(Protocol[_In, _Out]):
    """A step of the pipeline: a function from one value to another.

    Equal ``name``, ``version``, ``parameters``, contents of ``data``, versions of ``libraries`` and
    input must give an equal output.
    """

    @property
    def name(self) -> str:
        """A short name, also used in the cache."""

    @property
    def version(self) -> int:
        """A number to be increased when changed code gives other output for the same input."""

    @property
    def data(self) -> tuple[str, ...]:
        """The package's data files that the output depends on, like ``lang/data/lexicon.bin``."""

    @property
    def libraries(self) -> tuple[str, ...]:
        """The distributions whose version can change the output, like ``ctranslate2``."""

    @property
    def output(self) -> type[_Out]:
        """The type of the outputs, for reading them back from the cache."""

    @property
    def signature(self) -> str:
        """The stage's part of the signature line, e.g. ``repair:3``."""

    def parameters(self) -> Mapping[str, Scalar]:
        """All that the output depends on besides the input, digests of models included."""

    def run(self, values: Sequence[_In]) -> Iterator[tuple[int, _Out]]:
        """Yield (index of the input, its output) once for every input, in any order."""


class CachedStage(Generic[In, Out]):
    """A stage that runs only on inputs whose output is not in the cache.

    Threads may share one; it serves them one after the other.

    Attributes:
        stage: the stage.
        asked: how many inputs there were so far.
        remembered: how many of their outputs were in the cache.
        computed: on how many inputs the stage was run; of equal inputs in one call, one counts.
    """

    def __init__(self, stage: Stage[In, Out], cache: Cache) -> None:
        self.stage = stage
        self.asked = 0
        self.remembered = 0
        self.computed = 0
        self._cache = cache
        self._lock = threading.Lock()  # a loaded model works for one thread at a time

    def key(self, value: In) -> str:
        """The cache key of an input: a SHA-256 over all that the output depends on."""
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
        """The output of each input, in order; new ones are written to the cache as they come."""
        with self._lock:
            return self._outputs(values)

    def _outputs(self, values: Sequence[In]) -> list[Out]:
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
                if time.monotonic() - kept > _WRITE_EVERY:
                    self._cache.put_many(self.stage.name, waiting)
                    waiting, kept = {}, time.monotonic()
        finally:  # also when interrupted
            self._cache.put_many(self.stage.name, waiting)
        return done

    def _read(self, keys: Sequence[str]) -> dict[str, Out]:
        read: dict[str, Out] = {}
        decoder = msgspec.json.Decoder(self.stage.output)
        for key, data in self._cache.get_many(keys).items():
            try:
                read[key] = decoder.decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                # The bytes are intact, but the type of the output has changed since.
                log.debug("cache entry %s does not read as %s: %s", key, self.stage.name, error)
        return read


def data_digest(*names: str) -> str:
    """A SHA-256 over data files of the package, in hexadecimal.

    Args:
        names: paths within the package, like ``lang/data/lexicon.bin``.
    """
    return hashlib.sha256(b"".join(map(_file_digest, names))).hexdigest()


@functools.cache
def _file_digest(name: str) -> bytes:
    return hashlib.sha256(resources.files("depeche").joinpath(name).read_bytes()).digest()


@functools.cache
def versions(*libraries: str) -> str:
    """Names and versions of installed libraries, like ``ctranslate2 4.8.1, sentencex 1.0.3``.

    Libraries that are not installed are left out; none is imported.
    """
    from importlib import metadata  # ten milliseconds, and not every command asks

    found = []
    for library in libraries:
        try:
            found.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
