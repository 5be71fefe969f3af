"""By what an item is known again: its id, its link, its words. Any of them is enough."""

import re
from hashlib import blake2b
from urllib.parse import urlsplit

_SPACE = re.compile(r"\s+")
_ENOUGH = 24  # letters; fewer say nothing


def marks(*, ident: str, link: str, title: str, summary: str) -> list[str]:
    found = []
    if ident.strip():
        found.append(_digest("id", ident.strip()))
    if link.strip():
        found.append(link_mark(link))
    words = _SPACE.sub("", f"{title}{summary[:400]}").lower()
    if len(words) >= _ENOUGH:
        found.append(_digest("words", words))
    return found


def link_mark(link: str) -> str:
    """Without scheme, `www.`, anchor and a slash at the end: the same page by another spelling."""
    parts = urlsplit(link.strip())
    host = (parts.netloc or "").lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return _digest("link", f"{host}{parts.path.rstrip('/')}{query}")


def _digest(kind: str, text: str) -> str:
    return blake2b(f"{kind}:{text}".encode(), digest_size=16).hexdigest()
