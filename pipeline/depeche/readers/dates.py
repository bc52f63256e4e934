"""Turning the dates of news formats into ISO 8601."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime


def iso(text: str | None) -> str | None:
    """A date, with its time if it has one, in extended ISO 8601; None if it cannot be read.

    It may be in RFC 2822 or in ISO 8601, also in the basic form ``20240710T130037Z``.
    """
    text = (text or "").strip()
    if not 4 <= len(text) <= 64:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            date = parse(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        bare = len(text) <= 10 and not any(sign in text for sign in "T:")
        return date.date().isoformat() if bare else date.isoformat()
    return None
