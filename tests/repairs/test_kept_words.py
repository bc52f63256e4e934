"""The list of words that repair never splits, as people write it and editors add to it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from depeche.errors import InputError, SettingsError
from depeche.repairs import kept_words
from depeche.settings import Settings
from hypothesis import given, settings
from hypothesis import strategies as st


def made(folder: Path, content: bytes) -> Path:
    path = folder / kept_words.NAME
    path.write_bytes(content)
    return path


def test_a_file_as_it_is_written_by_hand(tmp_path: Path) -> None:
    content = "\ufeff# ours\r\nBelgorodqui\r\n\r\n  e\u0301lu # a name\r\nBelgorodqui".encode()
    path = made(tmp_path, content)
    assert kept_words.read(path) == ["Belgorodqui", "élu"]
    assert Settings(words=str(path)).kept_words == {"Belgorodqui", "élu"}
    kept_words.add(path, " Kourskoù ")
    assert path.read_bytes() == content + "\r\nKourskoù\r\n".encode()
    kept_words.add(path, "KOURSKOÙ")  # is there already
    kept_words.remove(path, "ÉLU")
    kept_words.remove(path, "belgorodqui")
    assert path.read_bytes() == "\ufeff# ours\r\n\r\nKourskoù\r\n".encode()


def test_a_file_is_made_with_a_heading(tmp_path: Path) -> None:
    path = tmp_path / kept_words.NAME
    kept_words.add(path, "Kourskoù")
    assert path.read_text() == f"{kept_words.HEADING}Kourskoù\n"
    kept_words.remove(path, "Kourskoù")
    assert path.read_text() == kept_words.HEADING
    assert kept_words.read(path) == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "The word is missing."),
        ("a\nb", "must be on one line"),
        ("#a", "begins a comment"),
        ("a # b", "has letters only; add the parts of 'a # b'"),
        ("Saint-Zyvor", "has letters only; add the parts of 'Saint-Zyvor'"),
        ("12", "has no letter"),
        ("a" * 201, "may have 200 characters"),
    ],
)
def test_what_is_refused(word: str, said: str, tmp_path: Path) -> None:
    path = made(tmp_path, b"Belgorodqui\n")
    with pytest.raises(InputError, match=said):
        kept_words.add(path, word)
    with pytest.raises(InputError, match="The word list does not have"):
        kept_words.remove(path, word)
    assert path.read_bytes() == b"Belgorodqui\n"


def test_files_that_are_not_written(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(made(tmp_path, b"Belgorodqui\n"))
    with pytest.raises(SettingsError, match="is a link; nothing is written through it"):
        kept_words.add(link, "Kourskoù")
    binary = made(tmp_path, b"\xff\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        kept_words.add(binary, "Kourskoù")
    with pytest.raises(SettingsError, match="cannot be read"):
        kept_words.read(tmp_path / "none.txt")


LINES = st.lists(st.text(st.sampled_from("aàE #\u00a0\u2028-"), max_size=5), max_size=5)


@settings(deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n"]), st.text(st.sampled_from("aÀe"), min_size=1))
def test_all_else_stays(lines: list[str], end: str, word: str) -> None:
    content = end.join(lines).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder), content)
        before = kept_words.read(path)
        kept_words.add(path, word)
        known = {one.casefold() for one in before}
        assert kept_words.read(path) == before + [word] * (word.casefold() not in known)
        assert path.read_bytes().startswith(content)
        kept_words.remove(path, word)
        left = [one for one in before if one.casefold() != word.casefold()]
        assert kept_words.read(path) == left
