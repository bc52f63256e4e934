"""Answers that are errors: a status of HTTP and one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from depeche.desk.values import DeskError, UnknownItemError
from depeche.errors import (
    DepecheError,
    InputError,
    SettingsError,
    TooLargeError,
    is_out_of_memory,
)

GONE = 499  # nginx's status of a request whose client did not wait; nobody reads the answer
RETRY = {"Retry-After": "5"}  # seconds; most groups of jobs take less


class RequestError(Exception):
    """Raised where a request is answered with an error.

    Attributes:
        status: the status of HTTP.
        sentence: what is wrong and what to do.
        headers: more headers of the answer.
    """

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None):
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})


def busy(sentence: str) -> RequestError:
    """The error of a request that may succeed a little later."""
    return RequestError(503, sentence, RETRY)


def request_error(error: Exception) -> RequestError:
    """The error that tells another one; one that nobody expected is not told in detail."""
    if isinstance(error, RequestError):
        return error
    if is_out_of_memory(error):
        return busy("There is not enough memory for this now.")
    if isinstance(error, TooLargeError):
        return RequestError(413, str(error))
    if isinstance(error, UnknownItemError):
        return RequestError(404, str(error))
    if isinstance(error, InputError | DeskError | SettingsError):  # the last: of the glossary
        return RequestError(422, str(error))
    if isinstance(error, DepecheError):
        return RequestError(500, str(error))
    return RequestError(500, "Something unexpected went wrong; the server's log names it.")
