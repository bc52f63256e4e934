"""Inflecting English words."""

from __future__ import annotations

import pytest
from depeche.lang.english_forms import (
    american,
    comparison,
    english_plural,
    verb_forms,
    with_article,
)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("rob", "rob robs robbed robbing"),
        ("carry", "carry carries carried carrying"),
        ("trace", "trace traces traced tracing"),
        ("agree", "agree agrees agreed agreeing"),
        ("die", "die dies died dying"),
        ("refer", "refer refers referred referring"),
        ("visit", "visit visits visited visiting"),
        ("panic", "panic panics panicked panicking"),
        ("quit", "quit quits quitting"),
        ("fix", "fix fixes fixed fixing"),
        ("play", "play plays played playing"),
        ("overcome", "overcome overcomes overcame overcoming"),
        ("withdraw", "withdraw withdraws withdrew withdrawn withdrawing"),
        ("rebuild", "rebuild rebuilds rebuilt rebuilding"),
        ("undergo", "undergo undergoes underwent undergone undergoing"),
        ("behave", "behave behaves behaved behaving"),
        ("relay", "relay relays relayed relaying"),
        ("belie", "belie belies belied belying"),
        ("be", "be is are was were been being"),
    ],
)
def test_verbs(verb: str, forms: str) -> None:
    assert verb_forms(verb) == tuple(forms.split())


def test_particles_stay_behind_the_verb() -> None:
    assert verb_forms("hold up") == ("hold up", "holds up", "held up", "holding up")


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("bulb", "bulbs"),
        ("light bulb", "light bulbs"),
        ("member of parliament", "members of parliament"),
        ("policeman", "policemen"),
        ("human", "humans"),
        ("crisis", "crises"),
        ("virus", "viruses"),
        ("city", "cities"),
        ("day", "days"),
        ("arms", "arms"),
        ("headquarters", "headquarters"),
        ("class", "classes"),
        ("grandchild", "grandchildren"),
    ],
)
def test_nouns(noun: str, plural: str) -> None:
    assert english_plural(noun) == plural


def test_adjectives() -> None:
    assert comparison("fast")[:2] == ("faster", "fastest")
    assert comparison("happy") == ("happier", "happiest", "happily")
    assert comparison("long-term care") == ()


@pytest.mark.parametrize(
    ("british", "same"),
    [
        ("favour", "favor"),
        ("organised", "organized"),
        ("defence", "defense"),
        ("theatre", "theater"),
        ("travelled", "traveled"),
        ("programme", "program"),
        ("paralysed", "paralyzed"),
        ("medallist", "medalist"),
        ("hour", "hour"),
        ("rise", "rise"),
        ("court", "court"),
    ],
)
def test_spellings_of_one_word_are_compared_as_one(british: str, same: str) -> None:
    assert american(british) == american(same) == same


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ("after a ", "indictment", "after an indictment"),
        ("An ", "union", "A union"),
        ("it took an ", "minute", "it took a minute"),
        ("the ", "hour", "the hour"),
    ],
)
def test_the_article_fits(before: str, word: str, after: str) -> None:
    assert with_article(before, word) == after
