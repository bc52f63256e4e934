"""NewsML 1.x as AFP sends it: the text is in DataContent, as NITF or as paragraphs right there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.documents import Subject
from pipeline.readers import xml
from pipeline.readers.dates import iso
from pipeline.readers.html import fragment
from pipeline.readers.item import Block, Item, UnreadableError, plain, urgency
from pipeline.readers.markup import Marked, flatten
from pipeline.readers.sniff import Prolog

_CONTEXT = "NewsComponent"


def items(text: str, prolog: Prolog, language: str) -> Iterator[Item | UnreadableError]:
    """Every NewsItem of a file that has text.

    Raises:
        UnreadableError: not well-formed, or with no news item in it.
    """
    root = xml.parse(text, prolog)
    found = list(root.iterfind("NewsItem"))
    if not found:
        raise UnreadableError("has no NewsItem")
    for item in found:
        yield _item(item, language)


def _item(element: Any, language: str) -> Item | UnreadableError:
    component = element.find(_CONTEXT)
    if component is None:
        return UnreadableError("has a NewsItem without a NewsComponent")
    notes: list[str] = []
    contents = _contents(component, language, notes)
    identifier = "Identification/NewsIdentifier"
    item = Item(
        blocks=[block for marked in contents for block in marked.blocks],
        guid=_guid(element.find(identifier)),
        version=xml.text_of(element, f"{identifier}/RevisionId"),
        headline=xml.text_of(component, ".//NewsLines/HeadLine"),
        slugline=xml.text_of(component, ".//NewsLines/SlugLine")
        or xml.text_of(element, "Identification/NameLabel"),
        byline=xml.text_of(component, ".//NewsLines/ByLine"),
        dateline=xml.text_of(component, ".//NewsLines/DateLine"),
        language=xml.value_of(component, ".//DescriptiveMetadata/Language", "FormalName")
        or xml.language_of(component),
        firstcreated=iso(xml.text_of(element, "NewsManagement/FirstCreated")),
        versioncreated=iso(xml.text_of(element, "NewsManagement/ThisRevisionCreated")),
        urgency=urgency(xml.value_of(element, "NewsManagement/Urgency", "FormalName")),
        pubstatus=(xml.value_of(element, "NewsManagement/Status", "FormalName") or "").lower()
        or None,
        ednote=xml.text_of(component, ".//NewsLines/NewsLine/NewsLineText"),
        subjects=_subjects(component),
        evolved_from=[
            target
            for derived in element.iterfind("NewsManagement/DerivedFrom")
            if (target := derived.get("NewsItem"))
        ],
        notes=notes,
    )
    for marked in contents:
        item.byline = item.byline or marked.byline
        item.dateline = item.dateline or marked.dateline
    _revise(item, element.find(f"{identifier}/RevisionId"))
    if not item.blocks:
        return UnreadableError(f"has an item without text ({item.guid or 'without an identifier'})")
    return item


def _guid(identifier: Any) -> str | None:
    """The item's URN without the revision: the same for all its versions."""
    if identifier is None:
        return None
    parts = [xml.text_of(identifier, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        return ":".join(["urn:newsml", *(part or "" for part in parts)])
    return xml.text_of(identifier, "PublicIdentifier")


def _revise(item: Item, revision: Any) -> None:
    """Which revision this one replaces, or updates in part (Update="U")."""
    previous = revision.get("PreviousRevision", "0").strip() if revision is not None else "0"
    if previous in ("", "0") or item.guid is None:
        return
    earlier = item.updates if revision.get("Update") in ("U", "A") else item.supersedes
    earlier.append(f"{item.guid}:{previous}")


def _contents(component: Any, language: str, notes: list[str]) -> list[Marked]:
    """The text contents of a component, the main ones first, captions last."""
    main: list[tuple[str, Marked]] = []
    captions: list[Marked] = []
    equivalent = False
    for content in component.iter("ContentItem"):
        medium = xml.value_of(content, "MediaType", "FormalName") or "Text"
        data = content.find("DataContent")
        if medium.lower() not in ("text", "complexdata") or data is None:
            continue
        marked = _marked(data)
        if not marked.blocks:
            continue
        holders = list(content.iterancestors(_CONTEXT))
        if any("caption" in (xml.value_of(e, "Role", "FormalName") or "").lower() for e in holders):
            captions.append(Marked([Block("caption", block.text) for block in marked.blocks]))
            continue
        equivalent = equivalent or any(e.get("EquivalentsList") == "yes" for e in holders)
        main.append((_said(content, holders), marked))
    if equivalent and len(main) > 1:
        # The same story in several languages or shapes: one of them.
        chosen = next((pair for pair in main if pair[0] == language), main[0])
        notes.append(f"1 of {len(main)} equivalent bodies was read")
        main = [chosen]
    return [marked for _, marked in main] + captions


def _said(content: Any, holders: list[Any]) -> str:
    for element in [content, *holders]:
        path = "Characteristics/Language" if element is content else "DescriptiveMetadata/Language"
        if said := xml.value_of(element, path, "FormalName"):
            return said.lower().split("-")[0]
    return (xml.language_of(content) or "").lower().split("-")[0]


def _marked(data: Any) -> Marked:
    if len(data) == 0:
        text = data.text or ""
        # CDATA with markup in it, or plain text.
        return fragment(text) if text.lstrip().startswith("<") else Marked(plain(text))
    body = next(data.iter("body.content", "body"), data)
    marked = flatten(body)
    head = data.find(".//body.head")
    if head is not None and body.tag == "body.content":
        top = flatten(head)
        marked = marked._replace(
            byline=marked.byline or top.byline, dateline=marked.dateline or top.dateline
        )
    return marked


def _subjects(component: Any) -> list[Subject]:
    return [
        Subject(code)
        for element in component.iter("SubjectDetail", "SubjectMatter", "Subject")
        if (code := element.get("FormalName"))
    ]
