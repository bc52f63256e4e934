"""Answers that are errors: a status of HTTP and one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from depeche.errors import DepecheError, InputError, TooLargeError, is_out_of_memory

GONE = 499  # nginx's status of a request whose client did not wait; nobody reads the answer
RETRY = {"Retry-After": "5"}  # seconds; most groups of jobs take less


class Refusal(Exception):
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


def busy(sentence: str) -> Refusal:
    """The refusal of a request that may succeed a little later."""
    return Refusal(503, sentence, RETRY)


def refusal(error: Exception) -> Refusal:
    """The refusal that tells an error; one that nobody expected is not told in detail."""
    if isinstance(error, Refusal):
        return error
    if is_out_of_memory(error):
        return busy("There is not enough memory for this now.")
    if isinstance(error, TooLargeError):
        return Refusal(413, str(error))
    if isinstance(error, InputError):
        return Refusal(422, str(error))
    if isinstance(error, DepecheError):
        return Refusal(500, str(error))
    return Refusal(500, "Something unexpected went wrong; the server's log names it.")
