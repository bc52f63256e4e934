"""The table of readers, and the drafts that they fill."""

from __future__ import annotations

import msgspec
import pytest
from depeche.documents import Article
from depeche.readers import contents, read
from depeche.readers.draft import ArticleDraft
from depeche.readers.registry import READERS, reader
from depeche.readers.sniff import sniff

TEXTS = {
    "json": '{"id": "a", "text": "Un texte."}',
    "newsml-g2": "<newsItem><contentSet><inlineXML><p>Un texte.</p></inlineXML>"
    "</contentSet></newsItem>",
    "newsml-1": "<NewsML><NewsItem><NewsComponent><ContentItem><DataContent><p>Un texte.</p>"
    "</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
    "nitf": "<nitf><body><body.content><p>Un texte.</p></body.content></body></nitf>",
    "feed": "<rss><channel><item><description>Un texte.</description></item></channel></rss>",
    "html": "<p>Un texte.</p>",
    "mail": "From: a@b.fr\nDate: Fri, 6 Mar 2026 10:15:00 +0100\nMessage-ID: <1@b.fr>\n\nUn texte.",
    "iptc7901": "\x01ATS0123 4 ECO 0250\x02Un texte.\x03",
}


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads_the_format_of_its_name(name: str) -> None:
    text = TEXTS[name]
    found = sniff(text)
    assert found.name == name
    (draft,) = reader(name)(text, found.prolog, "fr")
    assert isinstance(draft, ArticleDraft)
    assert [block.text for block in draft.blocks] == ["Un texte."]
    assert read(text.encode(), "a").body.text == "Un texte."


def test_a_draft_has_the_fields_of_an_article() -> None:
    draft = {field.name for field in msgspec.structs.fields(ArticleDraft)}
    article = {field.name for field in msgspec.structs.fields(Article)}
    assert draft - {"blocks", "name"} == article - {"id", "body", "source", "item"}


@pytest.mark.parametrize("name", ["newsml-g2", "newsml-1", "nitf", "html"])
def test_text_that_is_not_shown_is_told_in_every_format(name: str) -> None:
    text = TEXTS[name].replace("</p>", '</p><p hidden="">Caché.</p>')
    (article,) = contents(text.encode(), "a").articles
    assert article.body.text == "Un texte."
    assert article.notes == ("text that the page does not show was left out",)


def test_fields_are_cleaned_by_their_type() -> None:
    text = (
        '{"uri": "u\\u200b1", "headline": " Le\\n titre ", "urgency": "3",'
        '"body_text": "Un texte.", "subject": [{"code": "a"}, {"code": "a"}, {"name": "\\u200b"}],'
        '"pubstatus": "stat:Usable", "replacing": ["b", "\\u200b", "b", "c"],'
        '"published": "2024-07-10T13:00:00+02:00"}'
    )
    article = read(text.encode(), "a")
    assert (article.guid, article.headline, article.urgency) == ("u1", "Le titre", 3)
    assert [(subject.code, subject.name) for subject in article.subjects] == [("a", None)]
    assert article.supersedes == ("b", "c")
    assert (article.pubstatus, article.published) == ("usable", "2024-07-10T13:00:00+02:00")
    assert article.notes == ("invisible characters were left out: 3 ZERO WIDTH SPACE",)
