"""Which addresses callbacks may go to: public ones, unless the settings allow others."""

from __future__ import annotations

import ipaddress
import socket

_UNICAST = ipaddress.ip_network("2000::/3")  # all that was ever given to the internet; outside it is what leads somewhere local
_SEND_NOWHERE = "the callback's host leads to a private, loopback or reserved address"


class Unsafe(Exception):
    """An address that nothing is sent to, or a name that leads to one."""


def check(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses of `host`, all of them allowed. Raises `Unsafe` where one is not, or there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        raise Unsafe("the callback's host is not known") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise Unsafe("the callback's host is not known")
    if not private and not all(is_public(address) for address in addresses):
        raise Unsafe(_SEND_NOWHERE)
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; what is wrapped in an IPv6 address counts as itself."""
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        ip = inner or ip
    routed = isinstance(ip, ipaddress.IPv4Address) or ip in _UNICAST
    return routed and ip.is_global and not ip.is_multicast


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
