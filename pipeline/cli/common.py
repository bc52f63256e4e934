"""What the commands share: settings flags, progress, reading inputs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from pipeline import settings
from pipeline.documents import Article
from pipeline.errors import InputError
from pipeline.pipeline import Pipeline
from pipeline.readers import ARTICLE, LIMIT, Contents, contents, read
from pipeline.translate.engines import ComputeType, EngineName

_CHUNK = 1 << 19  # bytes of lines translated together: about 80,000 words
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
    help="A name of `depeche models list`, a folder, or `lead` for no model at all.",
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


@contextmanager
def pipeline(**flags: Any) -> Iterator[Pipeline]:
    """A pipeline with the settings of file, environment and flags, and progress on a terminal."""
    bars = _Bars()
    line = Pipeline(settings.load(flags), bars.show)
    try:
        yield line
    finally:
        bars.close()
        line.cache.close()


def bytes_of(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; of a huge one, one more than allowed.

    Raises:
        InputError: the file cannot be read.
    """
    if name == "-":
        if sys.stdin is None:
            raise InputError("Standard input is closed.")
        return sys.stdin.buffer.read(LIMIT + 1)
    path = Path(name)
    if path.is_dir():
        raise InputError(f"{name} is a folder; name the files in it.")
    try:
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist.") from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error


def lines_of(name: str) -> Iterator[bytes]:
    """Whole lines of a file, or of standard input for ``-``, some thousands at a time.

    Memory stays bounded whatever the length of the input. UTF-16, whose line ends cannot be seen
    in its bytes, comes in one piece.

    Raises:
        InputError: the file cannot be read.
    """
    if name != "-" and not Path(name).is_file():
        yield bytes_of(name)  # which says what is wrong with it, or reads the pipe it is
        return
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            chunk = file.readlines(_CHUNK)
            if chunk and chunk[0].startswith((b"\xff\xfe", b"\xfe\xff")):
                chunk += file.readlines()
            while chunk:
                yield b"".join(chunk)
                chunk = file.readlines(_CHUNK)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error


def articles(name: str) -> Contents:
    """Read all French articles of one input."""
    return contents(bytes_of(name), name)


def article(name: str, language: str = "fr", limit: int = ARTICLE) -> Article:
    """Read one input with a single article of at most ``limit`` bytes."""
    return read(bytes_of(name), name, language, limit)


def say(message: str) -> None:
    """A line on standard error."""
    click.echo(f"depeche: {message}", err=True)


class _Bars:
    """Progress bars on standard error, one after the other; none unless it is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""

    def show(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or total < 2:
            return
        if self._what != what or self._bar is None:
            from tqdm import tqdm

            self.close()
            self._bar, self._what = tqdm(total=total, desc=what, leave=False), what
        self._bar.total = total
        self._bar.update(done - self._bar.n)
        if done >= total:
            self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
