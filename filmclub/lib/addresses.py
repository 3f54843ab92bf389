"""What is kept of a reader's network address."""

import ipaddress


def network_of(address: str) -> str:
    """Shorten an address to its network (/24, for IPv6 /48), which names no household; "" if it is none."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network((ip, prefix), strict=False).network_address)
