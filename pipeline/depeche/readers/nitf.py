"""The reader of NITF 3.x; a file holds one item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from depeche.documents import WITHDRAWN, Subject
from depeche.readers import safe_xml
from depeche.readers.dates import iso
from depeche.readers.draft import ArticleDraft, Block, Extracted, status, urgency
from depeche.readers.markup import body_contents, flatten, notes_to_editors
from depeche.readers.sniff import Prolog


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft]:
    """The one item of a NITF file.

    Raises:
        UnreadableError: the file is not well-formed.
    """
    root = safe_xml.parse(text, prolog)
    bodies = body_contents(root)
    head, data = root.find("body/body.head"), "head/docdata"
    # Must come first: it removes scripts and the like from the tree.
    found = [_top(head)] if head is not None else []
    found += [Extracted(notes_to_editors(root)), *(flatten(body) for body in bodies)]
    key = root.find(f"{data}/du-key")
    draft = ArticleDraft(
        guid=safe_xml.value_of(root, f"{data}/doc-id", "id-string"),
        version=key.get("version") if key is not None else None,
        headline=safe_xml.text_of(root, "body/body.head/hedline/hl1")
        or safe_xml.text_of(root, "head/title"),
        slugline=_slugline(root, data),
        language=safe_xml.language_of(bodies[0] if bodies else root),
        versioncreated=iso(root.get("change.date") if "-" in root.get("change.date", "") else None),
        published=iso(
            safe_xml.value_of(root, f"{data}/date.release", "norm")
            or safe_xml.value_of(root, f"{data}/date.issue", "norm")
        ),
        embargoed=_embargo(root, data),
        urgency=urgency(safe_xml.value_of(root, f"{data}/urgency", "ed-urg")),
        pubstatus=safe_xml.value_of(root, data, "management-status"),
        description=safe_xml.text_of(root, "body/body.head/abstract"),
        ednote=safe_xml.value_of(root, f"{data}/ed-msg", "info"),
        subjects=_subjects(root, data),
        updates=[
            corrected
            for element in root.iterfind(f"{data}/correction")
            if (corrected := element.get("id-string"))
        ],
        supersedes=_withdrawn(root.find(data)),
    )
    for extracted in found:
        draft.add(extracted)
    yield draft


def _top(head: Any) -> Extracted:
    """Byline, dateline and second headlines in the head of a body; the latter become subheads."""
    extracted = flatten(head)
    decks = [" ".join("".join(deck.itertext()).split()) for deck in head.iterfind("hedline/hl2")]
    return extracted._replace(blocks=[Block("subhead", deck) for deck in decks if deck])


def _embargo(root: Any, data: str) -> str | None:
    """The date of release, if it is later than that of issue: until then it is embargoed."""
    released = iso(safe_xml.value_of(root, f"{data}/date.release", "norm"))
    issued = iso(safe_xml.value_of(root, f"{data}/date.issue", "norm"))
    return released if released and issued and released[:19] > issued[:19] else None


def _slugline(root: Any, data: str) -> str | None:
    for name in ("anpa-keyword", "slugline", "slug"):
        for meta in root.iterfind("head/meta"):
            if meta.get("name", "").lower() == name and meta.get("content"):
                return str(meta.get("content"))
    return safe_xml.value_of(root, f"{data}/fixture", "fix-id") or safe_xml.value_of(
        root, f"{data}/du-key", "key"
    )


def _withdrawn(data: Any) -> list[str]:
    """The document that this notice withdraws, and so supersedes; none for other items."""
    if data is None or status(data.get("management-idref-status")) not in WITHDRAWN:
        return []
    target = data.get("management-doc-idref", "").strip()
    return [target] if target else []


def _subjects(root: Any, data: str) -> list[Subject]:
    subjects = []
    for element in root.iterfind("head/tobject/tobject.subject"):
        parts = ("detail", "matter", "type")
        names = (element.get(f"tobject.subject.{part}") for part in parts)
        subjects.append(Subject(element.get("tobject.subject.refnum"), _first(list(names))))
    for element in root.iterfind(f"{data}/key-list/keyword"):
        subjects.append(Subject(name=element.get("key")))
    return subjects


def _first(texts: list[str | None]) -> str | None:
    return next((text for text in texts if text), None)
