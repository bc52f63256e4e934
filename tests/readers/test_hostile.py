"""What a stranger may send: one plain sentence, in bounded time, and nothing obeyed."""

from __future__ import annotations

import time

import pytest
from depeche.errors import InputError
from depeche.readers import contents, read

SECRET = "root:x:0:0"
NITF = "<nitf><body><body.content>{}</body.content></body></nitf>"
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
REFUSED = {
    "external entity": (
        '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + NITF.format("<p>&x;</p>"),
        "entities of its own",
    ),
    "external entity in UTF-8 with a comment before": (
        '<?xml version="1.0"?><!-- a --><!DOCTYPE nitf [ <!-- b -->'
        '<!entity x SYSTEM "http://127.0.0.1/x">]>' + NITF.format("<p>a &x; b</p>"),
        "entities of its own",
    ),
    "billion laughs": (f"<!DOCTYPE nitf [{BOMB}]>" + NITF.format("<p>&l9;</p>"), "entities"),
    "deep XML": (NITF.format("<p>" * 5000 + "x"), "deep|well-formed"),
    "deep HTML": ("<html><body>" + "<div>" * 5000 + "x", "deeper than 256"),
    "deep JSON": ('{"uri":' + "[" * 100_000, "nested too deep"),
    "huge attribute": (NITF.format(f'<p class="{"a" * 100_000}">x</p>'), "attribute of 100000"),
    "many attributes": (
        NITF.format("<p " + " ".join(f'a{n}=""' for n in range(20_000)) + ">x</p>"),
        "20000 attributes",
    ),
    "many tags": (NITF.format("<b/>" * 500_000), "more markup"),
    "many tags of HTML": ("<p>" + "<b></b>" * 60_000, "more markup"),
    "other XML": ('<?xml version="1.0"?><svg><text>a</text></svg>', "not known here"),
    "cut off": (NITF.format("<p>x</p>")[:-20], "not well-formed"),
    "broken JSON": ('{"uri": "x", "body_text": ', "not valid JSON"),
    "other JSON": ('{"a": 1}', "neither ninjs nor"),
    "no text": (NITF.format("<p> </p>"), "no text"),
    "package only": ("<packageItem guid='x'/>", "only references"),
    "many items": ('{"id":1,"text":"a"}\n' * 10_001, "more than 10000 items"),
    "not a number": ('{"id": 1, "text": NaN}', "not valid JSON"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_one_sentence(case: str) -> None:
    text, sentence = REFUSED[case]
    started = time.perf_counter()
    with pytest.raises(InputError, match=sentence) as raised:
        read(text.encode(), "wire.xml")
    assert time.perf_counter() - started < 20
    message = str(raised.value)
    assert message.startswith("wire.xml ")
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 300


def test_an_entity_that_takes_in_a_dtd_is_not_followed() -> None:
    # This is how NewsML 1 takes in NITF.
    doctype = (
        '<!DOCTYPE nitf SYSTEM "NewsML.dtd" [<!ENTITY % nitf SYSTEM "file:///etc/passwd"> %nitf;'
        '<!ENTITY unused SYSTEM "file:///etc/passwd">]>'
    )
    article = read((doctype + NITF.format("<p>La digue a cédé.</p>")).encode(), "wire.xml")
    assert SECRET not in article.body.text
    assert article.body.text == "La digue a cédé."


def test_an_external_dtd_is_not_fetched() -> None:
    text = '<!DOCTYPE nitf SYSTEM "file:///etc/passwd">' + NITF.format("<p>&eacute;t&eacute;</p>")
    assert read(text.encode(), "x").body.text == "été"


def test_an_unknown_entity_is_text() -> None:
    assert read(NITF.format("<p>a &x; b</p>").encode(), "x").body.text == "a &x; b"


def test_a_feed_that_is_a_path_or_an_address_is_not_opened() -> None:
    for text in ("/etc/passwd", "http://127.0.0.1/feed", "file:///etc/passwd"):
        assert SECRET not in read(text.encode(), "x").body.text


@pytest.mark.parametrize(
    "markup",
    [
        "<p>bon<script>mal()</script></p>",
        "<p>bon</p><style>mal</style>",
        "<p onclick='mal()'>bon</p>",
        "<p>bon</p><template><p>mal</p></template>",
        "<p>bon</p><noscript>mal</noscript>",
        "<p>bon</p><svg><text>mal</text><script>mal</script></svg>",
        "<p>bon<!-- mal --></p>",
        "<p>bon</p><p hidden>mal</p>",
        "<p>bon</p><div style='DISPLAY : none'><p>mal</p></div>",
        "<p>bon</p><iframe srcdoc='<p>mal</p>'>mal</iframe>",
        "<p><a href='javascript:mal()'>bon</a></p>",
        "<p>bon</p><SCRIPT>mal</SCRIPT>",
    ],
)
@pytest.mark.parametrize("wrapped", ["html", "nitf", "rss", "ninjs"])
def test_what_is_not_shown_never_becomes_text(markup: str, wrapped: str) -> None:
    import json

    text = {
        "html": markup,
        "nitf": NITF.format(markup.replace("<p hidden>", '<p hidden="">')),
        "rss": f"<rss><channel><item><description><![CDATA[{markup}]]></description></item>"
        "</channel></rss>",
        "ninjs": json.dumps({"uri": "x", "body_html": markup}),
    }[wrapped]
    if wrapped == "nitf" and "srcdoc" in markup:
        pytest.skip("is not XML")
    assert read(text.encode(), "x").body.text == "bon"


HIDDEN = "Paiement\u202e approuvé\u200b au\u2066 maire\ufeff \U000e0041d’Ab\u00adbeville"


@pytest.mark.parametrize("wrapped", ["{}", NITF.format("<p>{}</p>"), "<p>{}</p>"])
def test_invisible_characters_are_told_and_left_out(wrapped: str) -> None:
    article = read(wrapped.replace("{}", HIDDEN).encode(), "x")
    assert article.body.text == "Paiement approuvé au maire d’Abbeville"
    (note,) = article.notes
    assert "RIGHT-TO-LEFT OVERRIDE" in note


def test_what_belongs_to_the_text_is_no_hidden_character() -> None:
    text = "Prix\u00a0: 3\u202f% de 👩\u200d🚒 et ❤️ en السلام\u200cعليكم, l’œuvre."
    article = read(text.encode(), "x")
    assert (article.body.text, article.notes) == (text, ())


def test_letters_of_two_alphabets_in_a_word_are_told() -> None:
    article = read("Le président Маcron et le μm à Kiev (Київ).".encode(), "x")
    assert article.notes == (
        "«Маcron»: letters of two alphabets in a word, which may pass for others",
    )


def test_terminal_escapes_by_reference_do_not_survive() -> None:
    for text in (
        "<p>rouge &#27;[31m &#x9b;31m</p>",
        '{"id": 1, "text": "rouge \\u001b[31m \\u009b31m"}',
        NITF.format("<p>rouge &#27;[31m &#155;31m</p>"),
    ):
        body = read(text.encode(), "x").body.text
        assert "rouge" in body
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in body)


QUADRATIC = {
    "blank line": b" " * 400_000 + b"\nabc d",
    "piled marks": ("a" + "\u0301\u0316" * 150_000).encode(),
    "CDATA without end": b"<nitf>" + b"<![CDATA[" * 100_000,
    "comments without end": b"<nitf>" + b"<!--" * 100_000,
    "HTML comments without end": b"<html><body>" + b"<!--" * 90_000,
    "nested tables": b"<html><body>" + b"<table><tr><td>" * 80 + b"<td>y" * 90_000,
    "nested bylines": NITF.format("<byline>" * 200 + "x" * 50_000 + "</byline>" * 200).encode(),
    "prolog": b"<?xml?>" * 100_000 + b"<nitf/>",
    "DOCTYPE": b"<!DOCTYPE a [" + b"]" * 900_000,
    "JSON-LD": b"<html><head><script type='application/ld+json'>" + b"[" * 500_000,
}


@pytest.mark.parametrize("case", QUADRATIC)
def test_nothing_takes_quadratic_time(case: str) -> None:
    started = time.perf_counter()
    try:
        contents(QUADRATIC[case], "x")
    except InputError:
        pass
    assert time.perf_counter() - started < 20
