"""Addresses as they stand in an export, well written or not."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def absolute(address: str) -> str:
    address = address.strip()
    return f"https:{address}" if address.startswith("//") else address


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def path_of(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]
