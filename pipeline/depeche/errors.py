"""Failures a user can do something about: one plain sentence each, and an exit code."""

from __future__ import annotations

from pathlib import Path

INTERRUPTED = 130


class DepecheError(Exception):
    """Anything that stops the work on an input; ``exit_code`` is the process's."""

    exit_code = 1


class InputError(DepecheError):
    """The input cannot be used; other inputs of the same run still can."""


class OutputError(DepecheError):
    """What was made cannot be written; it is still in the cache."""


class EngineError(DepecheError):
    """A model failed on an input; others may still do."""


class SettingsError(DepecheError):
    """A setting or an option has a value that makes no sense."""

    exit_code = 2


class ModelError(DepecheError):
    """A model is missing, damaged, or of the wrong kind."""

    exit_code = 3


def unwritable(
    place: Path | str, error: OSError, kind: type[DepecheError] = DepecheError
) -> DepecheError:
    """The failure to write to a place, to be raised from the system's error."""
    return kind(f"{place} cannot be written: {error.strerror}.")


def said(error: BaseException) -> str:
    """What an exception of somebody else's says, on one line."""
    if isinstance(error, EngineError) and error.__cause__:
        error = error.__cause__
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return " ".join(str(error).split()) or type(error).__name__
