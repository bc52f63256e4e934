"""Who gets in."""

from __future__ import annotations

from pathlib import Path

import pytest
from depeche.errors import SettingsError
from depeche.serve.access import Access, is_local

TOKEN = "0123456789abcdef" * 4


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    path = tmp_path / "tokens.txt"
    path.write_text(f"# of the desk\n{TOKEN}  # reader\n\n{TOKEN[::-1]}\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("host", "authority", "served"),
    [
        ("127.0.0.1", "127.0.0.1:8765", True),
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "LOCALHOST.:8765", True),
        ("127.0.0.1", "[::1]:8765", True),
        ("127.0.0.1", "10.0.0.1", False),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "[", False),
        ("127.0.0.1", "evil.example@localhost", False),
        ("10.0.0.1", "10.0.0.1:80", True),
        ("10.0.0.1", "10.0.0.2:80", False),
        ("10.0.0.1", "localhost", False),
        ("10.0.0.1", "wire.example", True),
        ("0.0.0.0", "192.168.1.5:8765", True),
        ("0.0.0.0", "evil.example", False),
        ("::", "[fe80::1]", True),
    ],
)
def test_only_its_own_names_are_served(
    host: str, authority: str, served: bool, tokens: Path
) -> None:
    assert Access.of(host, ["Wire.example"], tokens).serves(authority) is served


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "wire.example", ""])
def test_another_host_takes_tokens(host: str, tokens: Path) -> None:
    assert not is_local(host)
    with pytest.raises(SettingsError, match="--tokens"):
        Access.of(host, (), None)
    assert Access.of(host, (), tokens).asks_token


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_takes_none(host: str) -> None:
    assert is_local(host)
    assert not Access.of(host, (), None).asks_token


def test_the_tokens_of_the_file_are_taken_and_no_others(tokens: Path) -> None:
    access = Access.of("0.0.0.0", (), tokens)
    assert access.admits(TOKEN)
    assert access.admits(TOKEN[::-1])
    for wrong in ("", TOKEN[:-1], f"{TOKEN} ", "# of the desk", "\udcff", "é" * 40):
        assert not access.admits(wrong)
    assert TOKEN not in repr(access)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_tokens_that_others_may_read_are_refused(tokens: Path, mode: int) -> None:
    tokens.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        Access.of("0.0.0.0", (), tokens)


@pytest.mark.parametrize("content", [b"", b"# none\n", b"short\n", "é".encode() * 40, b"\xff" * 40])
def test_a_file_without_good_tokens_is_refused(tokens: Path, content: bytes) -> None:
    tokens.write_bytes(content)
    with pytest.raises(SettingsError, match="token"):
        Access.of("0.0.0.0", (), tokens)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        Access.of("127.0.0.1", (), tmp_path / "none")
