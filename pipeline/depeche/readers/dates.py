"""Dates as feeds write them, in ISO 8601."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime


def iso(text: str | None) -> str | None:
    """A date in ISO 8601, with a time if it has one; None if it is in no form known here.

    Known are ISO 8601 (``20240710T130037Z`` of NewsML 1.2 and NITF too) and RFC 2822.
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
