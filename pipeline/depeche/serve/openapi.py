"""The description of the API (OpenAPI 3.1); its schemas are made from the types themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from depeche import __version__
from depeche.documents import Brief
from depeche.serve.describing import JSON, TEXT, operation, reference
from depeche.serve.jobs import Detected, Failure, RepairedText, TranslatedText
from depeche.serve.review import description
from depeche.translation.bodies import MOST
from depeche.writers.schema import described

_FORM_OF_TRANSLATION: dict[str, Any] = {
    "type": "object",
    "required": ["q", "source", "target"],
    "properties": {
        "q": {"oneOf": [TEXT, {"type": "array", "items": TEXT}]},
        "source": {"enum": ["fr", "en", "auto"]},
        "target": {"const": "en"},
        "format": {"enum": ["text", "html"], "default": "text"},
        "alternatives": {"type": "integer", "description": "Taken, but there are none."},
        "api_key": {"type": "string", "description": "A token, if no header has it."},
    },
}
_FORM_OF_DETECTION: dict[str, Any] = {
    "type": "object",
    "required": ["q"],
    "properties": {"q": TEXT, "api_key": TEXT},
}
_TRANSLATED: dict[str, Any] = {
    "type": "object",
    "required": ["translatedText"],
    "properties": {
        "translatedText": {"oneOf": [TEXT, {"type": "array", "items": TEXT}]},
        "detectedLanguage": {
            "oneOf": [
                {"$ref": "#/components/schemas/Detected"},
                {"type": "array", "items": {"$ref": "#/components/schemas/Detected"}},
            ]
        },
        "alternatives": {"type": "array"},
    },
}
_LANGUAGES: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["code", "name", "targets"],
        "properties": {
            "code": TEXT,
            "name": TEXT,
            "targets": {"type": "array", "items": TEXT},
        },
    },
}
_STATE: dict[str, Any] = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"enum": ["ready", "ok"]}},
}


def document(*, desk: bool = False) -> dict[str, Any]:
    """The description of all routes.

    Args:
        desk: whether the review desk is served, too.
    """
    types: list[type] = [Brief, RepairedText, TranslatedText, Detected, Failure]
    paths, ways = _paths(), {"token": {"type": "http", "scheme": "bearer"}}
    if desk:
        types += description.types()
        paths |= description.paths()
        ways |= description.WAYS_IN
    _, parts = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "depeche",
            "version": __version__,
            "description": "French wire copy in, English briefs out.",
        },
        "security": [{}, *({way: []} for way in ways)],
        "paths": paths,
        "components": {
            "schemas": described(parts),
            "securitySchemes": ways,
        },
    }


def _paths() -> dict[str, Any]:
    """What is answered without a desk."""
    brief, failure = reference(Brief), reference(Failure)
    briefs = {"oneOf": [brief, {"type": "array", "items": {"oneOf": [brief, failure]}}]}
    return {
        "/api/v1/brief": {"post": _with_file("Brief the articles of a file", "brief", briefs)},
        "/api/v1/repair": {
            "post": _with_file("Repair the spacing of a text", "repair", reference(RepairedText))
        },
        "/api/v1/translate": {
            "post": _with_file(
                f"Translate a text of at most {MOST:,} characters",
                "translate",
                reference(TranslatedText),
            )
        },
        "/api/v1/health": {"get": _look("Whether the models are loaded", "health", _STATE)},
        "/api/v1/metrics": {"get": _look("Counters for Prometheus", "metrics", TEXT, "text/plain")},
        "/api/v1/openapi.json": {"get": _look("This description", "openapi", {"type": "object"})},
        "/translate": {
            "post": _with_form(
                "Translate, as LibreTranslate does",
                "libretranslateTranslate",
                _FORM_OF_TRANSLATION,
                _TRANSLATED,
            )
        },
        "/detect": {
            "post": _with_form(
                "Detect the language, as LibreTranslate does",
                "libretranslateDetect",
                _FORM_OF_DETECTION,
                {"type": "array", "items": reference(Detected)},
            )
        },
        "/languages": {
            "get": _look("The languages", "libretranslateLanguages", _LANGUAGES),
            "post": _look(
                "The same, for clients that post", "libretranslateLanguagesPosted", _LANGUAGES
            ),
        },
        "/health": {"get": _look("Whether the models are loaded", "libretranslateHealth", _STATE)},
        "/frontend/settings": {
            "get": _look("Limits for a page", "libretranslateSettings", {"type": "object"})
        },
    }


def _with_file(summary: str, name: str, answer: dict[str, Any]) -> dict[str, Any]:
    text = {"type": "object", "required": ["text"], "properties": {"text": TEXT}}
    file = {"type": "object", "required": ["file"], "properties": {"file": {}}}
    body: dict[str, Any] = {
        "text/plain": TEXT,
        "text/html": TEXT,
        "application/xml": TEXT,
        "application/json": text,
        "multipart/form-data": file,
    }
    errors = ("400", "401", "403", "408", "413", "415", "421", "422", "500", "503")
    return operation(summary, name, answer, errors, body=body)


def _with_form(
    summary: str, name: str, fields: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
    errors = ("400", "403", "408", "413", "415", "421", "500", "503")
    return operation(summary, name, answer, errors, body=dict.fromkeys(kinds, fields))


def _look(summary: str, name: str, answer: dict[str, Any], kind: str = JSON) -> dict[str, Any]:
    return operation(summary, name, answer, ("421", "503"), kind=kind)
