"""Makes ``docs/cli.md``, the reference of the command line, from the texts of ``--help``.

``python -m depeche.cli.reference > docs/cli.md`` writes it; a test fails if it is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from depeche.cli.main import cli

_HEAD = """# The command line

Made from `--help` by `python -m depeche.cli.reference > docs/cli.md`.

Results go to standard output, everything else to standard error. Settings that are no flag of a
command come from the environment or the user's `config.toml`:
[python-api.md](python-api.md#settings) lists them.
"""
_WIDTH = 88


def page() -> str:
    """The page in Markdown: a section for each command, in the order of ``depeche --help``."""
    sections = (f"## {name}\n\n```\n{text}\n```\n" for name, text in commands())
    return "\n".join([_HEAD, *sections])


def commands(
    command: click.Command = cli, name: str = "depeche", parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """The name and the help of a command, and of all commands in it."""
    settings = command.context_settings
    context = click.Context(command, parent, name, terminal_width=_WIDTH, **settings)
    yield context.command_path, click.unstyle(command.get_help(context)).rstrip()
    if isinstance(command, click.Group):
        for inner_name in command.list_commands(context):
            inner = command.get_command(context, inner_name)
            if inner is not None and not inner.hidden:
                yield from commands(inner, inner_name, context)


if __name__ == "__main__":
    click.echo(page(), nl=False)
