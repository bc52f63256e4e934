"""The command `depeche users`."""

from __future__ import annotations

import json
from pathlib import Path

import argon2
import click
import pytest
from conftest import Ran
from depeche import extras
from depeche.serve import users

PASSWORD = "correct horse battery"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "users.jsonl"


def is_password(file: Path, name: str, password: str = PASSWORD) -> bool:
    try:
        return argon2.PasswordHasher().verify(users.read(file)[name].password, password)
    except argon2.exceptions.VerificationError:
        return False


def test_users_are_added_changed_and_removed(depeche, file: Path) -> None:
    ran: Ran = depeche("users", "add", file, "Ana", stdin=f"{PASSWORD}\nmore\n".encode())
    assert ran == Ran(0, "", f"depeche: Ana (edit) is in {file}\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert is_password(file, "Ana")
    assert PASSWORD not in file.read_text()
    hashed = argon2.extract_parameters(users.read(file)["Ana"].password)
    assert hashed == argon2.profiles.RFC_9106_LOW_MEMORY

    # Another role leaves the password, and another password the role.
    assert depeche("users", "add", file, "Ana", "--role", "admin", "-q") == Ran(0, "", "")
    assert is_password(file, "Ana")
    assert depeche("users", "add", file, "Ana", stdin=b"another password\r\n").code == 0
    assert is_password(file, "Ana", "another password")
    assert users.read(file)["Ana"].role == "admin"

    ran = depeche("users", "add", file, "Re\u0301mi", "--role", "read", "--no-password")
    assert "Rémi (read)" in ran.err
    ran = depeche("users", "list", file)
    assert ran == Ran(0, "admin  Ana\nread   Rémi (no password)\n", "")
    shown = json.loads(depeche("users", "list", file, "--json").out)
    assert shown == [
        {"name": "Ana", "role": "admin", "password": True},
        {"name": "Rémi", "role": "read", "password": False},
    ]
    assert depeche("users", "remove", file, "Re\u0301mi").code == 0
    ran = depeche("users", "remove", file, "Rémi")
    assert (ran.code, "There is no user" in ran.err) == (1, True)
    assert list(users.read(file)) == ["Ana"]
    assert depeche("users", "remove", file, "Ana").code == 0
    assert depeche("users", "list", file) == Ran(0, "", "")


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (("Ana",), b"", 1, "needs a password"),
        (("Ana",), b"\n" + PASSWORD.encode(), 1, "needs a password"),
        (("Ana",), b"short\n", 1, "12 to 1,000 characters"),
        (("Ana",), b"x" * 1001, 1, "12 to 1,000 characters"),
        (("Ana",), b"\xff" * 20, 1, "not in UTF-8"),
        (("",), PASSWORD.encode(), 2, "NAME"),
        (("A\nna",), PASSWORD.encode(), 2, "NAME"),
        (("A\u202ena",), PASSWORD.encode(), 2, "NAME"),
        (("Ana", "--role", "boss"), PASSWORD.encode(), 2, "--role"),
    ],
)
def test_what_makes_no_sense_is_told(
    arguments: tuple[str, ...], stdin: bytes, code: int, words: str, depeche, file: Path
) -> None:
    ran: Ran = depeche("users", "add", file, *arguments, stdin=stdin)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert not file.exists()


def test_a_damaged_file_is_left_as_it_is(depeche, file: Path) -> None:
    file.write_text('{"name": "Ana"}\n')
    file.chmod(0o600)
    for command in (("add", file, "Ben"), ("remove", file, "Ana"), ("list", file)):
        ran: Ran = depeche("users", *command, stdin=PASSWORD.encode())
        assert ran.code == 2
        assert "Line 1 of" in ran.err
        assert file.read_text() == '{"name": "Ana"}\n'
    file.chmod(0o644)
    assert "chmod 600" in depeche("users", "list", file).err


def test_a_name_cannot_steer_the_terminal(depeche, file: Path) -> None:
    ran: Ran = depeche("users", "remove", file, "\x1b[31m")
    assert "\x1b" not in ran.err
    depeche("users", "add", file, "Ana", "--no-password")
    ran = depeche("users", "remove", file, "\x1b[31m")
    assert ran.code == 1
    assert "\x1b" not in ran.err


def test_at_a_terminal_the_password_is_asked_for_twice(
    depeche, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return typed.pop(0)

    asked: list[str] = []
    monkeypatch.setattr(click.termui, "hidden_prompt_func", ask)
    monkeypatch.setattr("depeche.cli.users._is_terminal", lambda: True)
    typed += [PASSWORD, "other", PASSWORD, PASSWORD]
    ran: Ran = depeche("users", "add", file, "Ana")
    assert ran.code == 0
    assert ran.out == ""
    assert len(asked) == 4
    assert "Ana" in asked[0]
    assert is_password(file, "Ana")
    typed += ["", ""]
    assert depeche("users", "add", file, "Ana", "--role", "read").code == 0
    assert is_password(file, "Ana")
    assert typed == []


def test_what_cannot_be_written_is_told(depeche, tmp_path: Path) -> None:
    ran: Ran = depeche("users", "add", tmp_path / "none" / "users", "Ana", stdin=PASSWORD.encode())
    assert ran.code == 1
    assert "cannot be written" in ran.err


def test_without_the_extra_it_says_what_to_install(
    depeche, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    ran: Ran = depeche("users", "list", file)
    assert ran.code == 3
    assert "argon2" in ran.err
    assert "pip install 'depeche[serve]'" in ran.err


def test_help_needs_no_extra(depeche, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    assert "depeche users add" in depeche("users", "add", "--help").out
