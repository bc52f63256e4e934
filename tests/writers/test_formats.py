"""JSON against its schema, ninjs against the standard's rules, Markdown and text unharmed."""

from __future__ import annotations

import json as stdlib_json
import re
import sys
import unicodedata
from pathlib import Path

import jsonschema
import msgspec
import pytest
from conftest import SEED
from depeche import wording
from depeche.documents import Article, Brief, Subject
from depeche.lang.invisible import label_hidden, runs
from depeche.output import brief_folder
from depeche.readers import read
from depeche.writers import brief_json, html_page, markdown, ninjs, schema, text
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from writers.made import HOSTILE, ITEM, brief, hostile_briefs, hostile_text

SCHEMA = stdlib_json.loads(schema.PATH.read_text(encoding="utf-8"))


def test_the_schema_in_the_package_is_that_of_the_types() -> None:
    assert schema.PATH.read_text(encoding="utf-8") == schema.text(), (
        "run: python -m depeche.writers.schema"
    )
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_field_of_a_brief_is_described() -> None:
    for name in ("Brief", "Edit", "SentencePair", "BriefSentence"):
        for field, content in SCHEMA["$defs"][name]["properties"].items():
            assert content.get("description"), f"{name}.{field}"


def test_a_written_brief_is_valid(depeche, tmp_path: Path) -> None:
    assert (
        depeche("brief", "--summariser", "lead", "--beam", "1", SEED, "--out", tmp_path).code == 0
    )
    data = (tmp_path / SEED.stem / "brief.json").read_bytes()
    jsonschema.validate(stdlib_json.loads(data), SCHEMA)
    assert brief_json.read(data).id == SEED.stem


@given(hostile_briefs())
@settings(max_examples=30, deadline=None)
def test_json_is_valid_and_comes_back_without_loss(value: Brief) -> None:
    for written in (brief_json.brief(value), brief_json.line(value)):
        jsonschema.validate(stdlib_json.loads(written), SCHEMA)
        assert brief_json.read(written.encode()) == value


def test_what_is_no_brief_is_refused() -> None:
    wrong = msgspec.to_builtins(brief()) | {"schema": "depeche-brief/2"}
    for data in (b"{}", b"[", b"\xff", stdlib_json.dumps(wrong).encode()):
        with pytest.raises(ValueError, match=r"."):
            brief_json.read(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)


# What the standard says of the fields used here (IPTC ninjs 1.5 and 3.2); others are refused.
_STRING = {"type": "string"}
_PUBSTATUS = {"enum": ["usable", "withheld", "canceled"]}
_STANDARD = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": {"const": "ninjs"}, "version": _STRING, "schema": _STRING},
}
_NINJS_1 = {
    "type": "object",
    "additionalProperties": False,
    "required": ["uri", "type", "headline", "body_html", "description_text", "language"],
    "properties": {
        "$standard": _STANDARD,
        "uri": {"type": "string", "pattern": "^urn:uuid:"},
        "type": {"const": "text"},
        "language": {"const": "en"},
        "contentcreated": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "altids": {"type": "object"},
        "urgency": {"type": "number"},
        "pubstatus": _PUBSTATUS,
        "subject": {"type": "array", "items": {"properties": {"code": _STRING, "name": _STRING}}},
        "version": _STRING,
        **dict.fromkeys(
            ("slugline", "headline", "byline", "located", "ednote", "body_html"), _STRING
        ),
        "description_text": _STRING,
    },
}
_VALUES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": dict.fromkeys(("role", "contentType", "value"), _STRING),
    },
}
_NINJS_3 = {
    "type": "object",
    "additionalProperties": False,
    "required": ["uri", "type", "headlines", "bodies", "descriptions", "language"],
    "properties": {
        "standard": _STANDARD,
        "uri": {"type": "string", "pattern": "^urn:uuid:"},
        "type": {"const": "text"},
        "language": {"const": "en"},
        "representationType": {"enum": ["full", "partial"]},
        "headlines": _VALUES,
        "bodies": _VALUES,
        "descriptions": _VALUES,
        "contentCreated": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        **dict.fromkeys(("slugline", "by", "located", "edNote"), _STRING),
        "urgency": {"type": "integer"},
        "pubStatus": _PUBSTATUS,
        "version": _STRING,
        "subjects": {
            "type": "array",
            "items": {"properties": dict.fromkeys(("name", "uri", "literal"), _STRING)},
        },
        "digitalSourceType": {"properties": {"uri": _STRING}, "additionalProperties": False},
        "infoSources": {
            "type": "array",
            "items": {"properties": {"name": _STRING, "uri": _STRING}},
        },
        "altIds": {
            "type": "array",
            "items": {"properties": {"role": _STRING, "value": _STRING}},
        },
    },
}


@given(hostile_briefs())
@settings(max_examples=40, deadline=None)
def test_ninjs_has_the_standards_fields_and_only_paragraphs_for_html(value: Brief) -> None:
    flat, listed = ninjs.flat(value), ninjs.listed(value)
    jsonschema.validate(stdlib_json.loads(ninjs.line(flat)), _NINJS_1)
    jsonschema.validate(stdlib_json.loads(ninjs.pretty(listed)), _NINJS_3)
    assert "<" not in flat["body_html"].replace("<p>", "").replace("</p>", "")
    assert listed["bodies"][0]["value"] == flat["body_html"]
    assert listed["headlines"][0]["value"] == flat["headline"]


def test_ninjs_dates_are_utc_and_the_uri_is_that_of_the_item() -> None:
    body = brief().article.body
    for published, expected in [
        ("2024-11-23T10:05:00+01:00", "2024-11-23T09:05:00Z"),
        ("2024-11-23T10:05:00Z", "2024-11-23T10:05:00Z"),
        ("2024-11-23", None),
        ("hier", None),
        (None, None),
    ]:
        made = brief(article=Article(id="made", body=body, published=published))
        assert ninjs.flat(made).get("contentcreated") == expected
        assert ninjs.listed(made).get("contentCreated") == expected
    made = brief(source="other.txt", signature="other")
    assert ninjs.flat(made)["uri"] == ninjs.listed(made)["uri"] == made.article.item == ITEM
    linked = ninjs.listed(brief(source="https://wire.example/1"))
    assert linked["infoSources"][0]["uri"] == "https://wire.example/1"


def test_ninjs_carries_what_the_provider_said_of_the_item() -> None:
    subjects = (Subject("medtop:20000065", "guerre"), Subject("http://cv.example/[1", None))
    article = Article(
        id="made",
        body=brief().article.body,
        item=ITEM,
        format="newsml-g2",
        guid="urn:newsml:x",
        version="3",
        urgency=2,
        subjects=subjects,
    )
    flat, listed = ninjs.flat(brief(article=article)), ninjs.listed(brief(article=article))
    jsonschema.validate(flat, _NINJS_1)
    jsonschema.validate(listed, _NINJS_3)
    assert (flat["urgency"], listed["urgency"], flat["version"]) == (2, 2, "3")
    assert flat["altids"]["guid"] == "urn:newsml:x"
    assert {"role": "guid", "value": "urn:newsml:x"} in listed["altIds"]
    assert flat["subject"][0] == {"code": "medtop:20000065", "name": "guerre"}
    assert listed["subjects"] == [
        {"name": "guerre", "literal": "medtop:20000065"},
        {"uri": "http://cv.example/[1"},
    ]


def test_the_uri_is_the_same_for_every_version_of_an_item_and_no_other() -> None:
    def uri(name: str, **fields: object) -> str:
        line = msgspec.json.encode({"id": "x", "text": "Il pleut."} | fields)
        article = read(line, name)
        return ninjs.flat(brief(article=article, source=article.source))["uri"]

    assert uri("a.jsonl", version="1") == uri("b.jsonl", version="2")
    days = ("2026-03-05", "2026-03-06")
    assert len({uri(f"{day}.jsonl", versioncreated=day) for day in days}) == 1
    assert uri("a.jsonl") == uri("./a.jsonl")
    assert uri("a.jsonl") != uri("b.jsonl")


@given(hostile_text)
@settings(max_examples=150, deadline=None)
def test_markdown_shows_hostile_text_as_text(value: str) -> None:
    made = brief("Un.", (), (value,), headline=value, article_warnings=(value,))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).enable("table").parse(markdown.brief(made))
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "table_open", "fence"}
    assert next(t.tag for t in tokens if t.type == "heading_open") == "h1"
    assert markdown.brief(made).count("\n## ") == 4


def test_markdown_keeps_plain_sentences_readable() -> None:
    assert "\nWhere the troops are. (?) They leave. (?)\n" in markdown.brief(brief())
    assert "\\" not in markdown.brief(brief(english=("In 2022, 8.5% – “so”.", "Yes: no?")))


def test_doubtful_words_are_marked_in_every_format() -> None:
    assert wording.marked("The boat turned on Monday.", ((9, 15),)) == (
        "The boat turned (?) on Monday."
    )
    assert wording.marked("The boat turned.", ()) == "The boat turned. (?)"
    assert wording.marked("The boat turned.", None) == "The boat turned."
    plain = brief()
    first = msgspec.structs.replace(plain.sentences[0], doubts=((6, 9),))
    made = msgspec.structs.replace(plain, sentences=(first, *plain.sentences[1:]))
    marked = "Where the (?) troops are."
    assert marked in text.brief(made)
    assert marked in markdown.brief(made)
    assert marked in ninjs.flat(made)["body_html"]
    assert "Where <mark" in html_page.brief(made)


@given(hostile_text, st.none() | hostile_text)
def test_text_never_commands_a_terminal(value: str, headline: str | None) -> None:
    written = text.summary(headline, value, ["source"])
    assert not [c for c in written if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", written)


def test_every_control_and_format_character_is_made_visible() -> None:
    # Arabic and other number signs are of the format category but are drawn.
    drawn = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd")
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if character in drawn or character in "\n\t":
            continue
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            assert label_hidden(character) != character, hex(code)


def test_ordinary_french_and_pictures_stay_as_they_are() -> None:
    ordinary = (
        "L’État a dit : « Oui » – 10\u202f000 €, 5\u00a0% ; cœur, où ! 👩\u200d🚒 ❤\ufe0f العربية"
    )
    assert label_hidden(ordinary) == ordinary
    assert "".join(run.text for run in runs(ordinary)) == ordinary
    assert {run.kind for run in runs(ordinary)} == {"plain"}


def test_words_of_two_alphabets_are_marked() -> None:
    found = [run for run in runs("Pаris, Пари and Paris") if run.kind == "mixed"]
    assert [(run.text, run.note) for run in found] == [
        ("Pаris", "letters of Latin and Cyrillic in one word")
    ]


def test_a_folder_has_every_format_and_the_index_what_can_be_read(tmp_path: Path) -> None:
    for name, value in [("a", brief()), ("b", brief(headline=HOSTILE[0]))]:
        brief_folder.brief(value, tmp_path, name)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "brief.json").write_text("{")
    (tmp_path / "d").mkdir()
    brief_folder.index(tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="\./(\w+)/brief', page) == ["a", "b"]
    assert "Could not be read" in page
    assert not list(tmp_path.rglob(".*"))
