"""Build ``dictionary.tsv`` in ``pipeline/depeche/translation/data`` from entries written by hand.

    python -m training.dictionary ENTRIES CORPUS OUT

ENTRIES has a French word and its English on a line (``braquer``, ``v:rob|hold up``, ``+:steal``,
separated by tabs); CORPUS is that of the trainer: ``source``, French, English. Each word gets its
forms from the library simplemma, if the French lexicon knows them. Then it is counted how often
faithful translations answer to each form; one that they often do not answer (``fait``, ``mise``: it
is part of set phrases) is taken out.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from depeche.lang import french_lexicon
from depeche.translation import dictionary
from depeche.translation.dictionary import Dictionary

from training.translation.prepare import rows

_FAITHFUL = re.compile(r"agency|news_commentary.*|lig_potet.*|ud_pud.*|tico19|wmt_news.*")
# First and second persons, and tenses of literature, which expressions are not listed in.
_RARE_FORM = re.compile(r"(?:ons|ez|[âîû]mes|[âîû]tes|[âîû]t|ass\w+|iss[eai]\w*|rai)$")
_LITERARY = re.compile(r"(?:[âîû](?:mes|tes|t)|ass(?:e|es|ent|iez|ions)|(?<!r)ai|(?<!r)as)$")
_SHORTEST = 3  # letters of a form
# A form is taken out if it has so many sentences, and so large a share of them has no answer. Of
# rare words more is borne: those the translator gets wrong, and free translations are frequent.
_OUT = ((4, 0.3), (25, 0.2))


def forms_of(entries: Iterable[str]) -> dict[str, list[str]]:
    """The forms of each French word, itself first; a form is given to one word only."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    lexicon = french_lexicon.load()
    by_lemma: dict[str, list[str]] = defaultdict(list)
    for form, lemma in DefaultDictionaryFactory().get_dictionary("fr").items():
        if len(form) >= _SHORTEST and form.islower():
            flags = lexicon.flags(form)
            if lemma.endswith("er") and _LITERARY.search(form):
                continue
            if flags & french_lexicon.DICTIONARY and not flags & french_lexicon.TYPO:
                by_lemma[lemma].append(form)
    words = dict.fromkeys(entries)
    taken = set(words)
    found = {}
    for word in words:
        first, gap, rest = word.partition(" ")
        forms = sorted(by_lemma.get(first, ()))
        if gap:  # an expression: its first word is inflected
            forms = [f"{form} {rest}" for form in forms if not _RARE_FORM.search(form)]
        forms = [form for form in forms if form not in taken]
        taken.update(forms)
        found[word] = [word, *forms]
    return found


def read(path: Path) -> dict[str, str]:
    """The entries of a file: the English fields by French word; those without English left out."""
    entries = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        forms, _, english = line.partition("\t")
        word = forms.split("|")[0]
        if english not in ("", "-"):
            entries[word] = english
    return entries


def doubtful(corpus: Path, table: Mapping[str, str]) -> set[str]:
    """The forms that faithful translations often leave without an answer.

    Args:
        corpus: pairs of sentences.
        table: the English fields by French form.
    """
    tried_with = Dictionary(f"{form}\t{english}" for form, english in table.items())
    tried, unanswered = Counter[str](), Counter[str]()
    for source, french, target in rows(corpus):
        if _FAITHFUL.fullmatch(source):
            words = dictionary.comparable(target)
            for found in tried_with.find(french):
                if found.text.islower():  # no names
                    tried[found.text] += 1
                    unanswered[found.text] += not dictionary.answers(found.entry, words)
    print(f"{sum(unanswered.values())} of {sum(tried.values())} words unanswered")
    return {
        form
        for form, times in tried.items()
        if any(times >= least and unanswered[form] > share * times for least, share in _OUT)
    }


def main() -> None:
    """Build the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", type=Path)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    entries = read(arguments.entries)
    forms = forms_of(entries)
    table = {form: entries[word] for word, all_forms in forms.items() for form in all_forms}
    gone = set().union(*(doubtful(corpus, table) for corpus in arguments.corpus))
    lines = []
    for word, all_forms in sorted(forms.items()):
        kept = [form for form in all_forms if form not in gone]
        if kept:
            lines.append(f"{'|'.join(kept)}\t{entries[word]}\n")
    arguments.out.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} words in {sum(map(len, forms.values()))} forms; {len(gone)} out")


if __name__ == "__main__":
    main()
