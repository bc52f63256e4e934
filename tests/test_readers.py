from __future__ import annotations

import pytest
from conftest import SEED
from depeche.errors import InputError
from depeche.readers import MAX_FILE_BYTES, Limits, decode, read, slug
from depeche.readers.text import paragraphs
from hypothesis import given
from hypothesis import strategies as st


def kinds(text: str) -> list[tuple[str, str]]:
    return [(p.kind, text[p.start : p.end]) for p in paragraphs(text)]


def test_the_seed_has_a_lead_and_one_subhead() -> None:
    article = read(SEED.read_bytes(), str(SEED))
    found = [p.kind for p in article.body.paragraphs]
    assert found == ["lead"] + ["body"] * 5 + ["subhead"] + ["body"] * 5
    assert article.body.first("subhead") == "Moscou exclut une deuxième vague de mobilisation"
    assert article.id == "coree-du-nord-belgorod"
    assert article.notes == ()


def test_a_short_first_line_before_a_longer_paragraph_is_a_headline() -> None:
    text = "Le gouvernement recule\n\nLe gouvernement a renoncé mardi à sa réforme des retraites."
    assert [kind for kind, _ in kinds(text)] == ["headline", "lead"]


def test_a_first_line_with_a_stop_is_no_headline() -> None:
    text = "Le gouvernement recule.\nLe gouvernement a renoncé mardi à sa réforme des retraites."
    assert [kind for kind, _ in kinds(text)] == ["lead", "body"]


def test_a_last_short_line_is_no_subhead() -> None:
    text = "Le gouvernement a renoncé à sa réforme.\nRien de plus n’est connu"
    assert [kind for kind, _ in kinds(text)] == ["lead", "body"]


def test_only_a_headline_is_a_body() -> None:
    assert [kind for kind, _ in kinds("Le gouvernement recule")] == ["lead"]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "Le ministre de l’Intérieur a annoncé mardi soir devant les députés que\n"
        "le texte serait examiné avant la fin du mois, après deux reports qui\n"
        "avaient irrité la majorité.\n\n"
        "Le vote aura lieu lundi."
    )
    assert [kind for kind, _ in kinds(text)] == ["lead", "body"]


def test_a_question_is_a_headline_a_byline_is_none_and_initials_are_no_news() -> None:
    long = "Le trafic des trains sera très perturbé vendredi, a annoncé la SNCF."
    text = f"Faut-il taxer les riches ?\n\nPar Jean Dupont\n\n{long}\n\nUn train.\n\nyl/mr/abc\n"
    assert kinds(text) == [
        ("headline", "Faut-il taxer les riches ?"),
        ("byline", "Par Jean Dupont"),
        ("lead", long),
        ("body", "Un train."),
        ("credit", "yl/mr/abc"),
    ]


@given(st.text(alphabet=st.sampled_from("aé.« \n\t\u00a0A:-•12h?()["), max_size=300))
def test_paragraphs_are_apart_in_order_and_miss_nothing(text: str) -> None:
    end = 0
    for paragraph in paragraphs(text):
        assert not text[end : paragraph.start].strip()
        assert (
            text[paragraph.start : paragraph.end].strip() == text[paragraph.start : paragraph.end]
        )
        assert paragraph.end > paragraph.start
        end = paragraph.end
    assert not text[end:].strip()


ACCENTED = "Le président a été réélu à l’issue d’une journée agitée, où l’on a voté très tôt."


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_another_encoding_is_read_and_said(encoding: str) -> None:
    text, notes = decode(ACCENTED.encode(encoding), "a.txt")
    assert text == ACCENTED
    assert len(notes) == 1
    assert "not UTF-8" in notes[0]


def test_latin_1_is_read() -> None:
    plain = ACCENTED.replace("’", "'")
    assert decode(plain.encode("latin-1"), "a.txt")[0] == plain


def test_bom_and_crlf_leave_no_trace() -> None:
    assert decode("\ufeffUn.\r\nDeux.\r\n".encode(), "a.txt") == ("Un.\nDeux.\n", ())


def test_a_few_broken_bytes_do_not_make_it_latin_1() -> None:
    data = (ACCENTED * 3).encode().replace("réélu".encode(), b"r\xe9\xc3\xa9lu", 1)
    text, notes = decode(data, "a.txt")
    assert "réélu" in text
    assert "1 bytes are not valid UTF-8" in notes[0]


@pytest.mark.parametrize("data", [b"", b" \n\t ", "\u00a0\n".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="is empty"):
        read(data, "a.txt")


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x01\x01\0\0\0\0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\0" * 100]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="binary"):
        read(data, "a.bin")


def test_terminal_escapes_do_not_survive() -> None:
    text, notes = decode(b"Un texte \x1b[31mrouge\x1b[0m assez long pour passer.", "a.txt")
    assert "\x1b" not in text
    assert notes == ("2 control characters were left out",)


def test_five_megabytes_are_no_article_but_a_text() -> None:
    data = b"Une phrase de plus. " * 262_144
    with pytest.raises(InputError, match=r"5 MiB, more than the 1 MiB of an article"):
        read(data, "a.txt")
    assert len(read(data, "a.txt", limits=Limits(article=MAX_FILE_BYTES)).body.paragraphs) == 1


@given(st.text())
def test_a_slug_is_a_safe_file_name(name: str) -> None:
    made = slug(name)
    assert made
    assert len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
