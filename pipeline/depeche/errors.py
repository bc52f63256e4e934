"""The errors that a user can do something about, and how errors are put into a sentence.

The message of each is one plain sentence that says what is wrong and, where possible, what to do.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INTERRUPTED = 130  # the exit code after SIGINT or SIGTERM
_OUT_OF_MEMORY = (  # what libraries in C say, in small letters
    "bad_alloc",
    "out of memory",
    "not enough memory",
    "allocate memory",
    "unable to mmap",
    "failed to map segment",
    "can't start new thread",  # there is none for its stack
)


class DepecheError(Exception):
    """The base of all errors here; raised itself where no other fits, as for an unusable folder.

    ``exit_code`` is the exit code of a command that ends with the error.
    """

    exit_code = 1


class InputError(DepecheError):
    """Raised if an input file cannot be read or used; other files of the run still can."""


class TooLargeError(InputError):
    """Raised if an input is larger than a limit says; what limits it can be set."""


class RefusedError(InputError):
    """Raised if no brief should be made of an article, as it is not French; ``force`` makes one."""


class OutputError(DepecheError):
    """Raised if standard output or a report cannot be written; the work is kept in the cache."""


class EngineError(DepecheError):
    """Raised if a model fails while it works on an input; it may still work on others."""


class SettingsError(DepecheError):
    """Raised if a setting or an option has a value that makes no sense."""

    exit_code = 2


class ModelError(DepecheError):
    """Raised if a model or a library it needs is missing, damaged, or of the wrong kind."""

    exit_code = 3


class MemoryShortError(DepecheError):
    """Raised if there is not enough memory to load a model; no other input would do better."""

    def __init__(self) -> None:
        super().__init__(
            "There is not enough memory for this; what was finished is in the cache. End other "
            "programs, or set fewer --threads or a smaller --beam, and run it again."
        )


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether an error, or one behind it, says that there is not enough memory."""
    while error is not None:
        if isinstance(error, MemoryError | MemoryShortError):
            return True
        if isinstance(error, OSError) and error.errno is not None:
            found = error.errno == errno.ENOMEM  # its text may have the name of a file
        else:
            text = "" if isinstance(error, DepecheError) else str(error).lower()
            found = any(words in text for words in _OUT_OF_MEMORY)
        if found:
            return True
        error = error.__cause__ or error.__context__
    return False


def unwritable(
    place: Path | str, error: OSError, kind: type[DepecheError] = DepecheError
) -> DepecheError:
    """The error to raise instead of an ``OSError`` that came while ``place`` was written.

    Args:
        place: the file or folder, or another name for it, as it stands in the message.
        error: the system's error.
        kind: the class of the error.
    """
    return kind(f"{place} cannot be written: {error.strerror}.")


@contextmanager
def writing(place: Path | str, kind: type[DepecheError] = DepecheError) -> Iterator[None]:
    """Turn any ``OSError`` raised within into the error of ``unwritable``."""
    try:
        yield
    except OSError as error:
        raise unwritable(place, error, kind) from error


def reason_of(error: BaseException) -> str:
    """The message of an exception that another library raised, on one line.

    Of an ``EngineError`` it is the message of the exception that caused it; an exception without
    a message is named by its class.
    """
    if isinstance(error, EngineError) and error.__cause__:
        error = error.__cause__
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return " ".join(str(error).split()) or type(error).__name__


def first_line(error: BaseException) -> str:
    """The first line of an exception's message, or its class if it has no message."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
