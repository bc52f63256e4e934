"""Properties of what becomes of markup, and the smaller parts of the readers."""

from __future__ import annotations

import html

import msgspec
import pytest
from conftest import Ran
from depeche.errors import InputError
from depeche.lang.invisible import normalise
from depeche.readers import contents, read
from depeche.readers.dates import iso
from depeche.readers.text import paragraphs
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(alphabet="abcdé«»’., \u00a0", min_size=1, max_size=12).filter(str.strip)
INLINE = st.sampled_from(["b", "i", "a", "span", "em", "u", "abbr", "code"])


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The libraries of the readers, which the first page loads: that is no part of an example."""
    read(b"<html><body><p>Il pleut sur la ville et sur le port.</p></body></html>", "a")


@given(st.lists(st.tuples(INLINE, WORDS), min_size=1, max_size=8))
def test_inline_tags_neither_add_nor_take_blank_space(parts: list[tuple[str, str]]) -> None:
    marked = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in parts)
    plain = html.escape("".join(text for _, text in parts))
    tagged, bare = (read(f"<p>x{text}</p>".encode(), "a") for text in (marked, plain))
    assert tagged.body.text == bare.body.text


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_blocks_are_apart_in_html_nitf_and_ninjs(texts: list[str]) -> None:
    texts = [f"x{text.strip()}x" for text in texts]
    markup = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    files = [
        markup,
        f"<nitf><body><body.content>{markup}</body.content></body></nitf>",
        msgspec.json.encode({"uri": "u", "body_xhtml": markup}).decode(),
    ]
    expected = ["".join(text.split(" ")) for text in texts]
    for file in files:
        body = read(file.encode(), "a").body
        assert ["".join(body.of(p).split(" ")) for p in body.paragraphs] == expected


@given(st.binary(max_size=200), st.sampled_from([b"", b"<html>", b"<nitf>", b'{"id":', b"<rss>"]))
def test_no_bytes_bring_it_down(data: bytes, start: bytes) -> None:
    try:
        said = [*contents(start + data, "a").failures]
    except InputError as error:
        said = [str(error)]
    assert not any("\n" in sentence for sentence in said)


@given(st.text(max_size=300))
def test_text_in_json_lines_is_the_text_of_a_file(text: str) -> None:
    if not text.strip() or not paragraphs(text):
        return
    record = msgspec.json.encode({"id": "a", "text": text})
    found = contents(record, "a")
    for article in found.articles:
        assert article.guid == "a"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("20240710T130037Z", "2024-07-10T13:00:37+00:00"),
        ("20240710T150037+0200", "2024-07-10T15:00:37+02:00"),
        ("20240710", "2024-07-10"),
        ("2024-07-10", "2024-07-10"),
        ("2024-07-10T13:00:37.000Z", "2024-07-10T13:00:37+00:00"),
        ("Wed, 10 Jul 2024 13:00:37 +0200", "2024-07-10T13:00:37+02:00"),
        ("hier", None),
        ("20269999T", None),
        ("9" * 60, None),
        (None, None),
    ],
)
def test_dates(text: str | None, date: str | None) -> None:
    assert iso(text) == date


def test_thirty_marks_stay_and_more_do_not() -> None:
    assert normalise("e" + "\u0323" * 30) == ("\u1eb9" + "\u0323" * 29, 0)
    assert normalise("a" + "\u0316" * 40 + "b")[1] == 10


def test_a_dateline_that_the_text_repeats_is_taken_out_once() -> None:
    text = (
        "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>H</HeadLine>"
        "<DateLine>Paris, 1 mai (EX)</DateLine><ByLine>Anne Roy</ByLine></NewsLines><ContentItem>"
        "<DataContent><p>Par Anne Roy</p><p>Paris,\u00a01 mai\u00a0(EX) — Le défilé a eu lieu.</p>"
        "<p>Paris a applaudi.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    body = read(text.encode(), "a").body
    assert body.text == "H\n\nLe défilé a eu lieu.\n\nParis a applaudi."


def test_layout_tables_are_text_and_preformatted_text_keeps_its_lines() -> None:
    text = "<table><tr><td><p>Un.</p></td><td>Deux.</td></tr></table><pre>Trois\nquatre</pre>"
    body = read(text.encode(), "a").body
    assert [(p.kind, body.of(p)) for p in body.paragraphs] == [
        ("lead", "Un."),
        ("body", "Deux."),
        ("subhead", "Trois"),
        ("body", "quatre"),
    ]


def test_brief_takes_every_item_and_says_which_failed(depeche, tmp_path) -> None:
    file = tmp_path / "wire.jsonl"
    file.write_text(
        '{"id": "un", "text": "Le maire de Dijon a démissionné lundi."}\n'
        '{"id": "deux", "text": ""}\n'
        '{"id": "trois", "text": "La vigne a gelé dans l’Aube."}\n'
    )
    out = tmp_path / "out"
    ran: Ran = depeche("brief", "--summariser", "lead", "--beam", "1", file, "--out", out)
    assert ran.code == 1
    assert "has an item without text (deux)" in ran.err
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["trois", "un"]
    ran = depeche("repair", file)
    assert ran.code == 1
    assert ran.err == f"depeche: {file} has 3 items; only `depeche brief` takes several at once.\n"


def test_repair_of_plain_text_loads_no_parser() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from depeche.readers import contents; contents(b'Un texte.', 'a');"
        "sys.exit(bool({'lxml', 'trafilatura', 'feedparser'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("En 2020<sup>2</sup>, dit-il.", "En 2020, dit-il."),
        ("Selon lui<sup><a href='#n1'>[1]</a></sup>, oui.", "Selon lui, oui."),
        ("120 000<sup>(a)</sup> euros", "120 000 euros"),
        ("10<sup>6</sup> cas, 3 × 10<sup>-9</sup> g", "10⁶ cas, 3 × 10⁻⁹ g"),
        ("25 m<sup>2</sup>, 500 €/m<sup>2</sup>, 3 km<sup>3</sup>", "25 m2, 500 €/m2, 3 km3"),
        ("le 1<sup>er</sup> mai, au XX<sup>e</sup> siècle", "le 1er mai, au XXe siècle"),
        ("M<sup>me</sup> Dupont, n<sup>o</sup> 5", "Mme Dupont, no 5"),
        ("CO<sub>2</sub>, H<sub>2</sub>O, x<sub>i</sub>", "CO₂, H₂O, xi"),
        ("Il a dit <q>jamais</q>.", "Il a dit « jamais »."),
        ("Il a dit « <q>jamais</q> ».", "Il a dit « jamais »."),
        ("Le <del>lundi</del><ins>mardi</ins> <s>3</s>4 mai", "Le mardi 4 mai"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> lu", "漢 lu"),
        ("L'<abbr title='x'>ONU</abbr>, <time>à 10 h</time>", "L'ONU, à 10 h"),
    ],
)
def test_what_markup_alone_says_is_written_out(markup: str, text: str) -> None:
    after = "Un second paragraphe assez long pour que la page soit tenue pour un article."
    page = f"<html><body><article><p>{markup}</p><p>{after}</p></article></body></html>"
    nitf = f"<nitf><body><body.content><p>{markup}</p></body.content></body></nitf>"
    for source in (page, nitf.replace("'", '"') if "'#" in nitf or "'x'" in nitf else nitf):
        body = read(source.encode(), "x").body
        assert body.of(body.paragraphs[0]).replace("’", "'") in (text, text.replace("'", '"'))


PAGES = {
    "a main element": (
        "<nav><a href='/'>Accueil</a></nav><header><a>Exemple</a></header><main>"
        "<h1>Flash : séisme en Turquie</h1><p>Un séisme a secoué la Turquie.</p>"
        "<p>Pas de victime.</p></main><footer>Mentions légales</footer>"
    ),
    "a menu of links": (
        "<ul><li><a href='a'>Une</a></li><li><a href='b'>Sport</a></li></ul>"
        "<h1>Flash : séisme en Turquie</h1><p>Un séisme a secoué la Turquie.</p>"
        "<p>Pas de victime.</p><aside>Publicité</aside><form>Chercher</form>"
    ),
    "a header with the heading": (
        "<article><header><h1>Flash : séisme en Turquie</h1></header>"
        "<p>Un séisme a secoué la Turquie.</p><p>Pas de victime.</p></article>"
    ),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_short_page_keeps_its_paragraphs(kind: str) -> None:
    article = read(f"<html><body>{PAGES[kind]}</body></html>".encode(), "flash.html")
    assert [(p.kind, article.body.of(p)) for p in article.body.paragraphs] == [
        ("headline", "Flash : séisme en Turquie"),
        ("lead", "Un séisme a secoué la Turquie."),
        ("body", "Pas de victime."),
    ]


def test_slugs_and_clocks_over_an_article_are_no_paragraphs() -> None:
    body = (
        "<section><header><h1>Grève levée</h1><ul class='slugline'><li>SNCF</li><li>Grève</li></ul>"
        "<time datetime='2026-03-06'>10:15</time></header><figure><figcaption>Un quai.</figcaption>"
        "</figure><p>La grève est levée depuis <time>10 h</time>, dit la direction.</p></section>"
    )
    item = f"<newsItem><contentSet><inlineXML>{body}</inlineXML></contentSet></newsItem>"
    article = read(item.encode(), "x")
    assert [(p.kind, article.body.of(p)) for p in article.body.paragraphs] == [
        ("headline", "Grève levée"),
        ("caption", "Un quai."),
        ("lead", "La grève est levée depuis 10 h, dit la direction."),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>Un<br>&#1;titre de deux lignes</h1>",
        "<p><q>&#2;Oui</q>&#3;</p>",
        "<sup>&#xFFFE;2</sup>",
    ],
)
def test_references_to_characters_that_no_tree_takes(markup: str) -> None:
    page = f"<html><body><article>{markup}<p>Un texte assez long pour la page.</p></article></body>"
    assert read(page.encode(), "x").body.text
