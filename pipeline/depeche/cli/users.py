"""The command `users`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from depeche import extras
from depeche.cli import common
from depeche.errors import InputError
from depeche.writers import brief_json

if TYPE_CHECKING:
    from depeche.serve.visitors import Role

_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_name = click.argument("name")


@click.group("users")
def users_group() -> None:
    """Say who may log in at the review desk: the file for `depeche serve --auth`."""


@users_group.command("add")
@_file
@_name
@click.option(
    "--role",
    type=click.Choice(["read", "edit", "admin"]),
    help="What he may do; each role may do what those before it may. A new user's is edit.",
)
@click.option(
    "--no-password", is_flag=True, help="For somebody whom a proxy names: he cannot log in himself."
)
@common.quiet
def users_add(file: Path, name: str, role: Role | None, no_password: bool) -> None:
    """Add a user to FILE, or give one another password or role.

    The password is asked for, or read from a line of standard input; an empty one leaves a user
    the password he has. FILE is made if it is not there, for its owner only. A server that has it
    open sees the change at once; with another password a user has to log in again.

    \b
    depeche users add users.jsonl Ana
    depeche users add users.jsonl Ana --role admin < password.txt
    depeche users add users.jsonl Ben --role read --no-password
    """
    extras.require("serve", "The file of users")
    from depeche.serve import passwords, users
    from depeche.serve.users import User
    from depeche.serve.visitors import name_of

    called = name_of(name)
    if not called:
        raise click.BadParameter(
            "it takes one line of at most 80 characters, all of them visible.", param_hint="NAME"
        )
    known = users.read(file) if file.exists() else {}
    before = known.get(called)
    typed = "" if no_password else _password(called, may_be_empty=before is not None)
    if typed:
        _check_length(typed, passwords.SHORTEST, passwords.LONGEST)
        digest = passwords.hashed(typed)
    elif no_password:
        digest = ""
    elif before and before.password:
        digest = before.password
    else:
        raise InputError(f"{called} needs a password, or --no-password if a proxy names him.")
    user = User(called, role or (before.role if before else "edit"), digest)
    users.write(file, (known | {called: user}).values())
    common.print_note(f"{called} ({user.role}) is in {file}")


@users_group.command("remove")
@_file
@_name
@common.quiet
def users_remove(file: Path, name: str) -> None:
    """Remove a user from FILE, and end his sessions.

    \b
    depeche users remove users.jsonl Ana
    """
    extras.require("serve", "The file of users")
    from depeche.serve import users
    from depeche.serve.visitors import name_of

    known = users.read(file)
    if known.pop(name_of(name), None) is None:
        raise InputError(f"There is no user {name!r} in {file}.")
    users.write(file, known.values())
    common.print_note(f"{name_of(name)} is no longer in {file}")


@users_group.command("list")
@_file
@common.as_json
def users_list(file: Path, as_json: bool) -> None:
    """Who is in FILE, with his role, and whether he has a password.

    \b
    depeche users list users.jsonl
    depeche users list users.jsonl --json
    """
    extras.require("serve", "The file of users")
    from depeche.serve import users

    known = users.read(file).values()
    if as_json:
        shown = [
            {"name": user.name, "role": user.role, "password": bool(user.password)}
            for user in known
        ]
        common.print_result(brief_json.encoded(shown))
        return
    for user in known:
        common.print_result(f"{user.role:<7}{user.name}{'' if user.password else ' (no password)'}")


def _password(name: str, *, may_be_empty: bool) -> str:
    """What is typed twice at a terminal, or else the first line of standard input."""
    if _is_terminal():
        default = "" if may_be_empty else None
        typed: str = click.prompt(
            f"Password of {common.one_line(name)}",
            default,
            hide_input=True,
            confirmation_prompt=True,
            show_default=False,
            err=True,
        )
        return typed
    with click.open_file("-", encoding="utf-8") as lines:
        try:
            line: str = lines.readline()
        except UnicodeDecodeError as error:
            raise InputError("The password is not in UTF-8.") from error
    return line.rstrip("\r\n")


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _check_length(password: str, shortest: int, longest: int) -> None:
    if not shortest <= len(password) <= longest:
        raise InputError(f"A password has {shortest} to {longest:,} characters.")
