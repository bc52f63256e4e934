"""Adding terms to a newsroom's glossary and taking terms out: all else in the file stays."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from depeche.errors import DepecheError, InputError, SettingsError
from depeche.translation import glossary
from hypothesis import given, settings
from hypothesis import strategies as st

FILES = [
    b"French,English\nparquet,prosecutors\n# judges\njuge,judge\n",
    b"\xef\xbb\xbfFrench;English;Note\r\nparquet;prosecutors;ask \"\"Jeanne\"\"\r\njuge;judge;\r\n",
    "Français;Anglais\r\nparquet;prosecutors\r\njuge;judge\r\nprocès;trial\r\n".encode("cp1252"),
    b"# mine\n\n  parquet \t prosecutors\njuge\tjudge",
    b'fr,en,note\nparquet,"prosecutors",\'x\'\n"juge","judge","two\nlines, and more"\n',
]  # fmt: skip


def made(folder: Path, content: bytes) -> Path:
    path = folder / glossary.NAME
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", FILES)
def test_only_the_line_of_a_term_changes(content: bytes, tmp_path: Path) -> None:
    path = made(tmp_path, content)
    before = glossary.own(path)
    glossary.add(path, "mise en examen", "formal investigation|indictment")
    assert glossary.own(path) == [
        *before,
        ("mise en examen", ("formal investigation", "indictment")),
    ]
    assert path.read_bytes().startswith(content)
    glossary.add(path, "parquet", "Paris prosecutors")
    assert dict(glossary.own(path))["parquet"] == ("Paris prosecutors",)
    assert [french for french, _ in glossary.own(path)] == [f for f, _ in before] + [
        "mise en examen"
    ]
    glossary.add(path, "parquet", "prosecutors")
    glossary.remove(path, "mise en examen")
    changed = content.replace(b"\t prosecutors", b"\tprosecutors").replace(b'"prosec', b"prosec")
    changed = changed.replace(b'utors",', b"utors,")
    end = b"" if content.endswith(b"\n") else b"\n"
    assert path.read_bytes() == changed + end
    for french, _ in before:
        glossary.remove(path, french)
    assert glossary.own(path) == []
    if b"# " in content:
        assert b"# " in path.read_bytes()


def test_a_file_is_made_with_a_heading(tmp_path: Path) -> None:
    path = tmp_path / glossary.NAME
    assert glossary.own(path) == []
    glossary.add(path, "parquet; siège", "prosecutors, 'judges'")
    text = "French,English\nparquet; siège,\"prosecutors, 'judges'\"\n"
    assert path.read_bytes() == text.encode("utf-8-sig")
    assert glossary.own(path) == [("parquet; siège", ("prosecutors, ’judges’",))]
    assert glossary.load(str(path)).find("le parquet; siège")[0].preferred.startswith("pros")


@pytest.mark.parametrize("content", [b"French,English\n", b"# nothing yet\n", b"", b"\n"])
def test_a_file_without_terms_is_as_none(content: bytes, tmp_path: Path) -> None:
    path = made(tmp_path, content)
    assert glossary.load(str(path)).digest == glossary.load().digest
    glossary.add(path, "a; b", "c")
    assert glossary.own(path) == [("a; b", ("c",))]
    glossary.remove(path, "a; b")
    assert glossary.load(str(path)).digest == glossary.load().digest


def test_what_excel_wrote_stays_readable_for_it(tmp_path: Path) -> None:
    content = "procès;trial\r\n".encode("cp1252")
    path = made(tmp_path, content)
    glossary.add(path, "enquête", "l’inquiry")
    assert path.read_bytes() == content + "enquête;l’inquiry\r\n".encode("cp1252")
    glossary.add(path, "Łódź", "Lodz")  # which that encoding cannot write
    text = "procès;trial\r\nenquête;l’inquiry\r\nŁódź;Lodz\r\n"
    assert path.read_bytes() == text.encode("utf-8-sig")
    plain = made(tmp_path, b"juge;judge\r\n")
    glossary.add(plain, "procès", "trial")
    assert plain.read_bytes() == "juge;judge\r\nprocès;trial\r\n".encode("utf-8-sig")


def test_what_is_left_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    path = made(tmp_path, "procès;trial\r\nÃ©;odd\r\n".encode("cp1252"))
    glossary.remove(path, "procès")
    assert glossary.own(path) == [("Ã©", ("odd",))]


def test_without_its_first_line_a_file_gets_a_heading(tmp_path: Path) -> None:
    path = made(tmp_path, b'parquet;prosecutors\n"Lyon, Rh\xc3\xb4ne";Lyon\n')
    glossary.remove(path, "parquet")
    assert glossary.own(path) == [("Lyon, Rhône", ("Lyon",))]


def test_english_that_is_empty_removes_a_bundled_term(tmp_path: Path) -> None:
    path = tmp_path / glossary.NAME
    assert glossary.load().find("l'OTAN")
    glossary.add(path, "OTAN", " | ")
    assert glossary.own(path) == [("OTAN", ())]
    assert not glossary.load(str(path)).find("l'OTAN")
    glossary.remove(path, "OTAN")
    assert glossary.load(str(path)).digest == glossary.load().digest


def test_a_term_given_twice(tmp_path: Path) -> None:
    path = made(tmp_path, b"juge,judge\nparquet,floor\njuge,magistrate\n")
    glossary.add(path, "juge", "the judge")
    assert path.read_bytes() == b"juge,judge\nparquet,floor\njuge,the judge\n"
    glossary.remove(path, "juge")
    assert path.read_bytes() == b"parquet,floor\n"


def test_what_is_there_already_is_not_written(tmp_path: Path) -> None:
    path = made(tmp_path, "l’État,the State\n".encode())
    before = path.stat()
    glossary.add(path, "l'État", "the State")
    assert path.stat() == before


def test_who_may_read_it_stays(tmp_path: Path) -> None:
    path = made(tmp_path, b"juge,judge\n")
    path.chmod(0o640)
    glossary.add(path, "parquet", "prosecutors")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("french", "english", "said"),
    [
        ("", "x", "The French is missing."),
        (" \u200b ", "x", "The French is missing."),
        ("a" * 201, "x", "The French may have 200 characters; this has 201."),
        ("a", "x" * 201, "The English may have 200 characters; this has 201."),
        ("a\nb", "x", "The French must be on one line"),
        ("a\u2028b", "x", "The French must be on one line"),
        ("a", "x\ty", "The English must be on one line"),
        ("a\x00", "x", "The French must be on one line"),
        ("# a", "x", "must not begin with #, which begins a comment"),
        ("12 %", "x", "The French has no letter"),
        ("=HYPERLINK(1)", "x", "must not look like a spreadsheet's formula"),
        ("a", " \u200b=1+1", "must not look like a spreadsheet's formula"),
        ("a", "@SUM(A1)", "must not look like a spreadsheet's formula"),
        ("+a", "x", "must not look like a spreadsheet's formula"),
        ("-a", "x", "must not look like a spreadsheet's formula"),
        ("a; =1", "x", "must not look like a spreadsheet's formula"),
        ("French", "English", "would pass for the heading"),
    ],
)
def test_what_is_refused(french: str, english: str, said: str, tmp_path: Path) -> None:
    path = made(tmp_path, b"juge,judge\n")
    with pytest.raises(InputError) as refused:
        glossary.add(path, french, english)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == b"juge,judge\n"


def test_a_term_that_is_not_there_cannot_be_removed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="The glossary has no term 'juge'"):
        glossary.remove(tmp_path / glossary.NAME, "juge")
    assert not (tmp_path / glossary.NAME).exists()


def test_files_that_are_not_written(tmp_path: Path) -> None:
    toml = tmp_path / "terms.toml"
    toml.write_text('juge = "judge"\n')
    assert glossary.own(toml) == [("juge", ("judge",))]
    link, folder = tmp_path / "link.csv", tmp_path / "folder.csv"
    link.symlink_to(made(tmp_path, b"juge,judge\n"))
    folder.mkdir()
    open_quote = tmp_path / "open.csv"
    open_quote.write_bytes(b'juge,judge\nparquet,"floor\n')
    no_glossary = tmp_path / "none.csv"
    no_glossary.write_bytes(b"juge\n")
    for path, said in (
        (toml, "is TOML"),
        (link, "is a link; nothing is written through it"),
        (folder, "cannot be read"),
        (open_quote, "look for a quotation mark in it that is not closed"),
        (no_glossary, "line 1 is not French,English"),
    ):
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(SettingsError) as refused:
            glossary.add(path, "parquet de Paris", "prosecutors")
        assert said in str(refused.value)
        assert (path.read_bytes() if path.is_file() else None) == before
    assert glossary.own(link) == [("juge", ("judge",))]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = made(tmp_path, b"juge,judge\n")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DepecheError, match="cannot be written"):
            glossary.add(path, "parquet", "prosecutors")
    finally:
        tmp_path.chmod(0o700)
    assert path.read_bytes() == b"juge,judge\n"


CELL = st.text(st.sampled_from("aàœŁ'’\"|,;\t# -=\u2028\x0b\u00a0"), max_size=6)
TYPED = st.text(st.sampled_from("abé’'\"|,; #-=Ł"), max_size=8).map("a{}".format)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A glossary as somebody may have written it, or something like one."""
    separator, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = draw(st.sampled_from([[], [f"French{separator}English"], ["# mine"], [""]]))
    for _ in range(draw(st.integers(0, 4))):
        cells = [f"a{draw(CELL)}", *draw(st.lists(CELL, min_size=1, max_size=2))]
        if draw(st.booleans()):
            cells = [f'"{cell}"'.replace('"', '""')[1:-1] for cell in cells]
        lines.append(draw(st.sampled_from(["# ", "", "", ""])) + separator.join(cells))
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])), "ignore")


def text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


@settings(deadline=None)
@given(files(), TYPED, TYPED | st.just(""))
def test_whatever_the_file_is_like_the_other_terms_stay(
    content: bytes, french: str, english: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder), content)
        try:
            before = dict(glossary.own(path))
            glossary.add(path, french, english)
        except (InputError, SettingsError):
            assert path.read_bytes() == content
            return
        term = " ".join(french.replace("’", "'").split())
        forms = (" ".join(form.split()) for form in english.replace("'", "’").split("|"))
        wanted = tuple(dict.fromkeys(form for form in forms if form))
        assert dict(glossary.own(path)) == before | {term: wanted}
        if term not in before:
            assert text_of(path.read_bytes()).startswith(text_of(content))
        glossary.remove(path, french)
        before.pop(term, None)
        assert dict(glossary.own(path)) == before
