"""What the commands share: options, the pipeline, output, messages and progress bars."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, get_args

import click

from depeche import settings
from depeche.errors import OutputError, unwritable
from depeche.lang import invisible
from depeche.pipeline import Pipeline
from depeche.translation.engines.choice import ComputeType, EngineName

_OVERALL = "{n_fmt}/{total_fmt} articles, {rate_noinv_fmt}, {remaining} left"
F = TypeVar("F", bound=Callable[..., Any])

translator = click.option(
    "--translator", metavar="MODEL", help="A name of `depeche models list`, or a MarianMT folder."
)
beam = click.option(
    "--beam", type=click.IntRange(1, settings.MAXIMA["beam"]), help="Beam of the translation."
)
engine = click.option(
    "--engine",
    type=click.Choice(get_args(EngineName)),
    help="What runs the translation model; auto is ctranslate2.",
)
compute_type = click.option(
    "--compute-type",
    type=click.Choice(get_args(ComputeType)),
    help="The numbers CTranslate2 computes in; auto is int8 on a CPU.",
)
threads = click.option(
    "--threads",
    type=click.IntRange(0, settings.MAXIMA["threads"]),
    help="CPU threads of the models; 0 is one a core.",
)
glossary = click.option(
    "--glossary",
    type=click.Path(exists=True, dir_okay=False),
    help="Terms of your own, French,English in CSV or TOML, on top of the bundled ones.",
)
read_back = click.option(
    "--read-back/--no-read-back",
    default=None,
    help="Whether a second model reads translations back to find what they lost; default: yes.",
)
summariser = click.option(
    "--summariser",
    "--summarizer",
    metavar="MODEL",
    help="What writes a draft: a name of `depeche models list` or a folder; `lead`, the default, "
    "is no model at all: the lead and what tells most beside it.",
)
abstractive = click.option(
    "--abstractive",
    "summariser",
    flag_value="smollm2-brief",
    help="Short for --summariser smollm2-brief: new sentences, checked against the text.",
)
sentences = click.option(
    "--sentences", type=click.IntRange(1, settings.MAXIMA["sentences"]), help="At most N sentences."
)
max_words = click.option(
    "--max-words", type=click.IntRange(1, settings.MAXIMA["max_words"]), help="At most N words."
)
strict = click.option(
    "--strict/--no-strict",
    default=None,
    help="Leave out what may be mistranslated, the lead, too; default: print it, marked.",
)
force = click.option(
    "--force/--no-force",
    default=None,
    help="Brief also what is not French, or doubtful in every sentence; default: report it.",
)
min_confidence = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), help="Leave out repairs less sure than this."
)
words = click.option("--words", metavar="FILE", help="Names never to split, one a line.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """One decorator of several options, which `--help` lists in this order."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


# The options that change a translation, for the commands that make nothing else.
translating = options(translator, beam, engine, compute_type, threads, glossary, read_back)

# The options that change a brief, for all commands that make one.
briefing = options(
    sentences,
    max_words,
    strict,
    force,
    translator,
    summariser,
    abstractive,
    beam,
    engine,
    compute_type,
    threads,
    glossary,
    read_back,
    min_confidence,
    words,
)


@contextmanager
def pipeline(**flags: Any) -> Iterator[Pipeline]:
    """A pipeline that shows its progress; closed at the end.

    Args:
        flags: settings by name, which go before those of environment and file.
    """
    bars = _Bars()
    with Pipeline(settings.load(flags), bars.show) as opened:
        print_notes(opened, flags)
        try:
            yield opened
        finally:
            bars.close()


def print_notes(opened: Pipeline, flags: Mapping[str, Any]) -> None:
    """Print what is odd in the newsroom's glossary, if the command takes one."""
    if "glossary" in flags:
        for note in opened.glossary.notes:
            print_message(f"warning: {note}.")


def print_result(text: str, *, end: str = "\n") -> None:
    """Write text to standard output, with ``end`` after it.

    Raises:
        OutputError: it cannot be written.
        BrokenPipeError: the reader has closed the pipe.
    """
    if sys.stdout is None:
        raise OutputError("Standard output is closed.")
    with _writing():
        click.echo(text + end, nl=False)


def flush() -> None:
    """Write what ``print_result`` left in the buffer; raises the same errors."""
    if sys.stdout is not None:
        with _writing():
            sys.stdout.flush()


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable("Standard output", error, OutputError) from error


def print_message(message: str) -> None:
    """Write a message to standard error, on one line.

    A file name or an article quoted in it cannot control the terminal or look like another message.
    Failures to write are ignored.
    """
    with suppress(OSError), beside_bars():
        click.echo(f"depeche: {one_line(message)}", err=True)


@contextmanager
def beside_bars() -> Iterator[None]:
    """While this lasts, progress bars are hidden, so that other output does not run into them."""
    if (loaded := sys.modules.get("tqdm")) is None:
        yield
        return
    with loaded.tqdm.external_write_mode(sys.stderr):
        yield


def bar(total: int, what: str = "") -> Any:
    """A progress bar on standard error; None if that is no terminal, or cannot redraw a line.

    The numbers come first, because a narrow terminal cuts off the end of the line.

    Args:
        total: the number of steps.
        what: the name of what is done; without it the bar counts articles, with their rate.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from tqdm import tqdm

    form = f"{what} {{n_fmt}}/{{total_fmt}}" if what else _OVERALL
    return tqdm(
        total=total,
        unit="",
        bar_format=form + " |{bar:20}| {desc}",
        leave=False,
        dynamic_ncols=True,
        smoothing=0,
    )


def one_line(message: str) -> str:
    """A message with its hidden characters and line breaks made visible."""
    return invisible.label_hidden(message).replace("\n", "⏎")


class _Bars:
    """Progress bars on standard error, one after the other."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""

    def show(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` steps of ``what`` are done; not if there is only one."""
        if total < 2:
            return
        if self._what != what or self._bar is None:
            self.close()
            self._bar, self._what = bar(total, what), what
        if self._bar is None:
            return
        self._bar.total = total
        self._bar.update(done - self._bar.n)
        if done >= total:
            self.close()

    def close(self) -> None:
        """Remove the bar from the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
