"""File names, and what else of the outside is said on a terminal or becomes a path."""

from __future__ import annotations

import json
import os
import string
from pathlib import Path

import pytest
from conftest import Ran
from depeche.cli import common
from depeche.lang import invisible
from depeche.readers import slug
from depeche.writers import ninjs
from hypothesis import given
from hypothesis import strategies as st
from writers.made import brief

SHORT = "Le président est arrivé à Paris mardi. Il a rencontré 12 ministres."
NAMES = [
    b"..",
    b"a\n../../b.txt",
    b"$(touch owned);`id`|& *?.txt",
    b"-rf.txt",
    b"nu\xe9e \x1b[31m.txt",
    "\u202etxt.exe\u2066.txt".encode(),
    b"n" * 251 + b".txt",
    b"index.html",
    b".hidden",
    b"CON.txt",
    b"%2e%2e%2f.txt",
]


def test_no_name_leads_out_of_the_folder_or_steers_the_terminal(depeche, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    files = []
    for name in NAMES[1:]:
        path = os.fsencode(inbox) + b"/" + name.replace(b"/", b"\xe2\x88\x95")
        Path(os.fsdecode(path)).write_text(SHORT, encoding="utf-8")
        files.append(os.fsdecode(path))
    before = {path for path in tmp_path.rglob("*") if out not in path.parents}
    ran: Ran = depeche("brief", *files, "--out", out)
    assert ran.code == 0, ran.err
    made = [path.name for path in out.glob("[!.]*")]
    assert len(made) == len(files) + 1
    for name in made:
        assert name == "index.html" or set(name) <= set(
            string.ascii_lowercase + string.digits + "-"
        )
    after = {path for path in tmp_path.rglob("*") if out not in path.parents}
    assert {path.name for path in after - before} <= {"out", "cache"} | {
        path.name for path in (tmp_path / "cache").rglob("*")
    }
    for path in (path for path in out.rglob("*.*") if path.name[0] != "."):
        steers(path.read_text(encoding="utf-8"))
    steers(ran.err)
    assert all(line.startswith("depeche: ") for line in ran.err.splitlines())


def steers(text: str) -> None:
    assert not any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in text)
    assert not any(c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for c in text)


@pytest.mark.parametrize("command", ["brief", "repair", "translate", "summarize"])
@pytest.mark.parametrize(
    "name", ["n" * 300, "a/" * 3000, "none\ndepeche: all is well", "\x1b]0;title\x07", "\udce9"]
)
def test_a_name_that_is_no_file_is_one_sentence(command: str, name: str, depeche) -> None:
    ran: Ran = depeche(command, name)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert "unexpected" not in ran.err
    steers(ran.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("\x1b[31m",),
        ("repair", "a", "b\x1b[31m\u202e"),
        ("repair", "--\x9b31m"),
        ("brief", "x", "--sentences", "\x1b[31m"),
        ("models", "path", "\x1b[31m\u202e"),
        ("translate", "--translator", "\x1b[31m" * 100),
        ("translate", "--glossary", "\x1b[31m"),
        ("repair", "--words", "\x1b[31m" * 100),
        ("evaluate", "translation", "--source", "\x1b[31m", "--reference", "\u202e"),
    ],
)
def test_usage_errors_do_not_steer_the_terminal(arguments: tuple[str, ...], depeche) -> None:
    ran: Ran = depeche(*arguments, stdin=b"x")
    assert ran.code in (1, 2, 3)
    assert "something unexpected" not in ran.err
    steers(ran.err)


def test_an_article_of_a_feed_cannot_choose_its_folder(depeche, tmp_path: Path) -> None:
    items = [
        {"id": name, "text": SHORT} for name in ("../../up", "/etc/passwd", "..", "index.html", "")
    ]
    feed = tmp_path / "items.jsonl"
    feed.write_text("\n".join(json.dumps(item) for item in items))
    out = tmp_path / "out"
    assert depeche("brief", feed, "--out", out).code == 0
    assert sorted(path.name for path in out.glob("[!.]*")) == [
        "etc-passwd",
        "index-html",
        "index.html",
        "items-3",
        "items-5",
        "up",
    ]


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://wire.example/a?b=1", "https://wire.example/a?b=1"),
        ("HTTP://wire.example:8080/", "HTTP://wire.example:8080/"),
        ("http://[", None),
        ("http://[::1]/", None),
        ("http://a:b:c/", None),
        ("https://x\x1b[2J/", None),
        ("https://x/\u202e", None),
        ("javascript:alert(1)", None),
        ("http://a b/", None),
        ("http:///x", None),
    ],
)
def test_an_odd_source_is_no_address(source: str, link: str | None) -> None:
    made = ninjs.listed(brief(source=source))
    assert made["infoSources"][0].get("uri") == link
    steers(ninjs.line(made))


def test_a_file_of_that_name_is_briefed(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "http:").mkdir()
    (tmp_path / "http:" / "[").write_text(SHORT, encoding="utf-8")
    assert depeche("brief", "http://[", "--out", "out").code == 0
    assert depeche("brief", "http://[", "--format", "ninjs3").code == 0


@given(st.text())
def test_a_slug_is_a_name_and_nothing_else(name: str) -> None:
    made = slug(name)
    assert 1 <= len(made) <= 80
    assert set(made) <= set(string.ascii_lowercase + string.digits + "-")


@given(st.text())
def test_a_message_is_one_line_that_cannot_steer(message: str) -> None:
    line = common.one_line(message)
    assert "\n" not in line
    steers(line)


@given(st.text())
def test_inert_text_differs_only_where_it_must(text: str) -> None:
    made = invisible.label_controls(text)
    steers(made)
    if invisible.label_controls(made) == text:
        assert made == text


@given(st.recursive(st.text(st.characters(codec="utf-8")), st.lists, max_leaves=5))
def test_escaped_json_is_the_same_value(value: object) -> None:
    from depeche.writers.brief_json import encoded

    made = encoded(value)
    assert json.loads(made) == value
    steers(made)


def test_what_is_logged_cannot_steer_either() -> None:
    import logging

    from depeche.cli.main import _Formatter

    try:
        raise ValueError("\x1b[31m")
    except ValueError:
        record = logging.LogRecord("x", 30, "", 0, "page \x1b[31m\u202e says %s", ("\x9b",), None)
        record.exc_info = __import__("sys").exc_info()
    line = _Formatter("depeche: %(message)s").format(record)
    steers(line)
    assert "Traceback" not in line
