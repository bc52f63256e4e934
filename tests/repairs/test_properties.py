"""What holds for any text whatever: nothing is lost, and repairing twice is repairing once."""

import re
from collections.abc import Sequence

from depeche.documents import Edit
from depeche.repairs.edits import apply, compose, map_offsets
from depeche.repairs.repairer import Repairer
from hypothesis import given, settings
from hypothesis import strategies as st

REPAIRER = Repairer()
WORDS = (
    "le la Russie laRussie dit qui quiest Belgorodqui prési dent aujourd’hui l’ OTAN 1000jours "
    'mobi-\nlisation « » « “ ” " . , ; : ! ? ( ) … % M. etc. 10 000 https://a.fr/laRussie \n \n\n '
    "\u00a0 \u202f   é e\u0301 İ ß 🙂 #tag @moi"
).split(" ")
PROSE = st.lists(st.sampled_from([*WORDS, "", " "]), max_size=40).flatmap(
    lambda words: st.sampled_from(["", " ", "\u00a0"]).map(lambda gap: gap.join(words))
)
TEXT = st.one_of(st.text(max_size=200), PROSE)
_MAY_CHANGE = re.compile(r"[\s.\-«»\"]")


def settled(text: str, edits: Sequence[Edit]) -> None:
    """Assert that edits are sorted, apart and say what stands in the text."""
    at = 0
    for edit in edits:
        assert at <= edit.start <= edit.end <= len(text)
        assert edit.before == text[edit.start : edit.end] != edit.after
        assert 0.0 <= edit.confidence <= 1.0
        at = edit.end + (edit.start == edit.end)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_lossless_and_idempotent(text: str) -> None:
    edits = REPAIRER.edits(text)
    settled(text, edits)
    result = apply(text, edits)
    assert _MAY_CHANGE.sub("", result) == _MAY_CHANGE.sub("", text)
    for sign in ".-":
        assert result.count(sign) <= text.count(sign)
    assert sum(map(result.count, '«»"')) == sum(map(text.count, '«»"'))
    assert result.count("\n") == text.count("\n")
    assert REPAIRER.edits(result) == ()


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_the_old_text_comes_back(text: str) -> None:
    edits = REPAIRER.edits(text)
    result = apply(text, edits)
    shift = 0
    undone = []
    for edit in edits:
        start = edit.start + shift
        undone.append(Edit(start, start + len(edit.after), edit.after, edit.before, edit.rule))
        shift += len(edit.after) - len(edit.before)
    assert apply(result, undone) == text


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_moved_offsets_point_at_the_same_characters(text: str) -> None:
    edits = REPAIRER.edits(text)
    result = apply(text, edits)
    *moved, end = map_offsets(range(len(text) + 1), edits)
    for at, char in enumerate(text):
        if any(e.start <= at < e.end or e.start == at for e in edits):
            continue
        assert result[moved[at]] == char
    assert end <= len(result)


def changed(text: str) -> st.SearchStrategy[list[Edit]]:
    cuts = st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted)

    def build(places: list[int]) -> list[Edit]:
        pairs = zip(places[::2], places[1::2], strict=False)
        return [Edit(a, b, text[a:b], "x" * (a % 3), "test") for a, b in pairs]

    return cuts.map(build)


@settings(max_examples=200)
@given(st.data())
def test_two_rounds_chained_are_one(data: st.DataObject) -> None:
    text = data.draw(st.text("abc ", max_size=20))
    first = data.draw(changed(text))
    middle = apply(text, first)
    second = data.draw(changed(middle))
    both = compose(text, first, second)
    settled(text, both)
    assert apply(text, both) == apply(middle, second)
