"""Who gets in: the names the server is known by, and what a request must have to be let in."""

from __future__ import annotations

import getpass
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias, get_args
from urllib.parse import urlsplit

import msgspec

from depeche.errors import SettingsError
from depeche.serve.users import Users
from depeche.serve.visitors import Role, name_of
from depeche.storage import private

_SHORTEST = 32  # characters of a token
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}  # which an address need not name
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class Token(msgspec.Struct, frozen=True):
    """A token that lets a program in.

    Attributes:
        digest: its SHA-256.
        name: what who has it is called.
        role: what he may do.
    """

    digest: bytes
    name: str = "token"
    role: Role = "edit"


class Access(msgspec.Struct, frozen=True):
    """What a request must have to get in.

    Attributes:
        names: what its Host header may name, in lower case.
        any_address: whether that may also be any IP address, as the server listens on all of them.
            A page that makes its own name lead here (DNS rebinding) names itself, not an address.
        tokens: those that let programs in.
        users: those who may log in; None if nobody can.
        header: the header in which a reverse proxy names who asks; ``""`` if none does.
        role: what whom it names may do, if no file has him.
        proxies: where such proxies are, beside this machine.
        editor: the name of whoever asks, where nobody has to say who he is.
        https: whether browsers reach the server by HTTPS, through a proxy.
    """

    names: frozenset[str]
    any_address: bool = False
    tokens: tuple[Token, ...] = ()
    users: Users | None = None
    header: str = ""
    role: Role = "edit"
    proxies: tuple[Network, ...] = ()
    editor: str = ""
    https: bool = False

    @classmethod
    def of(
        cls,
        host: str,
        names: Iterable[str],
        tokens: Path | None,
        *,
        auth: Path | None = None,
        header: str = "",
        role: Role = "edit",
        proxies: Iterable[str] = (),
        editor: str = "",
        https: bool = False,
    ) -> Access:
        """The access to a server.

        Args:
            host: the name or address it listens on.
            names: other names it is served under, as behind a proxy.
            tokens: the file with the tokens.
            auth: the file with the users.
            header: the header in which a reverse proxy names who asks.
            role: what whom it names may do, if the file of users does not have him.
            proxies: addresses or networks of reverse proxies that are not on this machine.
            editor: the name of whoever asks from this machine; the user's, if it is empty.
            https: whether browsers reach it by HTTPS.

        Raises:
            SettingsError: others can reach the host and it is not said who gets in, a file cannot
                be used, or a value makes no sense.
        """
        local = is_local(host)
        closed = bool(tokens or auth or header)
        if not (local or closed):
            raise SettingsError(
                f"Others can reach {host}: say who gets in with --auth FILE, --tokens FILE or "
                "--auth-header NAME, or leave --host."
            )
        if header and not _HEADER.fullmatch(header):
            raise SettingsError(f"--auth-header takes the name of a header, not {header!r}.")
        if editor and closed:
            raise SettingsError("--editor names who asks where nobody has to say who he is.")
        if editor and not name_of(editor):
            raise SettingsError(f"--editor takes a name, not {editor!r}.")
        known = {host.lower(), *(name.lower() for name in names), *(_LOCAL if local else ())}
        wildcard = _address(host) is not None and ipaddress.ip_address(host).is_unspecified
        return cls(
            frozenset(known),
            wildcard,
            read_tokens(tokens) if tokens else (),
            Users(auth) if auth else None,
            header.lower(),
            role,
            tuple(map(_network, proxies)),
            "" if closed else name_of(editor) or _own_name(),
            https,
        )

    def serves(self, authority: str) -> bool:
        """Whether a Host header (``localhost:8765``) names this server."""
        try:
            name = (urlsplit(f"//{authority}").hostname or "").rstrip(".")
        except ValueError:
            return False
        if "@" in authority:
            return False
        return name in self.names or (self.any_address and _address(name) is not None)

    def is_own(self, origin: str, authority: str) -> bool:
        """Whether an Origin header is that of a page of this server.

        Args:
            origin: the header.
            authority: the Host header of the same request, which the server is served under; a
                proxy may have left out its port.
        """
        try:
            page, here = urlsplit(origin), urlsplit(f"//{authority}")
            port = page.port or _PORTS.get(page.scheme)
            return page.hostname == here.hostname and here.port in (None, port)
        except ValueError:
            return False

    @property
    def is_open(self) -> bool:
        """Whether nobody has to say who he is."""
        return not (self.tokens or self.users or self.header)

    @property
    def asks_token(self) -> bool:
        """Whether there are tokens to get in with."""
        return bool(self.tokens)

    def token(self, given: str) -> Token | None:
        """The token that this is, or None; takes as long whichever it is."""
        digest = _digest(given)
        found = [one for one in self.tokens if hmac.compare_digest(digest, one.digest)]
        return found[0] if found else None

    def admits(self, token: str) -> bool:
        """Whether this is one of the tokens."""
        return self.token(token) is not None

    def believes(self, peer: str) -> bool:
        """Whether who connects from an address may say who asks, as a reverse proxy of ours."""
        address = _address(peer)
        return address is not None and (address.is_loopback or self._is_proxy(address))

    def client(self, peer: str, forwarded: str) -> str:
        """Where a request comes from, to count what comes from there.

        Args:
            peer: the address that has connected.
            forwarded: its X-Forwarded-For header, to which each proxy appends whom it serves. It is
                read from its end as far as proxies have written it that were named, since whoever
                asks can begin it as he likes.

        Returns:
            The address, or the network of an IPv6 address: who has one has a network of them.
        """
        for hop in (peer, *reversed(forwarded.split(","))):
            address = _address(hop.strip())
            if address is None:
                break
            peer = str(address)
            # By HTTPS nobody but a proxy comes from this machine.
            if not (self._is_proxy(address) or (self.https and address.is_loopback)):
                break
        return str(ipaddress.ip_network(f"{peer}/64", strict=False)) if ":" in peer else peer

    def _is_proxy(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        return any(address in network for network in self.proxies)


def bearer(authorization: str) -> str:
    """The token in an Authorization header; ``""`` if there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_local(host: str) -> bool:
    """Whether only this machine can reach a host name or address."""
    address = _address(host)
    return address.is_loopback if address else host.lower() == "localhost"


def read_tokens(path: Path) -> tuple[Token, ...]:
    """The tokens in a file: on each line ``TOKEN`` or ``TOKEN NAME ROLE``; ``#`` starts a comment.

    Raises:
        SettingsError: it cannot be read, others may read it, or a line has no token that is long
            enough.
    """
    lines = [line.partition("#")[0].split() for line in private.read(path, "tokens").split("\n")]
    tokens = tuple(_token(path, parts) for parts in lines if parts)
    if not tokens:
        raise SettingsError(f"{path} has no token; make one with `openssl rand -hex 32`.")
    return tokens


def _token(path: Path, parts: list[str]) -> Token:
    """The token of a line, split into its words."""
    token, *rest = parts
    if len(token) < _SHORTEST or not token.isascii():
        raise SettingsError(
            f"A token in {path} has fewer than {_SHORTEST} characters, or others than ASCII; "
            "make one with `openssl rand -hex 32`."
        )
    if not rest:
        return Token(_digest(token))
    name, role = name_of(" ".join(rest[:-1])), _ROLES.get(rest[-1])
    if not name or role is None:
        raise SettingsError(
            f"A line in {path} is none of a token: it takes TOKEN, or TOKEN NAME ROLE with one of "
            f"the roles {', '.join(_ROLES)}."
        )
    return Token(_digest(token), name, role)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise SettingsError(f"--proxy takes an address or a network, not {text!r}.") from error


def _own_name() -> str:
    try:
        return name_of(getpass.getuser()) or "editor"
    except (OSError, KeyError):  # in a container users have no names
        return "editor"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; one of IPv4 that is written as one of IPv6 is that of IPv4."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
