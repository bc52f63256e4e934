"""A brief or a summary as plain text, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.documents import Brief, Origin
from depeche.lang.invisible import label_hidden
from depeche.wording import ORIGINS, body, headline, withdrawn


def brief(value: Brief) -> str:
    """Headline and summary of a brief, and where its sentences come from.

    Doubtful words have a (?) after them.

    Other warnings are not part of it: the command prints them on standard error.
    """
    text = withdrawn(value.article) or body(value)
    origins = [sentence.origin for sentence in value.sentences]
    return summary(headline(value), text, origins)


def summary(title: str | None, text: str, origins: Sequence[Origin]) -> str:
    """Headline, summary, and a line that says where each sentence comes from.

    Characters that could control a terminal are shown as labels.

    Args:
        title: the headline, if there is one.
        text: the summary.
        origins: the origin of each of its sentences.
    """
    numbered: dict[Origin, list[str]] = {}
    for number, origin in enumerate(origins, start=1):
        numbered.setdefault(origin, []).append(str(number))
    marks = "; ".join(
        f"[{', '.join(numbers)}] {ORIGINS[origin]}" for origin, numbers in numbered.items()
    )
    return label_hidden("\n\n".join(part for part in (title, text, marks) if part)) + "\n"
