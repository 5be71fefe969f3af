"""Requests to addresses that people type in: never into a private network.

The name is resolved once, every address is checked, and the connection goes to the checked
address, so a name that changes its mind between check and use gains nothing.
"""

import ipaddress
import socket
import ssl
from functools import cache
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal

_TIMEOUT = httpx.Timeout(10, connect=5)


class AddressRefused(Refusal):
    """The address leads into a private network, or nowhere."""

    sentence = _(
        "The address %(url)s is not reachable from here or lies in a private network."
        " Use a public https address."
    )


class _CheckedTransport(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = public_address(host=host, url=str(request.url))
        request.headers["Host"] = request.headers.get("Host", host)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        return super().handle_request(request)


@cache
def _trust() -> ssl.SSLContext:
    # Reading the authorities takes 20 ms of a core: once per process, not once per client.
    return httpx.create_ssl_context()


def client(**options: Any) -> httpx.Client:
    """An httpx client that refuses private addresses, follows no redirects and times out."""
    return httpx.Client(
        transport=_CheckedTransport(retries=0, verify=_trust()),
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
            if not ipaddress.ip_address(address.split("%")[0]).is_global:
                raise AddressRefused(url=url or host)
    return addresses[0]
