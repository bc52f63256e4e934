"""A brief or a summary as plain text, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.documents import Brief, Origin
from depeche.lang.invisible import plain
from depeche.wording import ORIGINS, withdrawn


def brief(value: Brief) -> str:
    """The brief's headline, summary and origins."""
    said = withdrawn(value.article) or value.text
    return summary(value.headline, said, [sentence.origin for sentence in value.sentences])


def summary(headline: str | None, text: str, origins: Sequence[Origin]) -> str:
    """Headline, summary, and a line that says where each sentence comes from.

    Characters that a terminal would obey are shown as labels.
    """
    numbered: dict[Origin, list[str]] = {}
    for number, origin in enumerate(origins, start=1):
        numbered.setdefault(origin, []).append(str(number))
    marks = "; ".join(
        f"[{', '.join(numbers)}] {ORIGINS[origin]}" for origin, numbers in numbered.items()
    )
    return plain("\n\n".join(part for part in (headline, text, marks) if part)) + "\n"
