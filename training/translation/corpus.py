"""Batches of a prepared corpus, in an order that depends on the seed and the place alone.

Nothing but a ``Place`` has to be kept to go on exactly where a run stopped: the draws of a pass
are a function of the seed and the number of the pass, the order of batches one of these and the
number of the stretch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from depeche.errors import InputError

STRETCH = 120_000  # sentences sorted by length together: enough for even batches
_WIDTH = 3  # pieces by which sources of one bucket may differ


class Place(NamedTuple):
    """The next step's batches: pass over the corpus, stretch of the pass, step of the stretch."""

    epoch: int = 0
    stretch: int = 0
    step: int = 0


class Corpus:
    """The pairs of a prepared folder that a mix draws, as numpy arrays mapped from disk.

    Args:
        folder: what ``prepare.encode`` wrote.
        mix: source → how often each of its pairs is drawn in a pass; broken numbers by chance.
        longest: pieces a side, without the end mark; pairs with a longer side are not drawn.

    Raises:
        InputError: the folder is not prepared, or the mix draws nothing of it.
    """

    def __init__(self, folder: Path, mix: Mapping[str, float], longest: int) -> None:
        try:
            names = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
            source = np.load(folder / "source.npy")
            self._flat = [
                np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("french", "english")
            ]
            self._ends = [np.load(folder / f"{n}.ends.npy") for n in ("french", "english")]
        except (OSError, ValueError) as error:
            raise InputError(f"{folder} holds no prepared corpus: prepare it first.") from error
        self._lengths = [np.diff(ends, prepend=0) for ends in self._ends]
        shortest, greatest = np.minimum(*self._lengths), np.maximum(*self._lengths)
        draws = np.array([mix.get(name, 0.0) for name in names])[source]
        self._draws = np.where((shortest > 0) & (greatest <= longest), draws, 0.0)
        if not self._draws.any():
            raise InputError(f"The mix draws no pair of {folder}.")

    def drawn(self, seed: int, epoch: int) -> Any:
        """The pairs of a pass, int64, shuffled; a pair may be in it several times."""
        random = np.random.default_rng((seed, epoch))
        whole = np.floor(self._draws)
        times = whole + (random.random(len(whole)) < self._draws - whole)
        return random.permutation(np.repeat(np.arange(len(times)), times.astype(np.int64)))

    def batches(self, pairs: Any, slots: int) -> list[Any]:
        """Group pairs of like source and target length; none wastes much on padding."""
        french, english = (lengths[pairs] + 1 for lengths in self._lengths)  # the end mark
        order = np.lexsort((english, french // _WIDTH))
        groups, start, widest, tallest = [], 0, 0, 0
        for place, (x, y) in enumerate(zip(french[order], english[order], strict=True)):
            grown = max(widest, x), max(tallest, y)
            if place > start and sum(grown) / 2 * (place - start + 1) > slots:
                groups.append(pairs[order[start:place]])
                start, grown = place, (x, y)
            widest, tallest = grown
        return [*groups, pairs[order[start:]]]

    def steps(
        self, seed: int, place: Place, slots: int, workers: int
    ) -> Iterator[tuple[Place, list[Any]]]:
        """Yield for ever: the place after a step, and a batch for each worker.

        Raises:
            InputError: a whole pass has fewer batches than there are workers.
        """
        while True:
            pairs = self.drawn(seed, place.epoch)
            whole, steps = place == Place(place.epoch), 0
            for stretch in range(place.stretch, -(-len(pairs) // STRETCH)):
                part = pairs[stretch * STRETCH : (stretch + 1) * STRETCH]
                groups = self.batches(part, slots)
                order = np.random.default_rng((seed, place.epoch, stretch)).permutation(len(groups))
                for step in range(place.step, len(order) // workers):
                    chosen = order[step * workers : (step + 1) * workers]
                    yield Place(place.epoch, stretch, step + 1), [groups[i] for i in chosen]
                    steps += 1
                place = Place(place.epoch, stretch)
            if whole and not steps:
                raise InputError(f"The corpus is too small for {workers} workers.")
            place = Place(place.epoch + 1)

    def padded(self, batch: Any, side: int, pad: int, end: int) -> Any:
        """The pieces of a batch's side, each row closed with ``end``: int64 [rows, longest]."""
        last = self._ends[side][batch]
        lengths = self._lengths[side][batch]
        table = np.full((len(batch), lengths.max() + 1), pad, dtype=np.int64)
        for row, (stop, length) in enumerate(zip(last, lengths, strict=True)):
            table[row, :length] = self._flat[side][stop - length : stop]
            table[row, length] = end
        return table
