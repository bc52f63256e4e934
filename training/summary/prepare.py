"""Choose article–summary pairs to train the summariser with, and encode them.

python -m training.summary.prepare PAIRS.jsonl[.xz]… --base FOLDER --out FILE.npz

Each line has ``article`` and ``summary``. A pair is kept if the part of the article that the model
is shown carries the summary: a model that is taught what the article does not say learns to invent
(Maynez et al. 2020; Nan et al. 2021 filter by entities, as here).
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import snowballstemmer
from depeche.lang.english import FUNCTION_WORDS
from depeche.lang.sentences import segment
from depeche.summary.draft.generator import count_fitting
from depeche.summary.draft.prompt import LIMIT, messages, prepare_text

_WORD = re.compile(r"\d[\d.,]*|[^\W\d_]+")
_CHATTER = re.compile(r"\b(this|the) (article|story|video|report)\b|\bclick\b|\bCNN's\b", re.I)
_stem = snowballstemmer.stemmer("english").stemWord


class Pair(NamedTuple):
    """The shown part of an article, its summary, and how much of the one stands in the other."""

    article: str
    summary: str
    sentences: int
    carried: float


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file of JSON Lines, which may be compressed by xz."""
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def pairs(path: Path, length: Any) -> Iterator[Pair]:
    """The usable pairs of a file; ``length`` counts a text's tokens."""
    for record in records(path):
        # No token is eight characters on the average: the rest is never shown.
        article = prepare_text(record["article"])[: 8 * LIMIT]
        summary = prepare_text(record["summary"])
        sources = [" ".join(article[a:b].split()) for a, b in segment(article, "en")]
        shown = " ".join(sources[: count_fitting([length(s) for s in sources], LIMIT)])
        sentences = [summary[a:b] for a, b in segment(summary, "en")]
        if not 1 <= len(sentences) <= 4 or _CHATTER.search(summary) or '" "' in article:
            continue
        carried = _carried(sentences, shown)
        if carried:
            yield Pair(shown, " ".join(sentences), len(sentences), carried)


def _carried(sentences: list[str], shown: str) -> float:
    """The share of content words that the article has; 0 if it lacks a name or a number."""
    there = {_stem(word.lower()) for word in _WORD.findall(shown)}
    found = asked = 0
    for sentence in sentences:
        if sentence[-1:] not in '.!?"':
            return 0.0
        for at, word in enumerate(_WORD.findall(sentence)):
            known = _stem(word.lower()) in there
            if not known and (word[0].isdigit() or (at and word[0].isupper())):
                return 0.0
            if word.lower() not in FUNCTION_WORDS:
                asked += 1
                found += known
    return found / asked if asked else 0.0


def main() -> None:
    """Choose, encode, write: flat token ids, where each pair starts and where its answer starts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the instruct model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--carried", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(arguments.base, local_files_only=True)
    chosen = [
        pair
        for path in arguments.files
        for pair in pairs(path, lambda text: len(tokenizer(text)["input_ids"]))
        if pair.carried >= arguments.carried
    ]
    random.Random(arguments.seed).shuffle(chosen)
    flat: list[int] = []
    starts, answers = [], []
    for pair in chosen:
        asked = tokenizer.apply_chat_template(
            messages(pair.article, pair.sentences), add_generation_prompt=True
        )["input_ids"]
        starts.append(len(flat))
        answers.append(len(flat) + len(asked))
        flat += asked + tokenizer(pair.summary)["input_ids"] + [tokenizer.eos_token_id]
    starts.append(len(flat))
    np.savez(arguments.out, flat=np.array(flat, np.uint16), starts=starts, answers=answers)
    print(f"{len(chosen)} pairs, {len(flat):,} tokens")


if __name__ == "__main__":
    main()
