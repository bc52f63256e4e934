"""What the commands share: options, the pipeline, output, messages and progress bars."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from depeche import settings
from depeche.errors import OutputError, unwritable
from depeche.lang import invisible
from depeche.pipeline import Pipeline, PipelineProgress
from depeche.translation.engines.choice import ComputeType, EngineName

_QUIET = "depeche.quiet"  # the key, among click's values of a run, of whether --quiet was given
_SAID = "depeche.said"  # and of the messages that were printed and are not to be repeated
_OVERALL = "{n_fmt}/{total_fmt} articles, {rate_noinv_fmt}, {remaining} left |{bar:20}| {desc}"
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
    help="Terms of your own, French,English in CSV or TOML, on top of the bundled ones "
    "[DIR/glossary.csv, if --out DIR has one].",
)
memory = click.option(
    "--memory",
    metavar="FILE",
    help="The translation memory of a review desk: sentences in it come out as an editor approved "
    "them; `off` is none [DIR/.memory.sqlite, if --out DIR has one].",
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
words = click.option(
    "--words",
    metavar="FILE",
    help="Names never to split, one a line [DIR/words.txt, if --out DIR has one, or else "
    f"{settings.WORDS} here].",
)


def _be_quiet(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    context.meta[_QUIET] = wanted


quiet = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=_be_quiet,
    help="Say only what failed and what somebody has to look at.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """One decorator of several options, which `--help` lists in this order."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


# The options that change a translation, for the commands that make nothing else.
translating = options(translator, beam, engine, compute_type, threads, glossary, memory, read_back)

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
    memory,
    read_back,
    min_confidence,
    words,
)


@contextmanager
def pipeline(out: str | None = None, **flags: Any) -> Iterator[Pipeline]:
    """A pipeline that shows its progress; closed at the end.

    Args:
        out: the output folder, if the command writes into one.
        flags: settings by name, which go before those of environment and file.
    """
    bars = _Bars()
    with activities(bars.show), Pipeline(resolved(flags, out), bars.show) as opened:
        print_notes(opened, flags)
        try:
            yield opened
        finally:
            bars.close()


def resolved(flags: Mapping[str, Any], out: str | None) -> settings.Settings:
    """The settings of a command.

    Args:
        flags: settings by name, which go before those of environment and file.
        out: the output folder, if the command writes into one.
    """
    return settings.for_output(settings.load(flags), Path(out) if out else None)


@contextmanager
def activities(show: PipelineProgress) -> Iterator[None]:
    """While this lasts, ``show`` is called, too, with what depeche logs that it is doing.

    These are the messages of level INFO, such as ``Loading marian-fr-en``.
    """
    logger, handler = logging.getLogger("depeche"), _Activities(show)
    before = logger.level
    logger.setLevel(min(before, logging.INFO))
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


class _Activities(logging.Handler):
    def __init__(self, show: PipelineProgress) -> None:
        super().__init__(logging.INFO)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.INFO:
            self._show(one_line(record.getMessage()), 0, 1)


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
    with _writing(), beside_bars():
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


def print_note(message: str) -> None:
    """Write a message that nobody has to act on to standard error, unless ``--quiet`` is given."""
    if not _is_quiet():
        print_message(message)


def print_once(message: str) -> None:
    """Write a message as ``print_note`` does, unless this run has written the same before."""
    said: set[str] = click.get_current_context().meta.setdefault(_SAID, set())
    if message not in said:
        said.add(message)
        print_note(message)


def _is_quiet() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


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

    The numbers come first, because a narrow terminal cuts off the end of the line. There is none
    with ``--quiet``.

    Args:
        total: the number of steps; of a single one only the name is shown.
        what: the name of what is done; without it the bar counts articles, with their rate.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    if _is_quiet():
        return None
    from tqdm import tqdm

    form = "{desc} {n_fmt}/{total_fmt} |{bar:20}|" if total > 1 else "{desc} …"
    return tqdm(
        desc=what,
        total=total,
        unit="",
        bar_format=form if what else _OVERALL,
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
        self._shown = ("", False)  # what the bar is about, and whether it counts

    def show(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` steps of ``what`` are done; no bar is left if all are."""
        if done >= total:
            self.close()
            return
        if self._shown != (what, total > 1) or self._bar is None:
            self.close()
            self._bar, self._shown = bar(total, what), (what, total > 1)
        if self._bar is None:
            return
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Remove the bar from the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
