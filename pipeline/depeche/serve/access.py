"""Who gets in: the names the server is known by, and the tokens that open it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from depeche.errors import SettingsError
from depeche.storage.private import FILE

_SHORTEST = 32  # characters of a token
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Access(msgspec.Struct, frozen=True):
    """What a request must have to get in.

    Attributes:
        names: what its Host header may name, in lower case.
        any_address: whether that may also be any IP address, as the server listens on all of them.
            A page that makes its own name lead here (DNS rebinding) names itself, not an address.
        digests: the SHA-256 of each token, one of which is asked for; empty if none is.
    """

    names: frozenset[str]
    any_address: bool = False
    digests: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, host: str, names: Iterable[str], tokens: Path | None) -> Access:
        """The access to a server.

        Args:
            host: the name or address it listens on.
            names: other names it is served under, as behind a proxy.
            tokens: the file with the tokens.

        Raises:
            SettingsError: the host is not this machine alone and there are no tokens, or the file
                cannot be used.
        """
        local = is_local(host)
        if tokens is None and not local:
            raise SettingsError(
                f"Others can reach {host}: give them tokens with --tokens FILE, or leave --host."
            )
        known = {host.lower(), *(name.lower() for name in names), *(_LOCAL if local else ())}
        wildcard = _address(host) is not None and ipaddress.ip_address(host).is_unspecified
        return cls(frozenset(known), wildcard, read_tokens(tokens) if tokens else ())

    def serves(self, authority: str) -> bool:
        """Whether a Host header (``localhost:8765``) names this server."""
        try:
            name = (urlsplit(f"//{authority}").hostname or "").rstrip(".")
        except ValueError:
            return False
        if "@" in authority:
            return False
        return name in self.names or (self.any_address and _address(name) is not None)

    def is_own(self, origin: str) -> bool:
        """Whether an Origin header is that of a page of this server."""
        return self.serves(origin.partition("://")[2])

    @property
    def asks_token(self) -> bool:
        """Whether a request needs a token."""
        return bool(self.digests)

    def admits(self, token: str) -> bool:
        """Whether this is one of the tokens; takes as long whichever it is."""
        digest = _digest(token)
        return sum(hmac.compare_digest(digest, known) for known in self.digests) > 0


def bearer(authorization: str) -> str:
    """The token in an Authorization header; ``""`` if there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_local(host: str) -> bool:
    """Whether only this machine can reach a host name or address."""
    address = _address(host)
    return address.is_loopback if address else host.lower() == "localhost"


def read_tokens(path: Path) -> tuple[bytes, ...]:
    """The SHA-256 of each token in a file; it has one on each line, and ``#`` starts a comment.

    Raises:
        SettingsError: it cannot be read, others may read it, or a token is too short.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = path.stat().st_mode & 0o777
            lines = [line.partition("#")[0].strip() for line in file]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The tokens in {path} cannot be read: {error}.") from error
    if mode & ~FILE & 0o077:
        raise SettingsError(f"Others may read the tokens: run `chmod {FILE:o} {path}`.")
    tokens = [line for line in lines if line]
    if not tokens:
        raise SettingsError(f"{path} has no token; make one with `openssl rand -hex 32`.")
    if any(len(token) < _SHORTEST or not token.isascii() for token in tokens):
        raise SettingsError(
            f"A token in {path} has fewer than {_SHORTEST} characters, or others than ASCII; "
            "make one with `openssl rand -hex 32`."
        )
    return tuple(map(_digest, tokens))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
