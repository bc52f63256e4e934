"""How bodies are cut and put together again, shown by a translator that changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from depeche.documents import Body, Kind, Paragraph
from depeche.readers.text import paragraphs
from depeche.translation.bodies import translate
from depeche.translation.stage import Segment
from hypothesis import given
from hypothesis import strategies as st

SENTENCE = "Le maire est venu. "  # 19 characters


def same(sources: Sequence[str]) -> list[Segment]:
    return [Segment(source) for source in sources]


def body(text: str, *kinds: Kind) -> Body:
    found = paragraphs(text)
    if kinds:
        found = tuple(Paragraph(kind, p.start, p.end) for kind, p in zip(kinds, found, strict=True))
    return Body(text, found)


@pytest.mark.parametrize(
    ("most", "translated"), [(None, 10), (1000, 10), (190, 10), (100, 5), (95, 5), (20, 1), (0, 1)]
)
def test_of_a_long_text_the_beginning_is_translated(most: int | None, translated: int) -> None:
    text = SENTENCE * 10
    (done,) = translate([body(text)], same, most=most)
    assert len(done.pairs) == translated
    assert " ".join(done.body.text.split()) == text.strip()
    assert done.untranslated == (0 if translated == 10 else len(text) - 19 * translated + 1)
    assert done.body.paragraphs[-1].end <= len(text) - done.untranslated


def test_paragraphs_beyond_the_limit_are_left_as_they_are() -> None:
    text = "\n\n".join([SENTENCE.strip()] * 5)
    (done,) = translate([body(text)], same, most=30)
    assert (len(done.body.paragraphs), len(done.pairs)) == (2, 1) or len(done.pairs) == 2
    assert done.body.text == text
    assert done.untranslated > 0


@given(
    st.text(alphabet=st.sampled_from("aÉ. \n-•12:h?Q"), max_size=200),
    st.one_of(st.none(), st.integers(0, 250)),
)
def test_nothing_is_lost_and_spans_are_right(text: str, most: int | None) -> None:
    (done,) = translate([body(text)], same, most=most)
    english = done.body.text
    for pair in done.pairs:
        assert english[pair.start : pair.end] == pair.target == pair.source
        assert any(p.start <= pair.start and pair.end <= p.end for p in done.body.paragraphs)
    ends = [0, *(edge for p in done.body.paragraphs for edge in (p.start, p.end))]
    assert ends == sorted(ends)
    assert ends[-1] <= len(english) - done.untranslated
