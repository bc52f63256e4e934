"""Telling the format of a text by how it begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from depeche.readers.draft import UnreadableError

_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|(<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>))", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<((?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60}))(?=[\s/>])")
_OBJECT = re.compile(r'\{\s*["}]|\[\s*[{\]]')
# The head of a mail: some of the lines that every message has, before the first empty one.
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?: |\t|$)")
_OF_MAIL = frozenset(
    "from to subject date message-id received return-path mime-version content-type delivered-to"
    " reply-to cc content-transfer-encoding sender".split()
)
# SOH begins a message of IPTC 7901 or ANPA 1312, behind line ends and SYN; STX begins its text.
TELETYPE = re.compile(r"[\s\x00\x16]{0,40}\x01[^\x01\x02]{0,2000}\x02")
_MBOX = re.compile(r"From \S+ .*\d{4}\s*$")
# What is no article, by how it begins, and what it is called.
_OTHERS = (
    (re.compile(r"\{\\rtf"), "is RTF"),
    (re.compile(r"%PDF-"), "is a PDF"),
    (re.compile(r"%!PS"), "is PostScript"),
    (re.compile(r"WEBVTT\b|\d+\n\d\d:\d\d:\d\d[,.]\d{3} --> "), "has subtitles, and is no article"),
    (re.compile(r"BEGIN:(?:VCALENDAR|VCARD)\b"), "is a calendar or an address card"),
)
_ROOTS = {
    "newsmessage": "newsml-g2",
    "newsitem": "newsml-g2",
    "packageitem": "newsml-g2",
    "newsml": "newsml-1",
    "nitf": "nitf",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
}
_HTML = set(
    "html head body article main section header div p span h1 h2 h3 h4 h5 h6 b i em strong a ul ol "
    "table blockquote figure br hr img center font pre meta link title script style nav aside "
    "footer form dl".split()
)


class Prolog(NamedTuple):
    """What comes before the root element of a text in markup; empty for any other text.

    Attributes:
        root: the name of the root element in lower case, without its namespace.
        root_at: the offset of the root element in the text.
        doctype: the DOCTYPE declaration, if there is one.
        declared: whether there is an XML declaration.
    """

    root: str = ""
    root_at: int = 0
    doctype: str = ""
    declared: bool = False


class Format(NamedTuple):
    """The name of a format, and the prolog of the text."""

    name: str
    prolog: Prolog = Prolog()


def sniff(text: str) -> Format:
    """The format of a text; what is in no other known format is plain text.

    Raises:
        UnreadableError: it is XML of an unknown kind.
    """
    if TELETYPE.match(text):
        return Format("iptc7901")
    start = text[:4096].lstrip()
    if _OBJECT.match(start):
        return Format("json")
    for beginning, what in _OTHERS:
        if beginning.match(start):
            raise UnreadableError(f"{what}; save its text as plain text or HTML")
    if _is_mail(start):
        return Format("mail")
    if not start.startswith("<"):
        if _is_table(text):
            raise UnreadableError("is a table (CSV), and no article")
        return Format("text")
    prolog = _prolog(text)
    if prolog is None:
        return Format("text")
    if name := _ROOTS.get(prolog.root):
        return Format(name, prolog)
    if prolog.root in _HTML or re.match(r"<!DOCTYPE\s+html\b", prolog.doctype, re.IGNORECASE):
        return Format("html", prolog)
    closed = re.search(rf"</(?:[\w.-]+:)?{re.escape(prolog.root)}\s*>\s*$", text, re.IGNORECASE)
    if prolog.declared or prolog.doctype or closed:
        raise UnreadableError(f"is XML of a kind that is not known here (<{prolog.root}>)")
    return Format("text")


def _is_mail(start: str) -> bool:
    """Whether a text begins with the head of a message, or is an mbox."""
    lines = start.split("\n")
    if _MBOX.match(lines[0]):
        lines = lines[1:]
    names: set[str] = set()
    for line in lines:
        if not line.strip():
            break
        if line[0] in " \t" and names:
            continue  # a folded line
        header = _HEADER.match(line)
        if header is None:
            return False
        names.add(header[1].lower())
    return len(names & _OF_MAIL) >= 3 and not {"from", "subject"}.isdisjoint(names)


def _is_table(text: str) -> bool:
    """Whether a text has fields between separators: as many on each of its first lines."""
    lines = [line for line in text[:20_000].split("\n")[:-1] or [text] if line.strip()][:40]
    if len(lines) < 3:
        return False
    for separator, least in (("\t", 1), (";", 2), (",", 3)):
        counts = {line.count(separator) for line in lines}
        if len(counts) == 1 and counts.pop() >= least:
            return not any(re.search(r"[.!?…][»”\"]?$", line.rstrip()) for line in lines)
    return False


def _prolog(text: str) -> Prolog | None:
    at, doctype, declared = 0, "", False
    # A handful of instructions and comments is what real files have.
    for _ in range(100):
        found = _PROLOG.match(text, at)
        if found is None:
            break
        doctype = doctype or found[1] or ""
        declared = declared or found[0].lstrip().startswith("<?xml")
        at = found.end()
    root = _ROOT.match(text, at)
    return Prolog(root[2].lower(), root.start(), doctype, declared) if root else None
