"""A brief as IPTC ninjs, for import into a content management system.

ninjs 3 put headlines, descriptions and bodies into lists; Superdesk and its like read the flat
names of ninjs 1 (`headline`, `description_text`, `body_html`). No document can be both, because
each schema refuses the other's names; so there are two functions.

The ``uri`` is that of the item, the same for every brief of it, so that a new one replaces the old.
It is made from the item's guid and is not the guid, for that is the French item's own.
"""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

from depeche import wording
from depeche.documents import Brief, Subject
from depeche.lang.invisible import label_hidden

_MACHINE_MADE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[!-~]*)?", re.ASCII | re.IGNORECASE)
_SCHEMAS = {
    "1.5": "http://www.iptc.org/std/ninjs/ninjs-schema_1.5.json#",
    "3.2": "http://www.iptc.org/std/ninjs/ninjs-schema_3.2.json#",
}


def flat(value: Brief) -> dict[str, Any]:
    """A brief as an item of ninjs 1.5, with the names that Superdesk's parser reads."""
    return _filled(
        {
            "$standard": _standard("1.5"),
            "uri": value.article.item,
            "type": "text",
            "language": "en",
            "version": _text(value.article.version),
            "urgency": value.article.urgency,
            "pubstatus": _status(value),
            "slugline": _text(value.article.slugline) or value.id,
            "headline": _headline(value),
            "description_text": _description(value),
            "body_html": _body(value),
            "byline": _text(value.article.byline),
            "located": _text(value.article.dateline),
            "contentcreated": moment(value.article.published),
            "embargoed": moment(value.article.embargoed),
            "ednote": _note(value),
            "subject": [
                _filled({"code": _text(subject.code), "name": _text(subject.name)})
                for subject in value.article.subjects
            ]
            or None,
            "altids": _filled({"source": _text(value.source), "guid": _text(value.article.guid)}),
        }
    )


def listed(value: Brief) -> dict[str, Any]:
    """A brief as an item of ninjs 3.2."""
    link = value.source if _ADDRESS.fullmatch(value.source) else None
    return _filled(
        {
            "standard": _standard("3.2"),
            "uri": value.article.item,
            "type": "text",
            "representationType": "full",
            "language": "en",
            "version": _text(value.article.version),
            "urgency": value.article.urgency,
            "pubStatus": _status(value),
            "slugline": _text(value.article.slugline) or value.id,
            "headlines": [{"role": "main", "value": _headline(value)}],
            "descriptions": [
                {"role": "summary", "contentType": "text/plain", "value": _description(value)}
            ],
            "bodies": [{"role": "main", "contentType": "text/html", "value": _body(value)}],
            "by": _text(value.article.byline),
            "located": _text(value.article.dateline),
            "contentCreated": moment(value.article.published),
            "edNote": _note(value),
            "digitalSourceType": {"uri": _MACHINE_MADE},
            "infoSources": [_filled({"name": _text(value.source), "uri": link})],
            "subjects": [_concept(subject) for subject in value.article.subjects] or None,
            "altIds": [
                {"role": role, "value": label_hidden(text)}
                for role, text in (("source", value.source), ("guid", value.article.guid))
                if text
            ],
        }
    )


def pretty(item: dict[str, Any]) -> str:
    """An item as indented JSON, as in a file."""
    return json.dumps(item, ensure_ascii=False, indent=2) + "\n"


def moment(text: str | None) -> str | None:
    """A date and time in UTC, in a form that all readers of ninjs accept.

    None if it has no time zone, or cannot be read.
    """
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def line(item: dict[str, Any]) -> str:
    """An item as a line of JSON Lines."""
    return json.dumps(item, ensure_ascii=False) + "\n"


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in item.items() if content is not None}


def _standard(version: str) -> dict[str, str]:
    return {"name": "ninjs", "version": version, "schema": _SCHEMAS[version]}


def _status(value: Brief) -> str | None:
    """The status of a withdrawn item; None for any other, which stands for ``usable``."""
    return value.article.pubstatus if value.article.withdrawn else None


def _concept(subject: Subject) -> dict[str, Any]:
    """A subject in ninjs 3: a code that is an address is its ``uri``, any other its ``literal``."""
    web = (subject.code or "").startswith(("http://", "https://"))
    code = {"uri" if web else "literal": _text(subject.code)}
    return _filled({"name": _text(subject.name), **code})


def _headline(value: Brief) -> str:
    return label_hidden(wording.headline(value) or value.id)


def _description(value: Brief) -> str:
    """The first sentence of the summary; the body has all of them."""
    return label_hidden(wording.sentence(value.sentences[0])) if value.sentences else ""


def _body(value: Brief) -> str:
    sentences = [html.escape(label_hidden(wording.sentence(one))) for one in value.sentences]
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def _note(value: Brief) -> str:
    """The note to editors: warnings, what was and was not checked, and the signature."""
    parts = [
        wording.withdrawn(value.article)
        or f"Machine-made brief of {value.source}; read it against the source before use."
    ]
    for kind, sentence in wording.remarks(value):
        stop = "." if kind == "warning" else ""
        parts.append(f"{kind.capitalize()}: {sentence}{stop}")
    return label_hidden(" ".join([*parts, value.signature]))


def _text(text: str | None) -> str | None:
    return None if text is None else label_hidden(text)
