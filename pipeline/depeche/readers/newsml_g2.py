"""The reader of NewsML-G2: a news item, or a message with several; text is XHTML or NITF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from depeche.documents import Subject
from depeche.readers import safe_xml
from depeche.readers.dates import iso
from depeche.readers.draft import (
    ONLY_PICTURES,
    ArticleDraft,
    Extracted,
    UnreadableError,
    bare_code,
    plain,
    readable,
    urgency,
)
from depeche.readers.markup import flatten_body
from depeche.readers.sniff import Prolog
from depeche.readers.web_page import fragment

_TEXTS = ("text", "composite", None)
_SUPERSEDES = ("previousversion", "supersedes", "replaces")
_EVOLVED = ("evolvedfrom", "derivedfrom", "evolves")
_UPDATES = ("updates", "updateof", "isupdateof", "corrects")


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    """The text items of a file; pictures, packages and plans in a message are left out.

    Raises:
        UnreadableError: the file is not well-formed, or has no text item.
    """
    root = safe_xml.parse(text, prolog)
    found = [root] if root.tag == "newsItem" else list(root.iter("newsItem"))
    if not found:
        raise UnreadableError("has no news item with text, only references to items")
    texts = [item for item in found if _class(item) in _TEXTS]
    if not texts:
        raise UnreadableError(ONLY_PICTURES)
    for item in texts:
        yield _draft(item, language)


def _draft(element: Any, language: str) -> ArticleDraft | UnreadableError:
    notes: list[str] = []
    contents = _contents(element, language, notes)
    draft = ArticleDraft(
        guid=element.get("guid"),
        version=element.get("version"),
        headline=_in(language, element, "contentMeta/headline")
        or safe_xml.text_of(element, "itemMeta/title"),
        slugline=safe_xml.text_of(element, "contentMeta/slugline"),
        byline=safe_xml.text_of(element, "contentMeta/by"),
        dateline=safe_xml.text_of(element, "contentMeta/dateline"),
        language=_language(element, language),
        firstcreated=iso(safe_xml.text_of(element, "itemMeta/firstCreated")),
        versioncreated=iso(safe_xml.text_of(element, "itemMeta/versionCreated")),
        embargoed=iso(safe_xml.text_of(element, "itemMeta/embargoed")),
        urgency=urgency(safe_xml.text_of(element, "contentMeta/urgency")),
        pubstatus=_code(element.find("itemMeta/pubStatus")),
        description=_in(language, element, "contentMeta/description"),
        ednote=safe_xml.text_of(element, "itemMeta/edNote"),
        subjects=[
            _subject(subject, language) for subject in element.iterfind("contentMeta/subject")
        ],
        notes=notes,
    )
    for content in contents:
        if (extracted := _extracted(content)) is not None:
            draft.add(extracted)
    _relate(draft, element)
    return readable(draft)


def _relate(draft: ArticleDraft, element: Any) -> None:
    """Fill in which items this one supersedes, updates or was written from."""
    for link in element.iterfind("itemMeta/link"):
        target = link.get("residref") or link.get("href") or ""
        if link.get("version"):
            target = f"{target}#{link.get('version')}"
        relation = bare_code(link.get("rel") or link.get("reluri") or "")
        if relation in _SUPERSEDES:
            draft.supersedes.append(target)
        elif relation in _EVOLVED:
            draft.evolved_from.append(target)
        elif relation in _UPDATES:
            draft.updates.append(target)


def _contents(element: Any, language: str, notes: list[str]) -> list[Any]:
    """The inline contents to read: those in the wanted language, else those in the first one."""
    contents = [
        content
        for content in element.iterfind("contentSet/*")
        if content.tag in ("inlineXML", "inlineData") and "".join(content.itertext()).strip()
    ]
    languages = [(safe_xml.language_of(content) or "").lower() for content in contents]
    wanted = next((stated for stated in languages if stated.split("-")[0] == language), None)
    if wanted is None and contents:
        wanted = languages[0]
    chosen = [c for c, stated in zip(contents, languages, strict=True) if stated == wanted]
    renditions = [content.get("rendition") for content in chosen]
    if len(chosen) > 1 and all(renditions):
        chosen = chosen[:1]  # renditions are the same text in other shapes
    if len(contents) > len(chosen):
        notes.append(
            f"{len(chosen)} of {len(contents)} bodies was read ({wanted or 'no language'})"
        )
    return chosen


def _extracted(content: Any) -> Extracted | None:
    if content.tag == "inlineXML":
        return flatten_body(content)
    text = "".join(content.itertext())
    if content.get("encoding"):
        return None  # base64 and the like: no text of news
    kind = content.get("contenttype", "")
    if "html" in kind or "nitf" in kind or text.lstrip().startswith("<"):
        return fragment(text)
    return Extracted(plain(text))


def _language(element: Any, wanted: str) -> str | None:
    tags = [tag for e in element.iterfind("contentMeta/language") if (tag := e.get("tag"))]
    for tag in tags:
        if tag.lower().split("-")[0] == wanted:
            return str(tag)
    return tags[0] if tags else safe_xml.language_of(element)


def _in(language: str, element: Any, path: str) -> str | None:
    """The text at a path: that in the wanted language, else the first; None if there is none."""
    found = [e for e in element.iterfind(path) if "".join(e.itertext()).strip()]
    found.sort(key=lambda e: (safe_xml.language_of(e) or "").lower().split("-")[0] != language)
    return "".join(found[0].itertext()).strip() if found else None


def _subject(element: Any, language: str) -> Subject:
    code = element.get("qcode") or element.get("uri") or element.get("literal")
    return Subject(code, _in(language, element, "name"))


def _class(item: Any) -> str | None:
    return _code(item.find("itemMeta/itemClass"))


def _code(element: Any) -> str | None:
    """The code of a ``qcode`` (``stat:usable``) or ``uri`` without its vocabulary."""
    if element is None:
        return None
    return bare_code(element.get("qcode") or element.get("uri") or "") or None
