"""The reader of JSON: ninjs 1.x to 3.x, and objects like ``{"id": …, "text": …}``.

A file holds one object, a list of them, or one on each line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from depeche.documents import WITHDRAWN, Subject
from depeche.readers.dates import iso
from depeche.readers.draft import (
    ONLY_PICTURES,
    ArticleDraft,
    Extracted,
    UnreadableError,
    plain,
    plain_body,
    readable,
    status,
    urgency,
)
from depeche.readers.sniff import Prolog

_BODIES = ("body_xhtml", "body_html", "body_text")
_NINJS = {"uri", "guid", "headline", "headlines", "bodies", "versioncreated", *_BODIES}


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    """The items of a JSON or JSON Lines file, and an error for each that cannot be read.

    Raises:
        UnreadableError: the file is neither JSON nor JSON Lines, or has no text item.
    """
    texts = [value for value in _values(text) if not is_picture(value)]
    if not texts:
        raise UnreadableError(ONLY_PICTURES)
    for value in texts:
        yield value if isinstance(value, UnreadableError) else draft(value, language)


def _values(text: str) -> Iterator[Any]:
    try:
        value = decoded(text)
    except UnreadableError:
        lines = [line for line in enumerate(text.split("\n"), start=1) if line[1].strip()]
        if len(lines) < 2 or not lines[0][1].rstrip().endswith(("}", "]")):
            raise
        for number, line in lines:
            try:
                yield decoded(line)
            except UnreadableError as error:
                yield UnreadableError(f"line {number} {error}")
        return
    if isinstance(value, dict):
        inner = value.get("_items", value.get("items", value.get("item")))
        if isinstance(inner, list) and not _NINJS & {key.lower() for key in value}:
            value = inner
    yield from value if isinstance(value, list) else [value]


def decoded(text: str) -> Any:
    """The value that a JSON text has.

    Raises:
        UnreadableError: it is no JSON.
    """
    try:
        return msgspec.json.decode(text)
    except RecursionError as error:
        raise UnreadableError("is JSON nested too deep") from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise UnreadableError("is not valid JSON") from error


def is_picture(value: object) -> bool:
    """Whether a value is a ninjs item that has no text, like a picture."""
    return isinstance(value, dict) and value.get("type") in ("picture", "graphic", "audio", "video")


def draft(value: Any, language: str) -> ArticleDraft | UnreadableError:
    """The draft of one item, or the reason why it cannot be read."""
    if not isinstance(value, dict):
        return UnreadableError("has a JSON value that is no object")
    # The names are in lower case up to ninjs 2 and camelCase in 3.
    fields = {key.lower(): content for key, content in value.items()}
    withdrawn = status(_text(fields.get("pubstatus"))) in WITHDRAWN
    if isinstance(fields.get("text"), str) or (withdrawn and not _NINJS & fields.keys()):
        return _record(fields)
    if isinstance(fields.get("article_html"), str):  # as dpa sends it
        fields["body_html"] = fields["article_html"]
    if not _NINJS & fields.keys() and not any(key.startswith("body_") for key in fields):
        return UnreadableError("has an object that is neither ninjs nor {id, text}")
    return _ninjs(fields, language)


def may_lack_guid(value: object) -> bool:
    """Whether an item is perhaps known by its place in the file only, not by an identifier."""
    fields = {key.lower(): entry for key, entry in value.items()} if isinstance(value, dict) else {}
    guid = _text(fields.get("uri")) or _text(fields.get("guid")) or ""
    # Those with an id and a text have a guid only if they have versions, too.
    return isinstance(fields.get("text"), str) or not any(map(str.isalnum, guid))


def _record(fields: Mapping[str, Any]) -> ArticleDraft | UnreadableError:
    name = _text(fields.get("id"))
    blocks = plain(fields["text"]) if isinstance(fields.get("text"), str) else []
    return readable(
        ArticleDraft(blocks=blocks, format="json-lines", name=name, guid=name, **_common(fields))
    )


def _ninjs(fields: Mapping[str, Any], language: str) -> ArticleDraft | UnreadableError:
    notes: list[str] = []
    draft = ArticleDraft(
        format="ninjs",
        guid=_text(fields.get("uri")) or _text(fields.get("guid")),
        subjects=list(_subjects(fields)),
        supersedes=_texts(fields.get("replacing")),
        evolved_from=_texts(fields.get("evolvedfrom")),
        notes=notes,
        **_common(fields),
    )
    draft.headline = draft.headline or _chosen(fields, "headline", language)
    draft.description = _chosen(fields, "description", language)
    body, markup = _body(fields, language, notes)
    if markup:
        from depeche.readers.web_page import fragment

        draft.add(fragment(body))
    else:
        draft.add(Extracted(plain_body(body)))
    return readable(draft)


def _common(fields: Mapping[str, Any]) -> dict[str, Any]:
    texts = ("slugline", "dateline", "language", "ednote")
    dates = ("firstcreated", "versioncreated", "published")
    return {
        **{name: _text(fields.get(name)) for name in texts},
        **{name: iso(_text(fields.get(name))) for name in dates},
        # It is embargoedUntil in ninjs 3.2.
        "embargoed": iso(_text(fields.get("embargoed")) or _text(fields.get("embargoeduntil"))),
        "headline": _text(fields.get("headline")) or _text(fields.get("title")),
        "byline": _text(fields.get("byline")) or _text(fields.get("by")),
        "version": _text(fields.get("version")),
        "urgency": urgency(fields.get("urgency")),
        "pubstatus": _text(fields.get("pubstatus")),
    }


def _body(fields: Mapping[str, Any], language: str, notes: list[str]) -> tuple[str, bool]:
    """The body, and whether it is markup; of several bodies, which hold the same text, the best."""
    listed = [body for body in _objects(fields.get("bodies")) if _text(body.get("value"))]
    if listed:
        listed.sort(key=lambda body: _rank(body, language))
        if len(listed) > 1:
            notes.append(f"1 of {len(listed)} bodies was read")
        value = str(listed[0]["value"])
        return value, "html" in str(listed[0].get("contenttype", "")) or value.lstrip()[:1] == "<"
    names = [*_BODIES, *sorted(key for key in fields if key.startswith("body_"))]
    for name in names:
        if (text := _text(fields.get(name))) is not None:
            return text, name != "body_text" or text.startswith("<")
    return "", False


def _rank(body: Mapping[str, Any], language: str) -> tuple[bool, bool, bool]:
    """A sort key for bodies and headlines: wanted language, main role and HTML come first."""
    stated = str(body.get("language", body.get("lang", language))).lower().split("-")[0]
    role, kind = str(body.get("role", "")).lower(), str(body.get("contenttype", "")).lower()
    return (stated != language, role not in ("", "main", "body", "html"), "html" not in kind)


def _chosen(fields: Mapping[str, Any], name: str, language: str) -> str | None:
    """The best headline (or description): ``headlines`` in ninjs 2 and 3, ``headline_…`` in 1."""
    listed = [value for value in _objects(fields.get(f"{name}s")) if _text(value.get("value"))]
    listed.sort(key=lambda value: _rank(value, language))
    if listed:
        return _stripped(str(listed[0]["value"]))
    for key in (f"{name}_text", *sorted(k for k in fields if k.startswith(f"{name}_"))):
        if (text := _text(fields.get(key))) is not None:
            return _stripped(text)
    return None


def _stripped(text: str) -> str:
    if "<" not in text:
        return text
    from depeche.readers.web_page import fragment

    return " ".join(block.text for block in fragment(text).blocks)


def _subjects(fields: Mapping[str, Any]) -> Iterator[Subject]:
    for value in _objects(fields.get("subject")) + _objects(fields.get("subjects")):
        code = next(
            (c for k in ("code", "qcode", "uri", "literal") if (c := _text(value.get(k)))), None
        )
        yield Subject(code, _text(value.get("name")))


def _objects(value: object) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else []
    return [
        {str(key).lower(): content for key, content in entry.items()}
        for entry in listed[:1000]
        if isinstance(entry, dict)
    ]


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [text for entry in listed[:1000] if (text := _text(entry)) is not None]


def _text(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)[:100] if isinstance(value, float) or abs(value) < 10**18 else None
    return value.strip() or None if isinstance(value, str) else None
