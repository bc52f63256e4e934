"""What the commands share: settings flags, progress, reading inputs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TypeVar, get_args

import click

from depeche import settings
from depeche.documents import Article
from depeche.errors import InputError, OutputError
from depeche.lang import invisible
from depeche.pipeline import Pipeline
from depeche.readers import Contents, Limits, contents, read
from depeche.readers.files import opened, read_bytes
from depeche.translation.engines.choice import ComputeType, EngineName

_CHUNK = 1 << 19  # bytes of lines translated together: about 80,000 words
_OVERALL = "{n_fmt}/{total_fmt} articles, {rate_noinv_fmt}, {remaining} left"
F = TypeVar("F", bound=Callable[..., Any])

translator = click.option(
    "--translator", metavar="MODEL", help="A name of `depeche models list`, or a MarianMT folder."
)
beam = click.option("--beam", type=click.IntRange(1, 32), help="Beam of the translation.")
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
    "--threads", type=click.IntRange(0, 1024), help="CPU threads of the translation; 0 is all."
)
glossary = click.option(
    "--glossary",
    type=click.Path(exists=True, dir_okay=False),
    help="Terms of your own, French,English in CSV or TOML, on top of the bundled ones.",
)
summariser = click.option(
    "--summariser",
    "--summarizer",
    metavar="MODEL",
    help="A name of `depeche models list`, a folder, or `lead` for no model at all; auto is "
    "smollm2-brief where it is installed, else lead.",
)
sentences = click.option("--sentences", type=click.IntRange(1, 20), help="At most N sentences.")
max_words = click.option("--max-words", type=click.IntRange(1, 1000), help="At most N words.")
min_confidence = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), help="Leave out repairs less sure than this."
)
words = click.option("--words", metavar="FILE", help="Names never to split, one a line.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Apply several options, in the order they shall be listed."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


# What decides a brief, for every command that makes one.
briefing = options(
    sentences,
    max_words,
    translator,
    summariser,
    beam,
    engine,
    compute_type,
    threads,
    glossary,
    min_confidence,
    words,
)


@contextmanager
def pipeline(**flags: Any) -> Iterator[Pipeline]:
    """A pipeline with the settings of file, environment and flags, and progress on a terminal."""
    bars = _Bars()
    made = Pipeline(settings.load(flags), bars.show)
    try:
        yield made
    finally:
        bars.close()
        made.cache.close()


def lines_of(name: str, limits: Limits) -> Iterator[bytes]:
    """Whole lines of a file, or of standard input for ``-``, some thousands at a time.

    Memory stays bounded whatever the length of the input. UTF-16, whose line ends cannot be seen
    in its bytes, comes in one piece.

    Raises:
        InputError: the file cannot be read, or has a line longer than an article.
    """
    with opened(name) as file:
        chunk = _lines(file, name, limits.article)
        if chunk and chunk[0].startswith((b"\xff\xfe", b"\xfe\xff")):
            chunk.append(file.read(limits.file))
            if file.read(1):
                raise InputError(f"{name} is UTF-16 and too large; UTF-8 can be of any length.")
        while chunk:
            yield b"".join(chunk)
            chunk = _lines(file, name, limits.article)


def _lines(file: BinaryIO, name: str, longest: int) -> list[bytes]:
    chunk: list[bytes] = []
    size = 0
    while size < _CHUNK and (line := file.readline(longest + 1)):
        if len(line) > longest:
            raise InputError(f"{name} has a line longer than {longest} bytes.")
        chunk.append(line)
        size += len(line)
    return chunk


def articles(name: str, limits: Limits) -> Contents:
    """Read all French articles of one input."""
    return contents(read_bytes(name, limits.file), name, limits=limits)


def article(name: str, language: str, limits: Limits) -> Article:
    """Read one input with a single article."""
    return read(read_bytes(name, limits.file), name, language, limits)


def put(text: str, *, end: str = "\n") -> None:
    """Text on standard output.

    Raises:
        OutputError: it cannot be written there.
        BrokenPipeError: whoever read it has had enough.
    """
    if sys.stdout is None:
        raise OutputError("Standard output is closed.")
    with _writing():
        click.echo(text + end, nl=False)


def flush() -> None:
    """Write out what ``put`` left in a buffer; raises as it does."""
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
        raise OutputError(f"Standard output cannot be written: {error.strerror}.") from error


def say(message: str) -> None:
    """One line on standard error.

    A file name or an article in it can neither steer the terminal nor pass for another line. If it
    cannot be written there is nobody to tell.
    """
    with suppress(OSError), beside_bars():
        click.echo(f"depeche: {one_line(message)}", err=True)


@contextmanager
def beside_bars() -> Iterator[None]:
    """While this lasts, what goes to the terminal does not run into a progress bar."""
    if (loaded := sys.modules.get("tqdm")) is None:
        yield
        return
    with loaded.tqdm.external_write_mode(sys.stderr):
        yield


def bar(total: int, what: str = "") -> Any:
    """A progress bar on standard error; None if that is no terminal, or one that cannot go back.

    What matters most comes first, because a narrow terminal cuts off the rest.
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
    """A message with every hidden character and line break shown as a label."""
    return invisible.plain(message).replace("\n", "⏎")


class _Bars:
    """Progress bars on standard error, one after the other."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""

    def show(self, what: str, done: int, total: int) -> None:
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
        if self._bar is not None:
            self._bar.close()
            self._bar = None
