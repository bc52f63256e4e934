"""Parsing XML that may be hostile: no DTD, no entities, no network, and limits on size and depth.

The parser is lxml (libxml2). Before it gets a text, the prolog is cut off, and each reference is
replaced by the character that HTML has for its name, or else made plain text. (defusedxml
has deprecated its part for lxml.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.entities import html5
from typing import Any

from lxml import etree

from depeche.readers.draft import UnreadableError
from depeche.readers.sniff import Prolog

SIZE = 16 << 20  # characters of a file
_TAGS = 200_000
_ATTRIBUTES = 500  # of one element
_ATTRIBUTE = 1 << 16  # characters of one attribute
_VERBATIM = re.compile(r"<!\[CDATA\[|<!--")
_REFERENCE = re.compile(r"&(?:#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_GENERAL_ENTITY = re.compile(r"<!ENTITY\s+([^\s%\"'>]{1,200})\s", re.IGNORECASE)
_OWN = {"amp", "lt", "gt", "quot", "apos"}


def parse(text: str, prolog: Prolog, *, forgiving: bool = False, namespaces: bool = False) -> Any:
    """The root element of an XML text.

    Args:
        text: the text of the file.
        prolog: its prolog, which is cut off.
        forgiving: whether to read XML that is not well-formed as far as possible.
        namespaces: whether names keep their namespaces; else these are removed.

    Raises:
        UnreadableError: it is not well-formed, too large, nested too deep, or uses entities
            of its own.
    """
    text = text[prolog.root_at :]
    for name in _GENERAL_ENTITY.findall(prolog.doctype):
        # A parameter entity (%) only takes in another DTD, which is not loaded.
        if f"&{name};" in text and f"{name};" not in html5:
            raise UnreadableError("uses XML entities of its own, which is not accepted")
    if len(text) > SIZE or text.count("<") > _TAGS or text.count("=") > 4 * _TAGS:
        raise UnreadableError("has more markup than a news file has")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=forgiving,
    )
    try:
        root = etree.fromstring(_with_characters(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"is not well-formed XML ({_reason(error)})") from error
    if root is None:
        raise UnreadableError("is not well-formed XML")
    check_depth(parser.error_log)
    for element in root.iter("*"):
        if len(element.attrib) > _ATTRIBUTES:
            raise UnreadableError(f"has an element with {len(element.attrib)} attributes")
        for value in element.values():
            if len(value) > _ATTRIBUTE:
                raise UnreadableError(f"has an attribute of {len(value)} characters")
        if not namespaces:
            _bare(element)
    return root


def check_depth(messages: Iterable[Any]) -> None:
    """Raise an error if a message of libxml2 says that an element is nested too deep.

    Args:
        messages: log entries or exceptions of lxml.

    Raises:
        UnreadableError: one of them says so.
    """
    if any("Excessive depth" in str(message) for message in messages):
        raise UnreadableError("has markup nested deeper than 256 levels")


def text_of(element: Any, path: str) -> str | None:
    """The text of the first element at ``path`` that has any; None if there is none."""
    for found in element.iterfind(path):
        text = "".join(found.itertext()).strip()
        if text:
            return text
    return None


def value_of(element: Any, path: str, name: str) -> str | None:
    """The first value of the attribute ``name`` at ``path``; None if there is none."""
    for found in element.iterfind(path):
        if value := found.get(name, "").strip():
            return str(value)
    return None


def language_of(element: Any) -> str | None:
    """The ``xml:lang`` of an element, or of the nearest one around it; None if there is none."""
    while element is not None:
        if language := element.get("lang"):
            return str(language)
        element = element.getparent()
    return None


def _bare(element: Any) -> None:
    """Remove namespaces from the names of an element and of its attributes."""
    if "}" in element.tag:
        element.tag = element.tag.rpartition("}")[2]
    for name, value in element.items():
        bare = name.rpartition("}")[2]
        if bare != name and bare not in element.attrib:
            del element.attrib[name]
            element.set(bare, value)


def _with_characters(text: str) -> str:
    """The text with every reference outside of CDATA replaced by its character, or escaped.

    Names like ``&eacute;`` come from DTDs that are not loaded; a bare ``&`` is a mistake that is
    frequent in feeds.
    """
    parts, at = [], 0
    while found := _VERBATIM.search(text, at):
        end = text.find("]]>" if found[0] == "<![CDATA[" else "-->", found.end())
        if end < 0:
            break  # not well-formed; the parser will say so
        parts += [_REFERENCE.sub(_character, text[at : found.start()]), text[found.start() : end]]
        at = end
    return "".join([*parts, _REFERENCE.sub(_character, text[at:])])


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _OWN:
        return found[0]
    if name is None:
        if found[0] == "&":
            return "&amp;"
        return html.escape(html.unescape(found[0]))
    known = html5.get(f"{name};")
    return html.escape(known) if known else f"&amp;{name};"


def _reason(error: etree.XMLSyntaxError) -> str:
    # libxml2 quotes the file, which may hold what a terminal obeys.
    what, _, place = (error.msg or "syntax").rpartition(", line ")
    return re.sub(r"[^ -~]+", " ", f"{what[:80].strip()}, line {place}"[:120]).strip()
