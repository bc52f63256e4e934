"""Who did it: the subject of a generated sentence against the text."""

from __future__ import annotations

import pytest
from depeche.summary.check.doers import wrong_doer

METZ = "The chief of the group spoke in Metz, where the unions had called for demonstrations."
SPAIN = "The junta asked Spain, which has withdrawn its ambassador, to apologize."
FRAUD = "The minister, who was accused of fraud, resigned on Monday."


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("The group has called for demonstrations.", METZ, True),
        ("The unions have called for demonstrations.", METZ, False),
        ("The junta has also withdrawn.", SPAIN, True),
        ("Spain has withdrawn its ambassador.", SPAIN, False),
        ("The minister resigned on Monday.", FRAUD, False),
        ("The steel group has announced job cuts.", "The group Aciermos announced cuts.", False),
        ("The police have arrested a man.", "A man was arrested by police.", True),
        ("A man was arrested.", "Police arrested a man.", False),  # a passive
        ("He has left.", "The minister has left.", False),
        ("It rains.", "It rains.", False),
    ],
)
def test_doers(sentence: str, source: str, wrong: bool) -> None:
    assert bool(wrong_doer(sentence, [source])) is wrong
