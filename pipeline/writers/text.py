"""A summary as plain text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.documents import Origin

_ORIGINS: dict[Origin, str] = {
    "generated": "written by the model and checked against the text",
    "source": "taken from the text as it stands",
}


def summary(headline: str | None, text: str, origins: Sequence[Origin]) -> str:
    """Headline, summary, and a line that says where each sentence comes from."""
    numbered: dict[Origin, list[str]] = {}
    for number, origin in enumerate(origins, start=1):
        numbered.setdefault(origin, []).append(str(number))
    marks = "; ".join(
        f"[{', '.join(numbers)}] {_ORIGINS[origin]}" for origin, numbers in numbered.items()
    )
    return "\n\n".join(part for part in (headline, text, marks) if part) + "\n"
