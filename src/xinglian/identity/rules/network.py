"""Addresses: what counts as one place, and what counts as this machine."""

import ipaddress

FORWARDED = (
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_SERVER", "HTTP_X_REAL_IP", "HTTP_VIA",
    "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_CLIENT_IP",
)  # fmt: skip
_LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}


def place_of(address: str) -> str:
    """The network one household or machine has: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def kind_of(address: str | None) -> str:
    """`here` (this machine), `local` (a private network), `public` or `unknown`."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.is_loopback:
        return "here"
    return "local" if found.is_private else "public"


def is_this_machine(*, address: str, host: str, headers: set[str]) -> bool:
    """The request was made on this machine by a browser that knows it as this machine.

    A forwarded header means a proxy stands in between; a foreign host name means a page from
    elsewhere was pointed at this address.
    """
    if headers & set(FORWARDED):
        return False
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return kind_of(address) == "here" and name.lower() in _LOCAL_NAMES
