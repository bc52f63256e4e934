"""Batches of a prepared corpus, in an order that depends on the seed and the place alone.

Nothing but a ``Place`` has to be kept to go on exactly where a run stopped: the draws of a pass
are a function of the seed and the number of the pass, the order of batches one of these and the
number of the stretch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from depeche.errors import InputError

from training.translation.prepare import SIDES, Pieces

STRETCH = 120_000  # pairs sorted by length together: enough for even batches
_WIDTH = 3  # pieces by which sources of one bucket may differ
_ROWS = 64  # sentences in a batch of a text to evaluate on

Batch = tuple[torch.Tensor, torch.Tensor]  # source and target, int64 [rows, length]


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
            self._flat = [np.load(folder / f"{side}.npy", mmap_mode="r") for side in SIDES]
            self._ends = [np.load(folder / f"{side}.ends.npy") for side in SIDES]
        except (OSError, ValueError) as error:
            raise InputError(f"{folder} holds no prepared corpus: prepare it first.") from error
        self.lengths = [np.diff(ends, prepend=0) for ends in self._ends]
        shortest, greatest = np.minimum(*self.lengths), np.maximum(*self.lengths)
        draws = np.array([mix.get(name, 0.0) for name in names])[source]
        self.draws = np.where((shortest > 0) & (greatest <= longest), draws, 0.0)
        if not self.draws.any():
            raise InputError(f"The mix draws no pair of {folder}.")

    def drawn(self, seed: int, epoch: int) -> Any:
        """The pairs of a pass, int64, shuffled; a pair may be in it several times."""
        random = np.random.default_rng((seed, epoch))
        whole = np.floor(self.draws)
        times = whole + (random.random(len(whole)) < self.draws - whole)
        return random.permutation(np.repeat(np.arange(len(times)), times.astype(np.int64)))

    def grouped(self, pairs: Any, slots: int) -> list[Any]:
        """Group pairs of like source and target length, so that little is padding.

        ``slots`` is the most that a group's rows × the mean of its two widths may be.
        """
        french, english = (lengths[pairs] + 1 for lengths in self.lengths)  # the end mark
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
        self, seed: int, place: Place, slots: int, together: int
    ) -> Iterator[tuple[Place, list[Any]]]:
        """Yield for ever: the place after a step, and the step's groups, ``together`` of them.

        Raises:
            InputError: a whole pass has fewer groups than a step takes.
        """
        while True:
            pairs = self.drawn(seed, place.epoch)
            whole, steps = place == Place(place.epoch), 0
            for stretch in range(place.stretch, -(-len(pairs) // STRETCH)):
                part = pairs[stretch * STRETCH : (stretch + 1) * STRETCH]
                groups = self.grouped(part, slots)
                order = np.random.default_rng((seed, place.epoch, stretch)).permutation(len(groups))
                for step in range(place.step, len(order) // together):
                    chosen = order[step * together : (step + 1) * together]
                    yield Place(place.epoch, stretch, step + 1), [groups[i] for i in chosen]
                    steps += 1
                place = Place(place.epoch, stretch)
            if whole and not steps:
                raise InputError(f"The corpus is too small for {together} batches a step.")
            place = Place(place.epoch + 1)

    def batch(self, group: Any, pad: int, end: int) -> Batch:
        """The pieces of a group of pairs."""
        sides = []
        for flat, ends, lengths in zip(self._flat, self._ends, self.lengths, strict=True):
            spans = zip(ends[group], lengths[group], strict=True)
            sides.append(padded([flat[stop - size : stop] for stop, size in spans], pad, end))
        return sides[0], sides[1]


def padded(rows: Sequence[Any], pad: int, end: int) -> torch.Tensor:
    """Rows of pieces, each closed with ``end``, as one int64 table [rows, longest]."""
    table = np.full((len(rows), max(map(len, rows)) + 1), pad, dtype=np.int64)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
        line[len(row)] = end
    return torch.from_numpy(table)


def text(stem: Path, pieces: Pieces, pad: int, end: int) -> list[Batch]:
    """The batches of a text to evaluate on, ``stem.fr`` and ``stem.en``, line by line.

    Raises:
        InputError: one of the files is not there, or they differ in length.
    """
    sides = []
    for side, suffix in enumerate((".fr", ".en")):
        path = stem.with_name(stem.name + suffix)
        try:
            lines = path.read_text(encoding="utf-8").replace("’", "'").splitlines()
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}.") from error
        sides.append(pieces.encode(lines, side))
    if len(sides[0]) != len(sides[1]):
        raise InputError(f"{stem}.fr and {stem}.en have not the same number of lines.")
    pairs = sorted(zip(*sides, strict=True), key=lambda pair: len(pair[1]))
    batches = []
    for at in range(0, len(pairs), _ROWS):
        french, english = zip(*pairs[at : at + _ROWS], strict=True)
        batches.append((padded(french, pad, end), padded(english, pad, end)))
    return batches
