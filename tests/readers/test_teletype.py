"""IPTC 7901 and ANPA 1312: header, text and trailer. The texts are our own."""

from __future__ import annotations

import pytest
from depeche.errors import InputError
from depeche.readers import contents

TEXT = (
    "Séisme en Turquie\r\n\r\n"
    "Un séisme a secoué la Turquie vendredi, tuant trois personnes à Elazig.\r\n\r\n"
    "Les secours sont sur place.\r\n\r\nasl/tib\r\n"
)
IPTC = f"\x01ATS0123 4 ECO 0250\r\nturquie-séisme\r\n\x02{TEXT}\x03\r\n061015 MAR 26\x04"
ANPA = (
    "\x16\x16\x01s0123\x1fr i\x13\x11\nbc-Seisme-Turquie 03-06 0250"
    f"\x02{TEXT}\x03\r\n03-06-26 1015GMT\x04"
)
WANTED = [
    ("headline", "Séisme en Turquie"),
    ("lead", "Un séisme a secoué la Turquie vendredi, tuant trois personnes à Elazig."),
    ("body", "Les secours sont sur place."),
    ("credit", "asl/tib"),
]


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "latin-1"])
@pytest.mark.parametrize(
    ("message", "guid", "urgency", "slugline"),
    [(IPTC, "ATS0123", 4, "turquie-séisme"), (ANPA, "s0123", 4, "bc-Seisme-Turquie")],
)
def test_header_and_text(
    message: str, guid: str, urgency: int, slugline: str, charset: str
) -> None:
    (article,) = contents(message.encode(charset), "0123.txt").articles
    assert (article.format, article.guid, article.urgency) == ("iptc7901", guid, urgency)
    assert article.slugline == slugline
    assert [(p.kind, article.body.of(p)) for p in article.body.paragraphs] == WANTED


@pytest.mark.parametrize(
    ("trailer", "date"),
    [
        ("061015 MAR 26", "2026-03-06T10:15:00"),
        ("061015 GMT MAR 26", "2026-03-06T10:15:00+00:00"),
        ("061015 CET MARCH 2026", "2026-03-06T10:15:00+01:00"),
        ("03-06-26 1015GMT", "2026-03-06T10:15:00+00:00"),
        ("03-06-26 2315EDT", "2026-03-06T23:15:00-04:00"),
        ("03-06-26 2315XYZ", "2026-03-06T23:15:00"),
        ("13-06-26 1015GMT", None),
        ("321015 MAR 26", None),
        ("061015 ABC 26", None),
        ("", None),
    ],
)
def test_the_date_of_the_trailer(trailer: str, date: str | None) -> None:
    message = f"\x01ATS0123 4 ECO 0250\x02{TEXT}\x03\r\n{trailer}\x04"
    (article,) = contents(message.encode(), "a").articles
    assert article.versioncreated == date


def test_several_messages_and_one_cut_off() -> None:
    found = contents((IPTC + IPTC[: IPTC.index("\x03")]).encode(), "day.txt")
    assert [len(article.body.paragraphs) for article in found.articles] == [4, 4]
    assert "cut off" in found.articles[1].notes[-1]


def test_a_header_that_is_another_is_told() -> None:
    (article,) = contents(
        b"\x01ZZ\x02Un titre\n\nUn texte assez long pour suivre.\x03", "a"
    ).articles
    assert article.headline == "Un titre"
    assert "not understood (ZZ)" in article.notes[0]


def test_an_empty_message_is_refused() -> None:
    assert contents(b"\x01ATS0123 4 ECO 0250\x02\x03", "a").failures
    with pytest.raises(InputError):
        contents(b"\x01ATS\x00\x02", "a")
