"""Mail and mbox, and files that are no articles. The texts are our own."""

from __future__ import annotations

import base64

import pytest
from depeche.errors import InputError
from depeche.readers import Contents, contents, read

HEAD = (
    "From: Agence Exemple <desk@exemple.fr>\r\nTo: wire@exemple.com\r\n"
    "Subject: =?utf-8?q?TR=C2=A0: S=C3=A9isme en Turquie?=\r\n"
    "Date: Fri, 6 Mar 2026 10:15:00 +0100\r\nMessage-ID: <42@exemple.fr>\r\nMIME-Version: 1.0\r\n"
)
TEXT = (
    "Un séisme a secoué la Turquie vendredi, tuant trois personnes à Elazig.\r\n\r\n"
    "Les secours sont à pied d’œuvre."
)


def kinds(found: Contents, at: int = 0) -> list[tuple[str, str]]:
    article = found.articles[at]
    return [(p.kind, article.body.of(p)) for p in article.body.paragraphs]


WANTED = [
    ("headline", "Séisme en Turquie"),
    ("lead", "Un séisme a secoué la Turquie vendredi, tuant trois personnes à Elazig."),
    ("body", "Les secours sont à pied d’œuvre."),
]


def encoded(how: str, charset: str, text: str = TEXT) -> bytes:
    head = (
        f"{HEAD}Content-Type: text/plain; charset={charset}\r\n"
        f"Content-Transfer-Encoding: {how}\r\n\r\n"
    )
    data = text.encode(charset)
    if how == "base64":
        data = base64.encodebytes(data)
    elif how == "quoted-printable":
        import quopri

        data = quopri.encodestring(data)
    return head.encode() + data


@pytest.mark.parametrize(
    ("how", "charset"),
    [
        ("base64", "utf-8"),
        ("quoted-printable", "utf-8"),
        ("quoted-printable", "cp1252"),
        ("8bit", "utf-8"),
        ("8bit", "cp1252"),
        ("base64", "iso-8859-15"),
    ],
)
def test_a_message_in_any_encoding(how: str, charset: str) -> None:
    text = TEXT if charset != "iso-8859-15" else TEXT.replace("’", "'").replace("œ", "oe")
    found = contents(encoded(how, charset, text), "a.eml")
    article = found.articles[0]
    wanted = [
        (kind, line if charset != "iso-8859-15" else line.replace("’", "'").replace("œ", "oe"))
        for kind, line in WANTED
    ]
    assert kinds(found) == wanted
    assert (article.format, article.byline, article.guid) == (
        "mail",
        "Agence Exemple",
        "42@exemple.fr",
    )
    assert article.published == "2026-03-06T10:15:00+01:00"


def test_of_both_texts_the_plain_one_and_its_signature_goes() -> None:
    message = (
        HEAD + 'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n\r\n-- \r\nLe desk\r\n"
        "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>HTML</p>\r\n--x--\r\n"
    )
    assert kinds(contents(message.encode(), "a.eml")) == WANTED


def test_html_if_there_is_no_plain_text() -> None:
    html = "".join(f"<p>{line}</p>" for _, line in WANTED[1:])
    message = f"{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{html}"
    assert kinds(contents(message.encode(), "a.eml")) == WANTED


def test_attached_articles_are_articles() -> None:
    nitf = (
        "<nitf><body><body.head><hedline><hl1>Crue</hl1></hedline></body.head>"
        "<body.content><p>La Loire monte.</p></body.content></body></nitf>"
    )
    message = (
        HEAD + 'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}\r\n"
        "--x\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="crue.xml"\r\n\r\n'
        f"{base64.encodebytes(nitf.encode()).decode()}\r\n"
        "--x\r\nContent-Type: image/jpeg\r\n"
        "Content-Disposition: attachment; filename=a.jpg\r\n\r\nxx\r\n--x--\r\n"
    )
    found = contents(message.encode(), "a.eml")
    assert kinds(found) == WANTED
    assert kinds(found, 1) == [("headline", "Crue"), ("lead", "La Loire monte.")]
    assert found.articles[1].format == "nitf"
    assert not found.failures


def test_an_mbox_holds_several() -> None:
    one = encoded("base64", "utf-8").replace(b"\r\n", b"\n")
    mbox = b"".join(
        b"From desk@exemple.fr Fri Mar  6 10:15:00 2026\n" + one + b"\n" for _ in range(3)
    )
    found = contents(mbox, "inbox.mbox")
    assert len(found.articles) == 3
    assert kinds(found, 2) == WANTED


def test_a_text_with_a_colon_is_no_mail() -> None:
    text = "Nucléaire : le parc s'arrête\n\nDe : Paris à Lyon, tout s'arrête, selon EDF."
    assert read(text.encode(), "a.txt").format == "text"


NO_ARTICLES = {
    "RTF": (rb"{\rtf1\ansi Un s\'e9isme}", "RTF"),
    "a PDF without NULs": (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "a PDF"),
    "Word": (b"PK\x03\x04\x14\x00\x06\x00", "Word"),
    "CSV": (b"ville;date;pluie\nLyon;1 mars;12\nParis;2 mars;3\nNice;3 mars;0\n", "CSV"),
    "CSV with commas": (b"a,b,c,d\n1,2,3,4\n5,6,7,8\n9,1,2,3\n", "CSV"),
    "subtitles": (b"1\n00:00:01,000 --> 00:00:04,000\nBonjour\n", "subtitles"),
    "WebVTT": (b"WEBVTT\n\n00:01.000 --> 00:04.000\nBonjour\n", "subtitles"),
    "XML without a declaration": (b"<publish><item>Un texte</item></publish>\n", "not known here"),
}


@pytest.mark.parametrize("kind", NO_ARTICLES)
def test_what_is_no_article_is_refused_in_one_sentence(kind: str) -> None:
    data, word = NO_ARTICLES[kind]
    with pytest.raises(InputError, match=word) as raised:
        read(data, "x")
    assert str(raised.value).endswith(".")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "Paris, Lyon, Nice, Metz\nMardi, jeudi, samedi, lundi\nIl pleut, il vente, il neige.",
        "<3 cette ville, dit-il. Rien d'autre à signaler mardi.",
        "Un titre\n\nUn texte, avec, des, virgules, et un point final.",
    ],
)
def test_what_is_one_is_not(text: str) -> None:
    assert read(text.encode(), "x").body.text


def test_variants_of_ninjs_and_a_kill_without_text() -> None:
    listed = b'{"item": [{"uri": "a", "headline": "A", "body_text": "Un texte."}]}'
    assert contents(listed, "x").articles[0].headline == "A"
    dpa = b'{"uri": "b", "headline": "B", "article_html": "<p>Un texte.</p>"}'
    assert contents(dpa, "x").articles[0].body.text == "B\n\nUn texte."
    kill = contents(b'{"id": "c", "version": 3, "pubstatus": "canceled"}\n', "x").articles[0]
    assert (kill.guid, kill.version, kill.withdrawn) == ("c", "3", True)


def test_a_style_sheet_is_no_text() -> None:
    item = (
        "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Résultats</HeadLine></NewsLines>"
        "<ContentItem><Format FormalName='text/css'/><DataContent>p {color: red}</DataContent>"
        "</ContentItem>"
        "<ContentItem><MimeType FormalName='text/html'/><DataContent><p>Un texte.</p></DataContent>"
        "</ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    assert kinds(contents(item.encode(), "x")) == [("headline", "Résultats"), ("lead", "Un texte.")]


def test_results_between_line_breaks_stay_on_their_lines() -> None:
    page = (
        "<nitf><body><body.content><p>Le classement de Ligue 1, dimanche.</p>"
        "<p>1. Paris 70 pts<br/>2. Monaco 58 pts<br/>3. Brest 51 pts</p></body.content>"
        "</body></nitf>"
    )
    assert kinds(contents(page.encode(), "x"))[1:] == [
        ("table", "1. Paris 70 pts"),
        ("table", "2. Monaco 58 pts"),
        ("table", "3. Brest 51 pts"),
    ]


def test_cdata_that_a_feed_has_escaped_is_read() -> None:
    item = "&lt;![CDATA[&lt;p&gt;Un texte.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;]]&gt;"
    entry = f"<item><title>T</title><description>{item}</description></item>"
    feed = f"<rss><channel>{entry}</channel></rss>"
    assert kinds(contents(feed.encode(), "x")) == [
        ("headline", "T"),
        ("lead", "Un texte."),
        ("body", "Deux."),
    ]
