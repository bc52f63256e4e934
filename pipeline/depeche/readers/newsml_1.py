"""The reader of NewsML 1.x as AFP sends it; the text is NITF or plain paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from depeche.documents import Subject
from depeche.readers import safe_xml
from depeche.readers.dates import iso
from depeche.readers.draft import (
    ArticleDraft,
    Block,
    Extracted,
    UnreadableError,
    plain,
    readable,
    urgency,
)
from depeche.readers.markup import flatten_body
from depeche.readers.sniff import Prolog
from depeche.readers.web_page import fragment

_CONTEXT = "NewsComponent"


class _Content(NamedTuple):
    """A text of an item.

    Attributes:
        language: the language that is stated for it.
        holders: the NewsComponents around it, the innermost first.
        extracted: its paragraphs.
    """

    language: str | None
    holders: list[Any]
    extracted: Extracted


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    """The items of a file, and an error for each that has no text.

    Raises:
        UnreadableError: the file is not well-formed, or has no news item.
    """
    root = safe_xml.parse(text, prolog)
    found = list(root.iterfind("NewsItem"))
    if not found:
        raise UnreadableError("has no NewsItem")
    for item in found:
        yield _draft(item, language)


def _draft(element: Any, language: str) -> ArticleDraft | UnreadableError:
    component = element.find(_CONTEXT)
    if component is None:  # as a cancellation may come
        component = element.makeelement(_CONTEXT)
    notes: list[str] = []
    found = _contents(component, language, notes)
    holders = [*(found[0].holders if found else ()), component]
    identifier = "Identification/NewsIdentifier"
    draft = ArticleDraft(
        guid=_guid(element.find(identifier)),
        version=safe_xml.text_of(element, f"{identifier}/RevisionId"),
        headline=_line(holders, "HeadLine"),
        slugline=_line(holders, "SlugLine")
        or safe_xml.text_of(element, "Identification/NameLabel"),
        byline=_line(holders, "ByLine"),
        dateline=_line(holders, "DateLine"),
        language=found[0].language if found else None,
        firstcreated=iso(safe_xml.text_of(element, "NewsManagement/FirstCreated")),
        versioncreated=iso(safe_xml.text_of(element, "NewsManagement/ThisRevisionCreated")),
        urgency=urgency(safe_xml.value_of(element, "NewsManagement/Urgency", "FormalName")),
        pubstatus=safe_xml.value_of(element, "NewsManagement/Status", "FormalName"),
        ednote=_line(holders, "NewsLine/NewsLineText"),
        subjects=_subjects(component),
        evolved_from=[
            target
            for derived in element.iterfind("NewsManagement/DerivedFrom")
            if (target := derived.get("NewsItem"))
        ],
        notes=notes,
    )
    for content in found:
        draft.add(content.extracted)
    _revise(draft, element.find(f"{identifier}/RevisionId"))
    return readable(draft)


def _line(holders: list[Any], name: str) -> str | None:
    """A line of NewsLines, like the headline: that of the component nearest to the text."""
    lines = [safe_xml.text_of(holder, f"NewsLines/{name}") for holder in holders]
    return next((line for line in lines if line), None) or safe_xml.text_of(
        holders[-1], f".//NewsLines/{name}"
    )


def _guid(identifier: Any) -> str | None:
    """The item's URN without the revision: the same for all its versions."""
    if identifier is None:
        return None
    parts = [safe_xml.text_of(identifier, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        return ":".join(["urn:newsml", *(part or "" for part in parts)])
    return safe_xml.text_of(identifier, "PublicIdentifier")


def _revise(draft: ArticleDraft, revision: Any) -> None:
    """Fill in which earlier revision this one replaces, or updates in part (``Update="U"``)."""
    previous = revision.get("PreviousRevision", "0").strip() if revision is not None else "0"
    if previous in ("", "0") or draft.guid is None:
        return
    earlier = draft.updates if revision.get("Update") in ("U", "A") else draft.supersedes
    earlier.append(f"{draft.guid}:{previous}")


def _contents(component: Any, language: str, notes: list[str]) -> list[_Content]:
    """The text contents of a component, captions last."""
    main: list[_Content] = []
    captions: list[_Content] = []
    equivalent = False
    for content in component.iter("ContentItem"):
        medium = safe_xml.value_of(content, "MediaType", "FormalName") or "Text"
        data = content.find("DataContent")
        if medium.lower() not in ("text", "complexdata") or data is None or _is_code(content):
            continue
        extracted = _extracted(data)
        if not extracted.blocks:
            continue
        holders = list(content.iterancestors(_CONTEXT))
        stated = _stated_language(content, holders)
        roles = [safe_xml.value_of(holder, "Role", "FormalName") or "" for holder in holders]
        if any("caption" in role.lower() for role in roles):
            blocks = [Block("caption", block.text) for block in extracted.blocks]
            captions.append(_Content(stated, holders, Extracted(blocks)))
            continue
        equivalent = equivalent or any(e.get("EquivalentsList") == "yes" for e in holders)
        main.append(_Content(stated, holders, extracted))
    if equivalent and len(main) > 1:
        # The same story in several languages or shapes: one of them.
        wanted = (c for c in main if (c.language or "").lower().split("-")[0] == language)
        notes.append(f"1 of {len(main)} equivalent bodies was read")
        main = [next(wanted, main[0])]
    return main + captions


def _is_code(content: Any) -> bool:
    """Whether the format of a content says that it is no text of news, but a style sheet."""
    stated = [
        (safe_xml.value_of(content, name, "FormalName") or "").lower()
        for name in ("Format", "MimeType")
    ]
    return any(
        re.search(r"\b(?:css|javascript|image|audio|video|pdf|zip)\b", one) for one in stated
    )


def _stated_language(content: Any, holders: list[Any]) -> str | None:
    """The language stated for a content, or for the nearest component around it."""
    language = safe_xml.value_of(content, "Characteristics/Language", "FormalName")
    for holder in holders:
        language = language or safe_xml.value_of(
            holder, "DescriptiveMetadata/Language", "FormalName"
        )
    return language or safe_xml.language_of(content)


def _extracted(data: Any) -> Extracted:
    if len(data) > 0:
        return flatten_body(data)
    text = data.text or ""
    # CDATA with markup in it, or plain text.
    return fragment(text) if text.lstrip().startswith("<") else Extracted(plain(text))


def _subjects(component: Any) -> list[Subject]:
    return [
        Subject(code)
        for element in component.iter("SubjectDetail", "SubjectMatter", "Subject")
        if (code := element.get("FormalName"))
    ]
