"""Which addresses of a network a hook may lead to.

The address of a hook comes from whoever starts the server, but its name leads where a name server
says. What answers at an address within the newsroom's network, such as a database without a
password or what gives a cloud machine its credentials, trusts whoever reaches it.

What is allowed is listed, not what is forbidden: an address that nobody thought of is refused.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_INNER = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7"),
    )
)
_EMBEDDING = ip_network("64:ff9b::/96")  # where only IPv6 is spoken, an IPv4 address stands in it
_UNICAST = ip_network("2000::/3")  # all that is given out of IPv6 so far
_NEVER = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # what machines in Azure ask about themselves,
            "fd00:ec2::254/128",  # and by IPv6 those of AWS
            "fd20:ce::254/128",  # and of Google
            "192.0.0.0/24",  # protocols of their own
            "192.88.99.0/24",  # relays from IPv6 to IPv4, which lead anywhere
            "2001::/23",
            "2002::/16",
            "3fff::/20",  # of documents
        ),
    )
)


def is_allowed(address: str, *, inner: bool) -> bool:
    """Whether a hook may lead to an IP address.

    Link-local addresses (where clouds give out credentials), multicast, broadcast, unspecified and
    reserved ones are refused always.

    Args:
        address: the address, as the system's ``getaddrinfo`` has it.
        inner: whether this machine and private networks are allowed, too.
    """
    found = _meant(ip_address(address.partition("%")[0]))
    if any(found in network for network in _NEVER):
        return False
    if any(found in network for network in _INNER):
        return inner
    if found.version == 6 and found not in _UNICAST:
        return False
    return found.is_global and not found.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that stands in an IPv6 one, if it leads there; else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _EMBEDDING:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
