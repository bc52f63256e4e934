"""The reference of the command line as Markdown, made from ``--help``.

``python -m depeche.cli.reference > docs/cli.md`` writes the page anew; a test fails where it is out
of step.
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
    """The page: one section a command, in the order of ``depeche --help``."""
    context = click.Context(cli, info_name="depeche", terminal_width=_WIDTH)
    sections = (f"## {name}\n\n```\n{text}\n```\n" for name, text in _commands(cli, context))
    return "\n".join([_HEAD, *sections])


def _commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Name and help of a command and of those in it."""
    yield context.command_path, click.unstyle(command.get_help(context)).rstrip()
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                below = click.Context(inner, parent=context, info_name=name, terminal_width=_WIDTH)
                yield from _commands(inner, below)


if __name__ == "__main__":
    click.echo(page(), nl=False)
