"""HTML whose text is translated."""

from __future__ import annotations

import time
from html import unescape

import pytest
from depeche.serve.markup import Page
from hypothesis import given
from hypothesis import strategies as st


def filled(text: str, **english: str) -> str:
    page = Page(text)
    words = {name.replace("_", " "): value for name, value in english.items()}
    return page.filled([words.get(piece, piece.upper()) for piece in page.pieces])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>un</p>\n<p> deux </p>", "<p>UN</p>\n<p> DEUX </p>"),
        ("a &amp; b &lt;c&gt;", "A &amp; B &lt;C&gt;"),
        ("<a href='x?a=1&amp;b'>un</a>", "<a href='x?a=1&amp;b'>UN</a>"),
        ("un <b>deux</b> trois", "UN <b>DEUX</b> TROIS"),
        ("<!doctype html><!-- un --><br/>un<br>deux", "<!doctype html><!-- un --><br/>UN<br>DEUX"),
        ("<script>un<deux</script>un", "<script>un<deux</script>UN"),
        ("<code>un</code> <b translate=no>deux <i>trois</i></b> un", None),
        ('<P CLASS="a>b">un', '<P CLASS="a>b">UN'),
        ("12 <b>34</b>", "12 <b>34</b>"),
        ("<p", "<p"),
        ("", ""),
    ],
)
def test_tags_are_kept_and_text_is_translated(text: str, expected: str | None) -> None:
    assert filled(text) == (expected or text.replace(" un", " UN"))


def test_tags_in_a_sentence_go_where_their_words_went() -> None:
    text = "<p>Le <b>président</b> a vu <a href=x>la mer</a>.</p>"
    whole = {"Le_président_a_vu_la_mer.": "The president saw the sea."}
    expected = "<p>The <b>president</b> saw <a href=x>the sea</a>.</p>"
    assert filled(text, **whole, président="President.", la_mer="The sea") == expected


def test_where_words_are_not_found_again_a_sentence_is_translated_in_pieces() -> None:
    text = "Le <b>président</b> dort."
    whole = {"Le_président_dort.": "The head of state sleeps."}
    pieces = {"Le": "The", "président": "president", "dort.": "sleeps."}
    assert filled(text, **whole, **pieces) == "The <b>president</b> sleeps."


@given(st.text(st.sampled_from("<>/!-&;\"'= abpé1\n"), max_size=60))
def test_any_text_is_a_page_of_the_same_text(text: str) -> None:
    page = Page(text)
    assert unescape(page.filled(page.pieces)) == unescape(text)
    assert all(piece == piece.strip() != "" for piece in page.pieces)


@pytest.mark.parametrize(
    "unit", ["<!--", "<", "<a ", "<a b='", "<a =", "<![CDATA[", "<p translate=no>", "<b>x</b>", "&"]
)
def test_the_time_is_in_proportion_to_the_length(unit: str) -> None:
    begun = time.process_time()
    page = Page(unit * (100_000 // len(unit)))
    page.filled(page.pieces)
    assert time.process_time() - begun < 5
