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
    start = text[:4096].lstrip()
    if _OBJECT.match(start):
        return Format("json")
    if not start.startswith("<"):
        return Format("text")
    prolog = _prolog(text)
    if prolog is None:
        return Format("text")
    if name := _ROOTS.get(prolog.root):
        return Format(name, prolog)
    if prolog.root in _HTML or re.match(r"<!DOCTYPE\s+html\b", prolog.doctype, re.IGNORECASE):
        return Format("html", prolog)
    if prolog.declared or prolog.doctype:
        raise UnreadableError(f"is XML of a kind that is not known here (<{prolog.root}>)")
    return Format("text")


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
