"""The command group, and turning every exception into a message and an exit code."""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import os
import signal
import sys
from typing import TextIO

import click

from depeche import __version__
from depeche.cli import archive, batch, common, evaluate, figures, maintenance, serve, stages, users
from depeche.errors import (
    INTERRUPTED,
    DepecheError,
    MemoryShortError,
    OutputError,
    is_out_of_memory,
    reason_of,
)
from depeche.lang import invisible

PIPE_CLOSED = 128 + signal.SIGPIPE


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        common.print_result(invisible.label_hidden(maintenance.version()))
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and the parts of the signature.",
)
def cli(verbose: bool) -> None:
    """French wire copy in, English briefs out.

    Repairs the spacing, translates, summarises, and says what was checked. Everything runs on
    this machine; nothing is downloaded but by `depeche models pull`.

    \b
    depeche brief article.txt
    depeche brief *.txt --out briefs
    depeche repair a.txt | depeche translate | depeche summarize

    Exit codes: 0 done, 1 some inputs failed, 2 usage, 3 a model is missing or damaged,
    130 interrupted.
    """
    level = logging.DEBUG if verbose else logging.WARNING
    handler = _Handler(sys.stderr)
    handler.setLevel(level)
    handler.addFilter(logging.Filter("depeche"))  # what libraries say is nothing to a user
    handler.setFormatter(_Formatter("depeche: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(True)
    logging.getLogger("depeche").setLevel(level)
    if os.environ.get("NO_COLOR"):
        click.get_current_context().color = False


for command in (
    stages.brief,
    stages.repair,
    stages.translate,
    stages.summarize,
    batch.batch,
    batch.watch,
    archive.archive,
    serve.serve,
    users.users_group,
    figures.figures,
    evaluate.evaluate_group,
    maintenance.models_group,
    maintenance.cache_group,
    maintenance.completion,
):
    cli.add_command(command)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code.

    Args:
        arguments: the arguments; None takes those of the process.
    """
    try:
        result = cli.main(arguments, standalone_mode=False, prog_name="depeche")
        common.flush()
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        with contextlib.suppress(OSError):
            click.echo(invisible.label_hidden(shown.getvalue()), err=True, nl=False)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except OutputError as error:
        _drop_output()
        common.print_message(str(error))
        return error.exit_code
    except DepecheError as error:
        if is_out_of_memory(error):
            error = MemoryShortError()
        common.print_message(str(error))
        return error.exit_code
    except BrokenPipeError:
        _drop_output()  # the reader has closed the pipe
        return PIPE_CLOSED
    except Exception as error:
        if _comes_from_interrupt(error):
            return _interrupted()
        if os.environ.get("DEPECHE_DEBUG"):
            raise
        if is_out_of_memory(error):
            short = MemoryShortError()
            common.print_message(str(short))
            return short.exit_code
        common.print_message(
            f"something unexpected went wrong ({reason_of(error)}). "
            f"Please report it; DEPECHE_DEBUG=1 shows where. This is {__version__}."
        )
        return 1


def _interrupted() -> int:
    common.print_message("interrupted; what was finished is in the cache.")
    return INTERRUPTED


def _comes_from_interrupt(error: BaseException | None) -> bool:
    """Whether a signal is behind an error: libraries in C turn one that comes while they load."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


class _Handler(logging.StreamHandler[TextIO]):
    def emit(self, record: logging.LogRecord) -> None:
        with common.beside_bars():
            super().emit(record)


class _Formatter(logging.Formatter):
    """Makes log messages safe to print: they may quote an article or a file name."""

    def format(self, record: logging.LogRecord) -> str:
        """A message that cannot control the terminal; with a traceback if DEPECHE_DEBUG is set."""
        if record.exc_info and not os.environ.get("DEPECHE_DEBUG"):
            record = copy.copy(record)
            record.exc_info = record.exc_text = None
        return invisible.label_hidden(super().format(record))


def _drop_output() -> None:
    """Drop buffered output that cannot be written; the interpreter would try it again."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
