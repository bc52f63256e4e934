"""Back-translation: French made by a model for English that people wrote.

A translator learns most from its target side, and of English news there is plenty. Sennrich et al.,
"Improving neural machine translation models with monolingual data", ACL 2016. What a model made is
marked as such when it is encoded (``prepare``), so that its French is not taken for the French of
people: Caswell et al., "Tagged back-translation", WMT 2019.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from depeche.lang import french_lexicon
from depeche.models import catalogue
from depeche.translation.engines.ctranslate import CTranslateEngine, compute_type, has_gpu
from tqdm import tqdm

from training.translation.prepare import BACK_TRANSLATED, Row, fit, table
from training.translation.recipe import BackTranslation

Sentence = tuple[str, str]  # source, English
Translate = Callable[[Sequence[str]], list[str]]  # English → French
Judge = Callable[[Sequence[str], Sequence[str]], list[float]]  # French, English → scores

_GROUP = 20_000
_WORD = re.compile(r"[^\W\d_]{2,}")


def sentences(path: Path, choice: BackTranslation) -> Iterator[Sentence]:
    """Yield the sentences of a file of lines ``source, English`` that the recipe chooses.

    Raises:
        InputError: the file cannot be read, or a line has not two fields.
    """
    random = Random(choice.seed)
    for source, english in table(path, "source", "English"):
        length = english.count(" ") + 1
        if not choice.shortest <= length <= choice.longest:
            continue
        if random.random() < choice.share.get(source, 0.0):
            yield source, english


def by_model(folder: Path, beam: int, converted: Path) -> Translate:
    """What translates with an English to French MarianMT folder, on all cores.

    Raises:
        ModelError: the model does not load.
    """
    engine = _loaded(folder, converted)

    def translate(texts: Sequence[str]) -> list[str]:
        made = [""] * len(texts)
        for index, hypotheses in engine.translate(texts, beam):
            made[index] = hypotheses[0].text
        return made

    return translate


def by_translator(folder: Path, converted: Path) -> Judge:
    """What scores pairs with a MarianMT folder, French to English.

    A score is the mean log probability of the English's pieces; it is low where the French has lost
    something of the English.

    Raises:
        ModelError: the model does not load.
    """
    engine = _loaded(folder, converted)

    def judge(french: Sequence[str], english: Sequence[str]) -> list[float]:
        return [
            sum(token.score for token in tokens) / len(tokens)
            for tokens in engine.score(french, english)
        ]

    return judge


def french(text: str) -> bool:
    """Whether all words in small letters are French ones: models make up words, too."""
    known = french_lexicon.load()
    return all(known.has(word) for word in _WORD.findall(text) if word.islower())


def back_translate(
    chosen: Iterator[Sentence], translate: Translate, judge: Judge, least: float
) -> Iterator[list[Row]]:
    """Yield groups of pairs ``bt/source, French, English``, in the order of the sentences.

    Args:
        chosen: the English sentences, with their sources.
        translate: into French.
        judge: scores pairs.
        least: the lowest score of a pair that is kept. What is no pair (``prepare.fit``) or has
            words that French has not is not kept either.
    """
    while group := list(islice(chosen, _GROUP)):
        made = translate([english for _, english in group])
        pairs = [
            (BACK_TRANSLATED + source, text, english)
            for (source, english), text in zip(group, made, strict=True)
            if fit(text, english) and french(text)
        ]
        scores = judge([row[1] for row in pairs], [row[2] for row in pairs])
        yield [row for row, score in zip(pairs, scores, strict=True) if score >= least]


def write(groups: Iterator[list[Row]], out: Path) -> int:
    """Write groups of pairs as a corpus, each as soon as it is there; return how many pairs."""
    pairs = 0
    with out.open("w", encoding="utf-8") as file, tqdm(unit=" pairs", unit_scale=True) as bar:
        for group in groups:
            file.writelines("\t".join(row) + "\n" for row in group)
            file.flush()
            pairs += len(group)
            bar.update(len(group))
    return pairs


def _loaded(folder: Path, converted: Path) -> CTranslateEngine:
    model = catalogue.find(str(folder), "translation", folder)
    on = "cuda" if has_gpu() else "cpu"
    compute = compute_type("int8" if on == "cpu" else "float", on)
    return CTranslateEngine(model, converted, compute, on, os.cpu_count() or 1)
