"""Logging in and out."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from depeche.serve import bodies
from depeche.serve.access import Access
from depeche.serve.bodies import text_of
from depeche.serve.csrf import Csrf
from depeche.serve.errors import RequestError
from depeche.serve.passwords import Passwords
from depeche.serve.rates import Rate
from depeche.serve.review.render import page
from depeche.serve.sessions import Sessions
from depeche.serve.users import User, Users
from depeche.serve.visitors import Visitor, check_page, name_of
from depeche.serve.who import cookie

log = logging.getLogger(__name__)

OPEN = frozenset({"/login", "/logout"})  # the paths that nobody needs to have logged in for
_LARGEST = 16 * 1024  # bytes of a form
_LONGEST = 2000  # characters of a path to go on to
_MOST_KNOWN = 1000  # addresses at which it is remembered who has logged in from them
_NONCE = re.compile(r"[\w-]{43}", re.ASCII)
_OFTEN = "There were too many attempts to log in."


class Login:
    """The form that asks for name and password, and what becomes of it.

    Args:
        access: what a request must have.
        users: those who may log in.
        sessions: where theirs begin and end.
        csrf: makes the tokens of pages.
    """

    def __init__(self, access: Access, users: Users, sessions: Sessions, csrf: Csrf) -> None:
        self._access = access
        self._users = users
        self._sessions = sessions
        self._csrf = csrf
        self._passwords = Passwords()
        # A name can be tried a little from one address. To lock its owner out takes many.
        self._each = Rate(10, 30)
        self._of_address = Rate(30, 10)
        self._of_name = Rate(100, 20)
        self._known: dict[tuple[str, str], None] = {}  # addresses and who has logged in from them

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/login", self.form, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self.log_out, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """The form; who is in already is sent on."""
        target = own_path(request.query_params.get("next", ""))
        if request.scope["visitor"] is not None:
            return RedirectResponse(target, 303)
        return self._page(request, target)

    async def log_in(self, request: Request) -> Response:
        """Begin a session with a new id, and send on; or the form again, with what is wrong."""
        fields = await bodies.form(request, _LARGEST)
        target = own_path(text_of(fields, "next"))
        try:
            user = await self._user(request, fields)
        except RequestError as error:
            return self._page(request, target, error)
        self._sessions.end(self._cookie(request, "session"))
        response = RedirectResponse(target, 303)
        self._set(response, "session", self._sessions.begin(user))
        self._set(response, "login", None)
        return response

    async def log_out(self, request: Request) -> Response:
        """End the session, here and not only in the browser."""
        response = RedirectResponse("/login", 303)
        visitor: Visitor | None = request.scope["visitor"]
        if visitor is not None and visitor.via == "session":
            sent = request.headers.get("x-csrf-token")
            if sent is None:
                sent = text_of(await bodies.form(request, _LARGEST), "csrf")
            check_page(request, visitor, sent)
            self._sessions.end(self._cookie(request, "session"))
            self._set(response, "session", None)
        return response

    async def _user(self, request: Request, fields: dict[str, Any]) -> User:
        """Who logs in.

        Raises:
            RequestError: he may not.
        """
        nonce = self._cookie(request, "login")
        if not self._csrf.is_token(text_of(fields, "csrf"), "login", nonce):
            raise RequestError(403, "This form was too old. Please log in again.")
        name = name_of(text_of(fields, "name"))
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        address = self._access.client(request.client.host if request.client else "", forwarded)
        self._each.take(f"{address} {name}", _OFTEN)
        if (address, name) not in self._known:  # others keep nobody out of where he has been in
            self._of_address.take(address, _OFTEN)
            self._of_name.take(name, _OFTEN)
        user = self._users.find(name)
        password = text_of(fields, "password")
        if await self._passwords.fits(password, user.password if user else "") and user:
            self._remember(address, name)
            return user
        # What is no name of a user may be a password that was typed in the wrong place.
        log.warning(
            "%s could not log in from %s", user.name if user else "an unknown name", address
        )
        raise RequestError(401, "Name or password are wrong.")

    def _remember(self, address: str, name: str) -> None:
        """Remember that somebody has logged in from an address; the oldest such is forgotten."""
        self._known.pop((address, name), None)
        self._known[address, name] = None
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def _page(self, request: Request, target: str, error: RequestError | None = None) -> Response:
        """The form.

        Args:
            request: the request.
            target: where to go on to.
            error: what was wrong with the last attempt.
        """
        nonce = self._cookie(request, "login")
        if not _NONCE.fullmatch(nonce):
            nonce = secrets.token_urlsafe(32)
        response = page(
            request,
            "login.html.j2",
            error.status if error else 200,
            error.headers if error else None,
            csrf=self._csrf.token("login", nonce),
            next=target,
            error=error.sentence if error else "",
        )
        self._set(response, "login", nonce)
        return response

    def _cookie(self, request: Request, what: str) -> str:
        found: str = request.cookies.get(cookie(what, https=self._access.https), "")
        return found

    def _set(self, response: Response, what: str, value: str | None) -> None:
        """Set a cookie that ends with the browser; None deletes it."""
        https = self._access.https
        response.set_cookie(
            cookie(what, https=https),
            value or "",
            max_age=None if value else 0,
            path="/",
            secure=https,
            httponly=True,
            samesite="lax",
        )


def own_path(text: str) -> str:
    """A path of this server to go on to; ``/`` if a text is none.

    Browsers take ``//other`` and ``/\\other`` for another server, and leave out controls before
    they look.
    """
    if not text.startswith("/") or text.startswith("//") or len(text) > _LONGEST:
        return "/"
    if "\\" in text or any(character <= " " or character == "\x7f" for character in text):
        return "/"
    return "/" if text.partition("?")[0] in OPEN else text
