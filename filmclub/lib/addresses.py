"""Network addresses of readers: read once, counted by whoever holds them, and what is kept of them."""

from __future__ import annotations

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<four>\d+\.\d+\.\d+\.\d+):\d+")


def read_address(text: str) -> Address | None:
    """Read an address in any of its spellings, with a port or a zone too; None if it is none.

    An IPv4 address that is mapped into IPv6 (RFC 4291, 2.5.5.2) is itself.
    """
    text = text.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match["six"] or match["four"] or ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def sender_of(text: str) -> str:
    """Who is counted as one: an IPv4 address, for IPv6 a /64, which one household has whole; "" if none."""
    address = read_address(text)
    return _network(address, 32 if address.version == 4 else 64) if address is not None else ""


def neighbours_of(text: str) -> str:
    """Who is counted together, more generously: a /48, which one customer may have; "" for IPv4."""
    address = read_address(text)
    return _network(address, 48) if address is not None and address.version == 6 else ""


def network_of(text: str) -> str:
    """What is kept of an address: its network (/24, for IPv6 /48), which names no household; "" if none."""
    address = read_address(text)
    return _network(address, 24 if address.version == 4 else 48) if address is not None else ""


def _network(address: Address, prefix: int) -> str:
    return str(ipaddress.ip_network((address, prefix), strict=False).network_address)
