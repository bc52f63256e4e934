"""The JSON Schema of ``brief.json``, made from the types themselves.

``python -m depeche.writers.schema`` writes ``brief.schema.json`` anew; a test fails if the file is
not up to date. A field that is added keeps ``depeche-brief/1``, so readers must take fields they do
not know; one that is taken away or changes its meaning makes it ``depeche-brief/2``.
"""

from __future__ import annotations

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from depeche.documents import Brief

PATH = Path(__file__).with_name("brief.schema.json")

# Descriptions of fields that have none in the docstrings of the types.
_FIELDS = {
    "Brief": {
        "schema": "Name and version of this format.",
        "id": "The article's slug, safe as a file name.",
        "source": "The file the article came from; - is standard input.",
        "headline": "At most sixteen words, if they are English; null if there is none.",
        "headline_origin": "translated or shortened: the article's; summary: cut from the summary; "
        "source: the article's in French, as it came, for a withdrawn one is not translated.",
        "headline_doubts": "Spans of the headline that are perhaps mistranslated, [start, end] in "
        "code points; null if there is no doubt, [] if it is not known where.",
        "sentences": "The summary, each sentence with what it rests on.",
        "warnings": "What an editor should know about the whole article.",
        "checked": "What was verified, in plain sentences.",
        "unchecked": "What was not verified, in plain sentences.",
        "signature": "What made the brief: same input and signature, same brief.",
        "article": "The item as it came in.",
        "repaired": "The French with its spacing repaired, and the edits that led there.",
        "translation": "The English, and the sentence pairs it is made of.",
        "summary": "What the summariser returned; its spans are offsets in the translation.",
    },
    "Edit": {
        "start": "Offset in article.body.text, in code points.",
        "end": "Offset in article.body.text, in code points, exclusive.",
        "before": "What stood there.",
        "after": "What stands there now.",
        "rule": "What made the edit.",
        "confidence": "How sure the rule is, from 0 to 1.",
    },
    "SentencePair": {
        "source": "The French segment, with single spaces.",
        "target": "Its translation.",
        "start": "Offset in translation.body.text, in code points.",
        "end": "Offset in translation.body.text, in code points, exclusive.",
        "warnings": "What a check found.",
        "pieces": "The number of parts it was translated in.",
        "chance": "The estimated chance that it is wrong, from 0 to 1; null if not read back.",
        "lost": "Words of the French that the English does not explain.",
        "made_up": "Words of the English that the French does not explain.",
        "notes": "What is no fault, but may explain one.",
        "suspects": "Words of the English that the warnings are about.",
    },
    "Unexplained": {
        "text": "The word.",
        "strength": "How much of its surprise is left, from 0 to 1.",
    },
    "BriefSentence": {
        "text": "The sentence.",
        "origin": "generated: passed the check; compressed, source: taken from the text.",
        "support": "The sentences it rests on, in both languages.",
        "doubts": "Spans of the text that are perhaps mistranslated, [start, end] in code points.",
    },
}


def document() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12)."""
    (reference,), parts = msgspec.json.schema_components([Brief], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:depeche:schema:brief:1",
        "title": "depeche brief, version 1",
        **reference,
        "$defs": described(parts),
    }


def described(parts: dict[str, Any]) -> dict[str, Any]:
    """Schemas by name, sorted, with a description of each type and field.

    Args:
        parts: the schemas as msgspec makes them of types, that of ``Brief`` among them.
    """
    for name, fields in _FIELDS.items():
        for field, description in fields.items():
            parts[name]["properties"][field]["description"] = description
    for part in parts.values():
        part["description"] = cleandoc(part["description"])
    return dict(sorted(parts.items()))


def text() -> str:
    """The schema as it is in the file."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
