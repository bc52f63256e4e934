"""Whatever an article holds, the page stays text: no script, no handler, nothing loaded."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest
from depeche.documents import Brief, Edit, Paragraph
from depeche.lang.invisible import label_hidden
from depeche.repairs.edits import apply
from depeche.writers import html_page
from hypothesis import given, settings

from writers.made import HOSTILE, brief, hostile_briefs

_VOID = {"meta", "link", "br"}
_ALLOWED = set(
    "html head meta title link style body a header p h1 dl div dt dd main section h2 ul li strong"
    " ol details summary blockquote h3 del span article ins sup table caption thead tr th tbody td"
    " footer code mark".split()
)
_ATTRIBUTES = set(
    "lang charset http-equiv content name rel href class id title aria-labelledby aria-label"
    " aria-hidden role tabindex scope".split()
)


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.ids: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def check(page: str) -> Page:
    """The parsed page, when nothing in it can run, load or lead away."""
    assert "<script" not in page.lower()
    parsed = Page(page)
    assert parsed.open == []
    for tag, attributes in parsed.tags:
        assert tag in _ALLOWED
        assert set(attributes) <= _ATTRIBUTES
        href = attributes.get("href", "#")
        assert href is not None
        assert re.match(r"#|\./[^/:]*/brief\.html$|\.\./index\.html$|data:,$", href)
    assert len(parsed.ids) == len(set(parsed.ids))
    (sheet,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    (policy,) = [a["content"] for t, a in parsed.tags if "http-equiv" in a]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert not re.search(r"url\(|@import|expression", sheet)
    return parsed


@given(hostile_briefs())
@settings(max_examples=60, deadline=None)
def test_nothing_in_an_article_becomes_markup(value: Brief) -> None:
    check(html_page.brief(value))
    check(html_page.index([html_page.IndexEntry("x", value)]))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_stands(text: str) -> None:
    made = brief(f"Un {text} !", (), (f"A {text}!",), headline=text)
    shown = "".join(check(html_page.brief(made)).text)
    assert label_hidden(text) in shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x1b\x07\U000e0041]", shown)


@pytest.mark.parametrize(
    "name", ["javascript:x", '"><script>', "../../etc", "a b", "ü\u202e", ".."]
)
def test_a_folder_name_is_no_way_out_of_the_index(name: str) -> None:
    check(html_page.index([html_page.IndexEntry(name, brief())], [name]))


def test_the_page_shows_where_each_sentence_comes_from() -> None:
    page = html_page.brief(brief())
    parsed = check(page)
    links = [attributes["href"] for tag, attributes in parsed.tags if tag == "a"]
    assert {"#p1", "#p2", "#s1", "#s2", "#e1", "#m1"} <= set(links)
    assert {link[1:] for link in links if link and link.startswith("#")} <= set(parsed.ids)
    assert 'class="pair r1" id="p1"' in page
    assert "main:has(#s2:hover) .r2" in page
    for part in ("look at They leave.", "Figures.", "Names.", "depeche:0|mt:x", "lost-space"):
        assert part in "".join(parsed.text)
    assert [a["lang"] for t, a in parsed.tags if t == "html"] == ["en"]
    assert all(a.get("lang") == "fr" for t, a in parsed.tags if (a.get("class") or "") == "fr")


@given(hostile_briefs())
@settings(max_examples=60, deadline=None)
def test_the_marked_text_is_the_text_as_it_came_and_as_it_became(value: Brief) -> None:
    pieces = [
        piece
        for _, some in html_page.arrived(value.article, value.repaired.edits)
        for piece in some
    ]
    assert "".join(piece.text for piece in pieces) == value.article.body.text
    assert "".join(p.edit.after if p.edit else p.text for p in pieces) == apply(
        value.article.body.text, value.repaired.edits
    )


def test_a_repair_may_reach_over_paragraphs() -> None:
    made = brief("Un deux\ntrois quatre", (Edit(3, 13, "deux\ntrois", "x", "join", 0.8),))
    first, second = html_page.arrived(made.article, made.repaired.edits)
    assert first[0] == second[0] == "body"
    assert [piece.text for piece in first[1]] == ["Un ", "deux\ntrois"]
    assert [piece.text for piece in second[1]] == [" quatre"]


def test_an_article_without_summary_sentences_or_repairs_has_a_page() -> None:
    empty = brief("Un.", (), ())
    assert "Nothing had to be repaired" in html_page.brief(empty)
    assert Paragraph("body", 0, 3) in empty.article.body.paragraphs
    check(html_page.brief(empty))


def test_one_blank_for_another_is_seen() -> None:
    made = brief("Oui !\nNon", (Edit(3, 4, " ", "\u202f", "narrow-space"),))
    page = html_page.brief(made)
    assert "<del> </del><ins>⸱</ins>" in page
