"""The Atom feed: valid, one entry an item, and text stays text."""

from __future__ import annotations

import re
from pathlib import Path

import feedparser
import msgspec
import pytest
from depeche.desk.desk import Desk
from depeche.desk.values import Field
from depeche.documents import BriefSentence
from depeche.lang.invisible import label_hidden
from depeche.serve.review import feed
from desk.made import ENGLISH, FRENCH, arrival, done, opened, place
from lxml import etree
from writers.made import HOSTILE

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://desk.example"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def approve(desk: Desk, urn: str, by: str = "Jeanne") -> None:
    done(desk.approve(urn, by, desk.item(urn).version))


def read(desk: Desk, base: str = BASE) -> etree._Element:
    """The feed, which has all that RFC 4287 asks for."""
    root = etree.fromstring(feed.atom(desk, base).encode())
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(ATOM + name)
            assert found.text
        assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated"))
    for entry in root.findall(f"{ATOM}entry"):
        (link,) = entry.findall(f"{ATOM}link")
        assert link.get("rel") == "alternate"
        (author,) = entry.findall(f"{ATOM}author")
        assert author.findtext(f"{ATOM}name")
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{base}/feed.atom", "alternate": f"{base}/"}
    return root


def entries(desk: Desk) -> list[etree._Element]:
    return read(desk).findall(f"{ATOM}entry")


def test_an_entry_is_the_brief_as_approved(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        item = done(desk.edit(urn, Field("headline"), "Prefect & co", "Jeanne", 0))
        item = done(desk.edit(urn, Field("brief", 2), "", "Jeanne", item.version))
        approve(desk, urn)
        (entry,) = entries(desk)
        at = desk.item(urn).at
        parsed = feedparser.parse(feed.atom(desk, f"{BASE}/"))
    assert entry.findtext(f"{ATOM}id") == urn
    assert entry.findtext(f"{ATOM}title") == "Prefect & co"
    assert entry.findtext(f"{ATOM}updated") == at.replace("+00:00", "Z")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Jeanne"
    assert entry.find(f"{ATOM}link").get("href") == f"{BASE}/items/a"
    assert entry.findtext(f"{ATOM}content") == f"<p>{ENGLISH[0]}</p>"
    assert not parsed.bozo
    assert (parsed.version, parsed.entries[0].id, parsed.entries[0].link) == (
        "atom10",
        urn,
        f"{BASE}/items/a",
    )


def test_what_is_approved_last_comes_first_and_each_item_once(tmp_path: Path) -> None:
    urns = [place(tmp_path, arrival(slug, french=(slug, FRENCH[1]))) for slug in "abc"]
    with opened(tmp_path) as desk:
        assert entries(desk) == []
        for urn in (*urns, urns[0]):
            approve(desk, urn)
        found = entries(desk)
        assert [entry.findtext(f"{ATOM}id") for entry in found] == [urns[0], urns[2], urns[1]]
        updated = read(desk).findtext(f"{ATOM}updated")
        assert updated == found[0].findtext(f"{ATOM}updated")
        assert read(desk).findtext(f"{ATOM}id") == read(desk, "http://b").findtext(f"{ATOM}id")


def test_no_more_than_fifty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert feed._MOST == 50
    monkeypatch.setattr(feed, "_MOST", 2)
    urns = [place(tmp_path, arrival(slug, french=(slug, FRENCH[1]))) for slug in "abc"]
    with opened(tmp_path) as desk:
        for urn in urns:
            approve(desk, urn)
        assert [e.findtext(f"{ATOM}id") for e in entries(desk)] == [urns[2], urns[1]]


def test_what_is_rejected_or_withdrawn_leaves(tmp_path: Path) -> None:
    urns = [place(tmp_path, arrival(slug, french=(slug, FRENCH[1]))) for slug in "abc"]
    with opened(tmp_path) as desk:
        for urn in urns:
            approve(desk, urn)
        done(desk.reject(urns[0], "It is old.", "Karim", desk.item(urns[0]).version))
    place(tmp_path, arrival("b", 2, pubstatus="canceled"))
    place(tmp_path, arrival("c", 2, english=("Newer.", ENGLISH[1])))
    with opened(tmp_path) as desk:
        (entry,) = entries(desk)
        assert entry.findtext(f"{ATOM}id") == urns[2]
        # Until the newer brief is approved, the older one is what was.
        assert "Newer." not in entry.findtext(f"{ATOM}content")
        approve(desk, urns[2])
        assert "Newer." in entries(desk)[0].findtext(f"{ATOM}content")


@pytest.mark.parametrize("text", [*HOSTILE, "\x00\x01\x0b\x0c\r\ufffe\uffff", "\ud800", "]]>&amp;"])
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    made = arrival()
    sentence = BriefSentence(text, "source", made.sentences[0].support)
    hostile = msgspec.structs.replace(made, headline=text, sentences=(sentence, made.sentences[1]))
    urn = place(tmp_path, made)
    with opened(tmp_path) as desk:
        approve(desk, urn, "<i>\x1bJ</i>")
        ((item, value),) = desk.reviews.standing(9)
        value = msgspec.structs.replace(value, by=text, brief=hostile)
        desk.reviews.standing = lambda most: [(item, value)]
        (entry,) = entries(desk)
    content = entry.findtext(f"{ATOM}content")
    # The HTML in it has two paragraphs of text, and nothing else.
    body = etree.fromstring(f"<body>{content}</body>")
    assert [child.tag for child in body.iter()] == ["body", "p", "p"]
    shown = [
        entry.findtext(f"{ATOM}title"),
        body[0].text,
        entry.findtext(f"{ATOM}author/{ATOM}name"),
    ]
    assert shown == [label_hidden(text)] * 3


def test_addresses_are_escaped(tmp_path: Path) -> None:
    urn = place(tmp_path, arrival())
    with opened(tmp_path) as desk:
        approve(desk, urn)
        base = 'https://x/"><script>&'
        assert read(desk, base).find(f".//{ATOM}script") is None
