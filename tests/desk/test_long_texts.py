"""Texts that are made to take for ever when they are compared."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from depeche.desk import differences
from depeche.desk.differences import Run, TextDifference
from depeche.desk.values import Field
from depeche.documents import Brief
from depeche.translation import memory
from depeche.translation.memory import Memory
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.made import ENGLISH, arrival, done, opened, place

YES = "oui " * 2500, "oui non bon " * 833


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def of_sentences(*texts: str) -> Brief:
    """A brief whose article has these sentences, made without what is slow in a real one."""
    brief = arrival()
    pair = brief.translation.pairs[0]
    pairs = tuple(msgspec.structs.replace(pair, source=text, target=text) for text in texts)
    translation = msgspec.structs.replace(brief.translation, pairs=pairs)
    return msgspec.structs.replace(brief, translation=translation)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Oui.", "Non.", "Oui."] * 6000, ["Oui.", "Oui.", "Non.", "Oui."] * 4500),
        ([YES[0]], [YES[1]]),
        ([f"One {n}." for n in range(5000)], [f"Two {n} or so." for n in range(5000)]),
        (["a", "b"] * 250, ["b", "c", "a"] * 166),
    ],
)
def test_long_briefs_are_compared_in_time(before: list[str], after: list[str]) -> None:
    old, new = of_sentences(*before), of_sentences(*after)
    with within(2):
        assert differences.differ(old, new)
        found = differences.differences(old, new)
    assert found.changes
    with within(2):
        for change in found.changes:
            if change.french_before and change.french_after:
                differences.words(change.french_before, change.french_after)


@pytest.mark.parametrize(("before", "after"), [YES, YES[::-1], ("a b " * 5000, "b a " * 5000)])
def test_the_words_of_long_texts_are_compared_in_time(before: str, after: str) -> None:
    with within(2):
        runs = differences.words(before, after)
    assert "".join(one.text for one in runs if one.kind != "added") == before
    assert "".join(one.text for one in runs if one.kind != "removed") == after


def test_a_word_changed_in_a_long_text_is_found() -> None:
    text = "oui " * 9000
    assert differences.words(text + "un " + text, text + "deux " + text) == [
        Run("same", text),
        Run("removed", "un "),
        Run("added", "deux "),
        Run("same", text),
    ]


TEXTS = st.lists(st.sampled_from(["A b c.", "A b d.", "E f g.", ""]), max_size=6)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_whether_briefs_differ_is_whether_they_have_differences(
    one: list[str], other: list[str]
) -> None:
    old, new = of_sentences(*one), of_sentences(*other)
    assert differences.differ(old, new) == bool(differences.differences(old, new))
    assert differences.differ(old, new) == (one != other)
    before = [pair.source for pair in old.translation.pairs]
    found = differences.differences(old, new).changes
    gone = [one.french_before for one in found if one.french_before is not None]
    assert set(gone) <= set(before)


def test_what_was_edited_since_the_approval_is_a_change(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        assert not desk.state(urn).changed
        done(desk.approve(urn, "J", 0))
        assert not desk.state(urn).changed
        done(desk.edit(urn, Field("brief", 1), "", "J", 1))
        assert desk.state(urn).changed
        assert desk.since_approval(urn).brief == (TextDifference(ENGLISH[0], None),)


def test_the_memory_is_asked_in_time(tmp_path: Path) -> None:
    with closing(Memory(tmp_path / memory.NAME, create=True)) as kept:
        pairs = [(f"{'uoi ' * 124}{n}", "Yes.") for n in range(100)]
        long = "oui " * 2500 + "."
        kept.keep("a", [*pairs, (long, "Yes."), ("non oui " * 1250, "No.")], "J", "2026")
        with within(4):
            kept.near("oui " * 125)
        with within(1):
            assert [one.target for one in kept.near(long)] == ["Yes."]
            assert kept.near("oui " * 2499) == []
