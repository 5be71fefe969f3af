"""Where a basket may go back to: an https address of a host that is named, and nothing that only looks like one."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

LONGEST = 500
# Names of the internet only: no address of a machine, no name without a dot.
_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
# Browsers read a backslash as a slash and drop tabs and line breaks: with these two readers see two hosts.
_PLAIN = re.compile(r"[!-\[\]-~]+")


def host_of(url: str) -> str:
    """Its host in small letters. Raises ValueError for what is no plain https address of a named host."""
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        raise ValueError(url[:80])
    parts = urlsplit(url)
    if parts.scheme != "https" or "@" in parts.netloc or parts.fragment:
        raise ValueError(url[:80])
    if parts.port not in (None, 443):
        raise ValueError(url[:80])
    return plain_host(parts.hostname or "")


def plain_host(text: str) -> str:
    """As people write it, in small letters. Raises ValueError for what is no host's name."""
    host = text.strip().lower()
    if not _HOST.fullmatch(host):
        raise ValueError(text[:80])
    return host


def with_words(url: str, **words: str) -> str:
    """The address with more in its query."""
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *words.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))
