"""Who asks, and what he may do."""

from __future__ import annotations

from typing import Literal

import msgspec
from starlette.requests import Request

from depeche.serve.errors import RequestError

Role = Literal["read", "edit", "admin"]  # each may do what those before it may
_RANK: dict[Role, int] = {"read": 0, "edit": 1, "admin": 2}


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


def looking(request: Request, role: Role = "read") -> Visitor:
    """Who asks, if he may look.

    Raises:
        RequestError: it is not known who asks (401), or he may not (403).
    """
    found: Visitor | None = request.scope.get("visitor")
    if found is None:
        raise RequestError(401, "Log in first.")
    if _RANK[found.role] < _RANK[role]:
        raise RequestError(403, f"This takes the role {role!r}; yours is {found.role!r}.")
    return found


def changing(request: Request, role: Role = "edit") -> Visitor:
    """Who asks, if he may change something; raises what ``looking`` raises."""
    return looking(request, role)
