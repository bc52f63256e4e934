"""The reader of IPTC 7901 and ANPA 1312, the formats of the teletype, which older desks still send.

Both frame a text by control characters: SOH, the header, STX, the text, ETX, the trailer. IPTC 7901
heads it with source, number, category, priority, count of words, and keywords; ANPA 1312 with
service level and number, priority, category, then keyword, version and date on the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from depeche.readers.draft import (
    ArticleDraft,
    Extracted,
    UnreadableError,
    plain,
    readable,
    urgency,
)
from depeche.readers.encoding import CONTROL
from depeche.readers.sniff import Prolog

_MESSAGE = re.compile(
    r"\x01(?P<header>[^\x01\x02]{0,2000})\x02(?P<text>[^\x01\x03]*)(?P<end>\x03[^\x01]*)?"
)
# ATS 0123 4 ECO 0250 Bourse-Paris: source and number, priority and category in either order, words.
_IPTC = re.compile(
    r"(?P<source>[A-Z]{2,6})\s?-?(?P<number>\d{3,5})\s+"
    r"(?:(?P<priority>[1-9])\s+[A-Z]{1,4}|[A-Z]{1,4}\s+(?P<priority2>[1-9]))?"
    r"(?:\s+\d{1,5})?\s*(?P<keywords>.*)",
    re.DOTALL,
)
# s0123 r i: service level and number, priority, category; then keyword, version, date, words.
_ANPA = re.compile(
    r"(?P<source>[a-z])(?P<number>\d{3,4})\s*(?P<priority>[fburdashx])\s*[a-z]\b"
    r"[^\n]*\n?\s*(?P<keywords>[^\n]*?)\s*(?:\d{1,2}-\d{1,2}\s*(?:\d{1,5})?)?\s*$",
    re.DOTALL,
)
# The date of the trailer: 061015 MAR 26, 061015 GMT MAR 26; 03-06-26 1015GMT, the month first.
_IPTC_DATE = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Z]{1,4}\b)??\s*"
    r"(?P<name>[A-Z]{3})[A-Z]*\s+(?P<year>\d\d(?:\d\d)?)\b"
)
_ANPA_DATE = re.compile(
    r"(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)\s+(?P<hour>\d\d):?(?P<minute>\d\d)\s*"
    r"(?P<zone>[A-Z]{1,4})?"
)
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_ZONES = {"GMT": 0, "UTC": 0, "Z": 0, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4}  # hours
_ANPA_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 5, "s": 6, "h": 7, "x": 8}


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    """The messages of a file.

    Raises:
        UnreadableError: no message in it is whole.
    """
    messages = list(_MESSAGE.finditer(text))
    if not messages:
        raise UnreadableError("begins like IPTC 7901 but has no text between STX and ETX")
    for message in messages:
        yield readable(_draft(message))


def _draft(message: re.Match[str]) -> ArticleDraft:
    header = CONTROL.sub(" ", message["header"]).strip()
    draft = ArticleDraft()
    iptc = _IPTC.match(header)
    if found := iptc or _ANPA.match(header):
        draft.guid = f"{found['source']}{found['number']}"
        draft.slugline = " ".join(found["keywords"].split()) or None
        if iptc:
            draft.urgency = urgency(iptc["priority"] or iptc["priority2"])
        else:
            draft.urgency = _ANPA_URGENCY[found["priority"]]
    else:
        draft.notes.append(f"the header of the message was not understood ({header[:80]})")
    body = CONTROL.sub("", message["text"])
    draft.add(Extracted(plain(body)))
    if draft.blocks and draft.blocks[0].kind == "headline":
        draft.headline = draft.blocks.pop(0).text
    draft.versioncreated = _date(message["end"] or "")
    if message["end"] is None:
        draft.notes.append("the message ends without its end mark (ETX); its text may be cut off")
    return draft


def _date(trailer: str) -> str | None:
    """The date of a trailer in ISO 8601; without its offset if its time zone is not known."""
    found = _ANPA_DATE.search(trailer) or _IPTC_DATE.search(trailer)
    if not found:
        return None
    parts = found.groupdict()
    month = int(parts["month"]) if "month" in parts else _month(parts["name"])
    offset = _ZONES.get(parts["zone"] or "")
    zone = None if offset is None else timezone(timedelta(hours=offset))
    year, day, hour, minute = (int(parts[name]) for name in ("year", "day", "hour", "minute"))
    try:
        return datetime(
            year if year > 99 else 2000 + year, month, day, hour, minute, tzinfo=zone
        ).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0
