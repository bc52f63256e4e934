"""Finding out who asks."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from depeche.serve.access import Access, bearer
from depeche.serve.csrf import Csrf
from depeche.serve.sessions import Sessions
from depeche.serve.visitors import Visitor, name_of


class Who:
    """Finds out who asks: by a token, by what a proxy says, or by a session, in this order.

    What is given and wrong is not made up for by what comes after it.

    Args:
        access: what a request must have.
        sessions: those of the users; None if nobody can log in.
        csrf: makes the tokens of pages.
    """

    def __init__(self, access: Access, sessions: Sessions | None, csrf: Csrf) -> None:
        self._access = access
        self._sessions = sessions
        self._csrf = csrf

    def of(self, request: HTTPConnection, *, used: bool = True) -> Visitor | None:
        """Who asks; None if that is not known.

        Args:
            request: the request.
            used: whether a session counts as used by it.
        """
        access = self._access
        if access.is_open:
            return Visitor(access.editor, "admin", "local", self._csrf.token("local"))
        given = bearer(request.headers.get("authorization", ""))
        if given and access.tokens:
            token = access.token(given)
            return Visitor(token.name, token.role, "token") if token else None
        if access.header and access.believes(request.client.host if request.client else ""):
            values = [value for name, value in request.scope["headers"] if name == self._header]
            if values:
                return self._of_proxy(values)
        return self._of_session(request, used)

    @property
    def _header(self) -> bytes:
        return self._access.header.encode()

    def _of_proxy(self, values: list[bytes]) -> Visitor | None:
        """Whom a proxy names; nobody if there are two names: one of them may not be the proxy's."""
        try:
            name = name_of(values[0].decode()) if len(values) == 1 else ""
        except UnicodeDecodeError:
            return None
        if not name:
            return None
        user = self._access.users.named(name) if self._access.users else None
        role = self._access.role
        if user is not None:
            name, role = user.name, user.role
        return Visitor(name, role, "proxy", self._csrf.token("proxy", name))

    def _of_session(self, request: HTTPConnection, used: bool) -> Visitor | None:
        session = request.cookies.get(cookie("session", https=self._access.https), "")
        user = self._sessions.find(session, used=used) if self._sessions and session else None
        if user is None:
            return None
        return Visitor(user.name, user.role, "session", self._csrf.token("session", session))


def cookie(what: str, *, https: bool) -> str:
    """The name of a cookie.

    Args:
        what: what is in it.
        https: whether only HTTPS may bring and set it, and this host alone.
    """
    return f"__Host-depeche-{what}" if https else f"depeche-{what}"
