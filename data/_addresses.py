"""Which network addresses may be connected to, and connections to those only."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

import httpcore

from data.errors import AddressRefusedError

__all__ = ["PublicOnlyBackend", "is_public", "public_addresses"]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "100.64.0.0/10",  # shared behind carriers' NAT
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # the former 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "240.0.0.0/4",  # reserved
        "::/96",  # IPv4-compatible, deprecated
        "64:ff9b:1::/48",  # local NAT64
        "100::/64",  # discard
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fec0::/10",  # site-local, deprecated
    )
)
"""Beyond what ``ipaddress`` calls not global; it has learnt of some of these only lately."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, NAT64) is what that one is. Source: the
    special-purpose registries of IANA.
    """
    if isinstance(address, IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            carried = IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(carried)
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _NEVER)


def public_addresses(host: str, port: int) -> list[str]:
    """What a host resolves to. Raises ``AddressRefusedError`` where any of it is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} has no address") from error
    texts = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    if not texts or not all(is_public(ipaddress.ip_address(text)) for text in texts):
        raise AddressRefusedError(
            f"{host[:200]} is not fetched: its address is not on the public internet; allow private addresses if you trust it."
        )
    return texts


class PublicOnlyBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, to the very ones that were checked."""

    def __init__(self) -> None:
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in public_addresses(host, port):
            try:
                return self._sockets.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 - the base's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - likewise
    ) -> httpcore.NetworkStream:
        raise AddressRefusedError(f"The socket {path} is not fetched from.")
