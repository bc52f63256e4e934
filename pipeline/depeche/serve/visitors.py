"""Who asks, and what he may do."""

from __future__ import annotations

import unicodedata
from typing import Literal

import msgspec
from starlette.requests import Request

from depeche.lang.invisible import Cleaner
from depeche.serve.csrf import is_same
from depeche.serve.errors import RequestError
from depeche.serve.rates import Rate

Role = Literal["read", "edit", "admin"]  # each may do what those before it may
RANK: dict[Role, int] = {"read": 0, "edit": 1, "admin": 2}
_LONGEST = 80  # characters of a name
_OF_BROWSERS = ("origin", "sec-fetch-site", "cookie")  # headers that other programs do not send


class Visitor(msgspec.Struct, frozen=True):
    """Who asks.

    Attributes:
        name: what he is called in histories.
        role: what he may do.
        via: how that is known.
        csrf: what a page must send back in the header X-CSRF-Token with each change.
    """

    name: str
    role: Role
    via: Literal["local", "session", "proxy", "token"]
    csrf: str = ""

    @property
    def key(self) -> str:
        """What tells him from others, where it is counted what he does."""
        return f"{self.via} {self.name}"


def name_of(text: str) -> str:
    """A text as the name of somebody, in NFC; ``""`` if it is none.

    A name has one line of at most 80 characters, and all of them are drawn.
    """
    if len(text) > _LONGEST:
        return ""
    name = unicodedata.normalize("NFC", text.strip())
    return name if name == " ".join(Cleaner().clean(name).split()) else ""


def looking(request: Request, role: Role = "read") -> Visitor:
    """Who asks, if he may look.

    Args:
        request: what he asks.
        role: what it takes.

    Raises:
        RequestError: it is not known who asks (401), or he may not (403).
    """
    found: Visitor | None = request.scope.get("visitor")
    if found is None:
        raise RequestError(401, "Log in first.")
    if RANK[found.role] < RANK[role]:
        raise RequestError(403, f"This takes the role {role!r}; yours is {found.role!r}.")
    return found


def changing(request: Request, role: Role = "edit") -> Visitor:
    """Who asks, if he may change something, and if no page of another site has made him ask.

    Args:
        request: what he asks.
        role: what it takes.

    Raises:
        RequestError: as ``looking``; also if the token of his page is missing or wrong (403), or
            if he changes too much in a short time (429).
    """
    found = looking(request, role)
    check_page(request, found, request.headers.get("x-csrf-token", ""))
    changes: Rate | None = request.scope.get("changes")
    if changes is not None:
        changes.take(found.key, "You change too much in a short time.")
    return found


def check_page(request: Request, visitor: Visitor, sent: str) -> None:
    """Refuse a request that a page of another site may have made somebody's browser send.

    A browser adds cookies by itself, and reaches a server on its own machine without any; it adds
    no token to a header, and a program that is no browser is led by no page.

    Args:
        request: the request.
        visitor: who asks.
        sent: the token that came with it.

    Raises:
        RequestError: it may be.
    """
    by_browser = any(name in request.headers for name in _OF_BROWSERS)
    if visitor.via == "token" or (visitor.via == "local" and not by_browser):
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise RequestError(403, "Pages of other sites may change nothing here.")
    if not visitor.csrf or not is_same(sent, visitor.csrf):
        raise RequestError(403, "This page is too old to change something; load it again.")


def is_still_in(request: Request) -> bool:
    """Whether who asked may still look, as an answer that goes on and on must ask now and then."""
    again = request.scope.get("again")
    return again is None or again() is not None
