"""From a corpus of sentence pairs to arrays of pieces, with some sentences held out.

The corpus is tab-separated text, plain or ``.xz``: source, French, English. What becomes of it:

    data/french.npy, english.npy   pieces of all sentences, one after the other, uint16
    data/french.ends.npy, …        where each sentence ends, int64
    data/source.npy                the number of each pair's source, uint16
    data/sources.json              the names of the sources, in the order of their numbers
    held-out.fr, held-out.en       sentences no training sees

Some pairs get a second, altered copy: ``glued`` is damage as web pages do it to wire copy, so that
what the repair stage misses hurts less; ``unstopped`` makes headlines of sentences; ``marked`` has
marks in the place of names and figures. French that a model made gets a tag before it.

All pairs are encoded once; how often each is drawn is decided by the mix when training.
"""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from depeche.errors import InputError, ModelError
from depeche.lang import rewriting
from depeche.storage import atomic

from training.files import opened
from training.translation.marks import TAG, Pair, marked
from training.translation.recipe import HeldOut, Noise

Row = tuple[str, str, str]  # source, French, English

SIDES = ("french", "english")
BACK_TRANSLATED = "bt/"  # sources that begin so have French that a model made
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"(?<=\w) (?=\w)")
_STOPPED = re.compile(r"(?<=\w)\.$")
_LONGEST_WORD = 40
_CHUNK = 20_000


class Pieces:
    """The SentencePiece models and the vocabulary of a Marian folder.

    Attributes:
        has_marks: whether it has the marks and the tag of ``marks``.

    Raises:
        ModelError: the folder has none, or more than 65,536 pieces.
    """

    def __init__(self, folder: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        try:
            vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
            self._models = [
                SentencePieceProcessor(model_file=str(folder / name))
                for name in ("source.spm", "target.spm")
            ]
        except (OSError, RuntimeError, ValueError) as error:
            raise ModelError(f"{folder} has no tokenizer of a MarianMT model.") from error
        if len(vocabulary) > 1 << 16:
            raise ModelError(f"The vocabulary of {folder} does not fit 16 bits.")
        self.has_marks = TAG in vocabulary
        self._ids = [
            np.array(
                [
                    vocabulary.get(model.id_to_piece(i), vocabulary["<unk>"])
                    for i in range(len(model))
                ],
                dtype=np.uint16,
            )
            for model in self._models
        ]

    def encode(self, texts: list[str], side: int) -> list[Any]:
        """The pieces of each text of a side (0 French, 1 English), as uint16 arrays."""
        return [self._ids[side][ids] for ids in self._models[side].encode(texts)]


def table(path: Path, *columns: str) -> Iterator[list[str]]:
    """Yield the fields of each line of a text, in NFC and with straight apostrophes.

    Raises:
        InputError: a line has other fields than ``columns``, or the file cannot be read.
    """
    try:
        with opened(path) as lines:
            for number, line in enumerate(lines, 1):
                fields = (
                    unicodedata.normalize("NFC", line).replace("’", "'").strip("\n").split("\t")
                )
                if len(fields) != len(columns):
                    raise InputError(f"{path}: line {number} is not {', '.join(columns)}.")
                yield [fields[0], *(" ".join(field.split()) for field in fields[1:])]
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a corpus: {error}.") from error


def rows(path: Path) -> Iterator[Row]:
    """The rows of a corpus, read one by one.

    Raises:
        InputError: as ``table``.
    """
    fields = table(path, "source", "French", "English")
    return ((source, french, english) for source, french, english in fields)


def fit(french: str, english: str) -> bool:
    """Whether a pair looks like a translation: both sides there, of like length and numbers."""
    one, other = french.split(), english.split()
    if not one or not other or max(map(len, one + other)) > _LONGEST_WORD:
        return False
    if len(one) > 5 and not 0.5 <= len(one) / len(other) <= 2.2:
        return False
    if len(one) > 3 and french == english:
        return False
    if 2 * sum(map(str.isalpha, french)) < len(french.replace(" ", "")):
        return False
    return len(one) <= 4 or len({*_NUMBER.findall(french)} ^ {*_NUMBER.findall(english)}) <= 2


def held_out(corpus: Iterable[Row], choice: HeldOut) -> list[Row]:
    """Choose rows to hold out: always the same ones for the same corpus and seed."""
    eligible = sorted({row for row in corpus if row[0] in choice.sources and fit(*row[1:])})
    return Random(choice.seed).sample(eligible, min(choice.sentences, len(eligible)))


def admitted(corpus: Iterable[Row], aside: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows to train on: fit, each pair once, and neither side held out."""
    aside = list(aside)
    french, english = {row[1] for row in aside}, {row[2] for row in aside}
    seen: set[int] = set()
    for row in corpus:
        pair = hash(row[1:])
        if pair in seen or row[1] in french or row[2] in english or not fit(*row[1:]):
            continue
        seen.add(pair)
        yield row


def glued(pair: Pair, random: Random) -> Pair | None:
    """Drop one or two spaces between words of the French, or None if it has no such space."""
    french, english = pair
    spaces = [match.start() for match in _SPACE.finditer(french)]
    if not spaces:
        return None
    dropped = random.sample(spaces, min(len(spaces), random.choice((1, 1, 2))))
    for place in sorted(dropped, reverse=True):
        french = french[:place] + french[place + 1 :]
    return french, english


def unstopped(pair: Pair, random: Random) -> Pair | None:
    """Drop the full stop at the end of both sides, or None if either has none."""
    french, english = pair
    if not (_STOPPED.search(french) and _STOPPED.search(english)):
        return None
    return french[:-1], english[:-1]


def with_noise(corpus: Iterable[Row], shares: Noise, seed: int) -> Iterator[Row]:
    """Yield every row, and after some of them an altered copy."""
    random = Random(seed)
    altering = ((shares.glued, glued), (shares.unstopped, unstopped), (shares.marked, marked))
    for row in corpus:
        yield row
        for share, alter in altering:
            if share and random.random() < share and (pair := alter(row[1:], random)):
                yield row[0], *pair


def encode(corpus: Iterable[Row], pieces: Pieces, folder: Path) -> tuple[int, int]:
    """Write the arrays of a corpus into ``folder``; return its pairs and target pieces."""
    folder.mkdir(parents=True, exist_ok=True)
    flat = array("H"), array("H")
    ends = array("q"), array("q")
    numbers: dict[str, int] = {}
    source = array("H")
    corpus = iter(corpus)
    while group := list(islice(corpus, _CHUNK)):
        source.extend(numbers.setdefault(row[0], len(numbers)) for row in group)
        for side in (0, 1):
            for ids in pieces.encode([row[1 + side] for row in group], side):
                flat[side].frombytes(ids.tobytes())
                ends[side].append(len(flat[side]))
    for side, name in enumerate(SIDES):
        _write(folder / f"{name}.npy", np.frombuffer(flat[side], dtype=np.uint16))
        _write(folder / f"{name}.ends.npy", np.frombuffer(ends[side], dtype=np.int64))
    _write(folder / "source.npy", np.frombuffer(source, dtype=np.uint16))
    atomic.write(folder / "sources.json", json.dumps(list(numbers)))
    return len(source), len(flat[1])


def written_out(corpus: Iterable[Row]) -> Iterator[Row]:
    """Yield every row, with its French as the product gives it to a translator.

    Where that makes figures of words (``dix-huit``) of which the English has none, the French is
    left, for the model should write figures as it reads them; so it is if the English is in
    capitals.
    """
    for source, french, english in corpus:
        rewritten = rewriting.prepare(french)
        made = {*_NUMBER.findall(rewritten)}.difference(_NUMBER.findall(french))
        taught = made.issubset(_NUMBER.findall(english))
        yield source, rewritten if taught and not english.isupper() else french, english


def swapped(corpus: Iterable[Row]) -> Iterator[Row]:
    """Yield every row with its two sides exchanged."""
    return ((source, two, one) for source, one, two in corpus)


def tagged(corpus: Iterable[Row]) -> Iterator[Row]:
    """Yield every row, with the tag before French that a model made."""
    for source, french, english in corpus:
        made = source.startswith(BACK_TRANSLATED)
        yield source, f"{TAG} {french}" if made else french, english


def prepare(
    corpora: Sequence[Path],
    model: Path,
    state: Path,
    shares: Noise,
    choice: HeldOut,
    *,
    reverse: bool = False,
) -> tuple[int, int]:
    """Hold out, filter, alter, encode; return the number of pairs and of target pieces.

    With ``reverse`` the columns change places first: what is called French from there on, in the
    names of files too, is the English that the model is to read.

    Raises:
        InputError: the corpus cannot be read, or nothing of it is fit.
        ModelError: ``model`` has no tokenizer, or no marks where the recipe wants some.
    """
    pieces = Pieces(model)
    if shares.marked and not pieces.has_marks:
        raise ModelError(f"{model} has no marks in its vocabulary: `add-marks` adds them.")

    def corpus() -> Iterator[Row]:
        given = chain.from_iterable(map(rows, corpora))
        return swapped(given) if reverse else given

    aside = held_out(corpus(), choice)
    state.mkdir(parents=True, exist_ok=True)
    for name, side in (("held-out.fr", 1), ("held-out.en", 2)):
        atomic.write(state / name, "".join(row[side] + "\n" for row in aside))
    admissible = admitted(corpus(), aside)
    if reverse:
        admissible = swapped(written_out(swapped(admissible)))
    else:
        admissible = written_out(admissible)
    chosen = with_noise(admissible, shares, choice.seed)
    counts = encode(tagged(chosen) if pieces.has_marks else chosen, pieces, state / "data")
    if not counts[0]:
        raise InputError("No pair of the corpus is fit for training.")
    return counts


def _write(path: Path, values: Any) -> None:
    with atomic.replacing(path) as file:
        np.save(file, values)
