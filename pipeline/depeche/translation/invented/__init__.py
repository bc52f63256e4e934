"""What a text says and the French that it rests on does not.

A headline or a sentence of a brief is no translation: it leaves out most of the French, and words
the rest anew. But its numbers, currencies, units, months, days, names and quotations must come from
the French, and it must not turn a rise into a fall. What only wording can tell, as that a "rival"
is a "concurrent", is not looked at: what is found should be worth reading.
"""

from __future__ import annotations

from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.invented import (
    casualties,
    dates,
    denials,
    figures,
    measured,
    names,
    opposites,
    quotations,
    roles,
)
from depeche.translation.invented.grounds import Grounds, plain

__all__ = ["Grounds", "invented", "misstated"]


def invented(grounds: Grounds, english: str, glossary: Glossary) -> list[Finding]:
    """What a text has and its French has not, or says otherwise.

    Args:
        grounds: what the text rests on.
        english: the text.
        glossary: the terms that have a set translation.
    """
    return [
        *misstated(grounds, english),
        *names.findings(grounds, plain(english), glossary),
    ]


def misstated(grounds: Grounds, english: str) -> list[Finding]:
    """The same without names."""
    text = plain(english)
    counted = list(casualties.findings(grounds, text))
    said = {word for finding in counted for word in finding.words}
    return [
        *counted,
        *(found for found in figures.findings(grounds, text) if said.isdisjoint(found.words)),
        *measured.findings(grounds, text),
        *dates.findings(grounds, text),
        *roles.findings(grounds, text),
        *opposites.findings(grounds, text),
        *denials.findings(grounds, text),
        *quotations.findings(grounds, text),
    ]
