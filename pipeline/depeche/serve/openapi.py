"""The description of the API (OpenAPI 3.1); its schemas are made from the types themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from depeche import __version__
from depeche.documents import Brief
from depeche.serve.jobs import Detected, Failure, RepairedText, TranslatedText
from depeche.translation.bodies import MOST
from depeche.writers.schema import described

_ERRORS = {
    "400": "The body is not well formed, or a field is missing.",
    "401": "There is no token, or a wrong one.",
    "403": "A page of another site asks, or the api_key is wrong.",
    "408": "The body came too slowly.",
    "413": "The text is longer than the limits.",
    "415": "The media type is none of those that are read.",
    "421": "The Host header is none of this server's names.",
    "422": "The text makes no sense: it is empty, not French, or in no format known here.",
    "500": "A model failed.",
    "503": "Too many requests wait, the models are not loaded yet, or the server is stopping.",
}
_TEXT: dict[str, Any] = {"type": "string"}
_FORM_OF_TRANSLATION: dict[str, Any] = {
    "type": "object",
    "required": ["q", "source", "target"],
    "properties": {
        "q": {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]},
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
    "properties": {"q": _TEXT, "api_key": _TEXT},
}
_TRANSLATED: dict[str, Any] = {
    "type": "object",
    "required": ["translatedText"],
    "properties": {
        "translatedText": {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]},
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
            "code": _TEXT,
            "name": _TEXT,
            "targets": {"type": "array", "items": _TEXT},
        },
    },
}
_STATE: dict[str, Any] = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"enum": ["ready", "ok"]}},
}


def document() -> dict[str, Any]:
    """The description of all routes."""
    types = [Brief, RepairedText, TranslatedText, Detected, Failure]
    _, parts = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    brief, failure = ({"$ref": f"#/components/schemas/{name}"} for name in ("Brief", "Failure"))
    briefs = {"oneOf": [brief, {"type": "array", "items": {"oneOf": [brief, failure]}}]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "depeche",
            "version": __version__,
            "description": "French wire copy in, English briefs out.",
        },
        "security": [{}, {"token": []}],
        "paths": {
            "/api/v1/brief": {"post": _with_file("Brief the articles of a file", "brief", briefs)},
            "/api/v1/repair": {
                "post": _with_file("Repair the spacing of a text", "repair", _ref(RepairedText))
            },
            "/api/v1/translate": {
                "post": _with_file(
                    f"Translate a text of at most {MOST:,} characters",
                    "translate",
                    _ref(TranslatedText),
                )
            },
            "/api/v1/health": {"get": _look("Whether the models are loaded", "health", _STATE)},
            "/api/v1/metrics": {
                "get": _look("Counters for Prometheus", "metrics", _TEXT, "text/plain")
            },
            "/api/v1/openapi.json": {
                "get": _look("This description", "openapi", {"type": "object"})
            },
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
                    {"type": "array", "items": _ref(Detected)},
                )
            },
            "/languages": {
                "get": _look("The languages", "libretranslateLanguages", _LANGUAGES),
                "post": _look(
                    "The same, for clients that post", "libretranslateLanguagesPosted", _LANGUAGES
                ),
            },
            "/health": {
                "get": _look("Whether the models are loaded", "libretranslateHealth", _STATE)
            },
            "/frontend/settings": {
                "get": _look("Limits for a page", "libretranslateSettings", {"type": "object"})
            },
        },
        "components": {
            "schemas": described(parts),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _ref(kind: type) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _with_file(summary: str, name: str, answer: dict[str, Any]) -> dict[str, Any]:
    text = {"type": "object", "required": ["text"], "properties": {"text": _TEXT}}
    file = {"type": "object", "required": ["file"], "properties": {"file": {}}}
    content: dict[str, Any] = {
        "text/plain": {"schema": _TEXT},
        "text/html": {"schema": _TEXT},
        "application/xml": {"schema": _TEXT},
        "application/json": {"schema": text},
        "multipart/form-data": {"schema": file},
    }
    errors = ("400", "401", "403", "408", "413", "415", "421", "422", "500", "503")
    return _operation(summary, name, answer, errors, content)


def _with_form(
    summary: str, name: str, fields: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
    errors = ("400", "403", "408", "413", "415", "421", "500", "503")
    return _operation(summary, name, answer, errors, {kind: {"schema": fields} for kind in kinds})


def _look(
    summary: str, name: str, answer: dict[str, Any], kind: str = "application/json"
) -> dict[str, Any]:
    return _operation(summary, name, answer, ("421", "503"), None, kind)


def _operation(
    summary: str,
    name: str,
    answer: dict[str, Any],
    errors: tuple[str, ...],
    content: dict[str, Any] | None,
    kind: str = "application/json",
) -> dict[str, Any]:
    failure = {"application/json": {"schema": _ref(Failure)}}
    responses = {"200": {"description": "Done.", "content": {kind: {"schema": answer}}}} | {
        status: {"description": _ERRORS[status], "content": failure} for status in errors
    }
    body = {"requestBody": {"required": True, "content": content}} if content else {}
    return {"operationId": name, "summary": summary, **body, "responses": responses}
