"""Requests to addresses that people type in: never into a private network.

The name is resolved once, every address is checked, and the connection goes to the checked
address, so a name that changes its mind between check and use gains nothing. The other side may
mean no good: its answer has a most time and a most size, and is never unpacked.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal

_TIMEOUT = httpx.Timeout(10, connect=5)
# Of a whole request, however slowly the answer drips; each step has its own time as well.
MOST_SECONDS = 20.0
MOST_BYTES = 1_000_000


class AddressRefused(Refusal):
    """The address leads into a private network, or nowhere."""

    sentence = _(
        "The address %(url)s is not reachable from here or lies in a private network."
        " Use a public https address."
    )


class _Budget(threading.local):
    """What is left of the request under way in this thread."""

    until = 0.0
    bytes_left = 0

    def renew(self) -> None:
        self.until, self.bytes_left = time.monotonic() + MOST_SECONDS, MOST_BYTES

    def seconds(self, wanted: float | None) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"No whole answer within {MOST_SECONDS:.0f} s.")
        return left if wanted is None else min(wanted, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, budget: _Budget) -> None:
        self._inner, self._budget = inner, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        got = self._inner.read(max_bytes, self._budget.seconds(timeout))
        self._budget.bytes_left -= len(got)
        if self._budget.bytes_left < 0:
            raise httpcore.ReadError(f"The answer is longer than {MOST_BYTES:,} bytes.")
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.seconds(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._budget.seconds(timeout))
        return _Stream(inner, self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def __init__(self, budget: _Budget) -> None:
        self._budget = budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._budget.seconds(timeout)
        inner = super().connect_tcp(host, port, seconds, local_address, socket_options)
        return _Stream(inner, self._budget)


class _CheckedTransport(httpx.HTTPTransport):
    def __init__(self) -> None:
        super().__init__(verify=_trust())
        self._budget = _Budget()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(), max_connections=100, max_keepalive_connections=20,
            keepalive_expiry=5, network_backend=_Backend(self._budget),
        )  # fmt: skip

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self._budget.renew()
        address = public_address(host=host, url=str(request.url))
        request.headers["Host"] = request.headers.get("Host", host)
        request.headers["Accept-Encoding"] = "identity"
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        response = super().handle_request(request)
        # Packed all the same? A kilobyte may unpack to a gigabyte: it stays as it came.
        response.headers.pop("content-encoding", None)
        return response


@cache
def _trust() -> ssl.SSLContext:
    # Reading the authorities takes 20 ms of a core: once per process, not once per client.
    return httpx.create_ssl_context()


def client(**options: Any) -> httpx.Client:
    """An httpx client that refuses private addresses, follows no redirects and times out."""
    return httpx.Client(
        transport=_CheckedTransport(),
        timeout=options.pop("timeout", _TIMEOUT),
        follow_redirects=False,
        **options,
    )


def public_address(*, host: str, url: str = "") -> str:
    """An address of `host` that is public (any address where settings allow private ones)."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise AddressRefused(url=url or host) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED:
        for address in addresses:
            if not _is_public(ipaddress.ip_address(address.split("%")[0])):
                raise AddressRefused(url=url or host)
    return addresses[0]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """One host of the internet. `is_global` alone lets groups pass, and IPv6 addresses behind
    which an IPv4 one of a private network may hide."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    return not (address.is_site_local or address.sixtofour or address.teredo)
