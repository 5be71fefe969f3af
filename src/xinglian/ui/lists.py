"""What lists, tabs, chips and pickers are made of, and the cursors of keyset paging."""

import base64
import binascii
import hashlib
import hmac
import json
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare


@dataclass(frozen=True)
class Tab:
    """A saved view or a page's tab."""

    label: Any
    url: str
    count: int | str | None = None
    active: bool = False


@dataclass(frozen=True)
class Choice:
    """An entry of a chip's menu or of a segment switch."""

    label: Any
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """A step of a one-page wizard; `state` is `done`, `now` or `open`."""

    label: Any
    state: str = "open"
    note: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Option:
    """One answer of a search-as-you-type picker."""

    value: Any
    label: Any
    note: Any = ""


@dataclass(frozen=True)
class Hit:
    """One answer of the command palette. With `fields` it is posted, and must be harmless or lead to a page that asks."""

    label: Any
    url: str
    icon: str = "search"
    note: Any = ""
    fields: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Page:
    """One page of a keyset-paged list.

    `previous` and `next` are cursors (None = there is none); `total` is None when nobody counted.
    `first` is the number of the first row, None when unknown (after a jump).
    """

    rows: Sequence[Any] = field(default_factory=list)
    previous: str | None = None
    next: str | None = None
    total: int | None = None
    first: int | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where in a keyset-paged list a page begins, and which way it is read.

    `cursor`: the sort values of the row it goes on from, None at the top. A page before that row is read backwards:
    ask for `way` and `sign`, and for one row more than `most`; `page` turns the rows round again.
    """

    cursor: list[Any] | None
    is_back: bool
    way: str
    sign: str

    def page(
        self,
        rows: Sequence[Any],
        *,
        most: int,
        mark: Callable[[Any], Sequence[Any]],
        total: int,
        cap: int,
    ) -> Page:
        """`rows` as they were read; `mark` gives a row's sort values. `total` above `cap` is not said."""
        more, rows = len(rows) > most, rows[:most]
        if self.is_back:
            rows = rows[::-1]
        has_next = bool(rows) and (more or self.is_back)
        has_previous = bool(rows) and (more if self.is_back else self.cursor is not None)
        return Page(
            rows=rows,
            previous=encode_cursor(mark(rows[0])) if has_previous else None,
            next=encode_cursor(mark(rows[-1])) if has_next else None,
            total=None if total > cap else total,
            first=1 if rows and not has_previous else None,
        )


def turn_of(*, after: str, before: str, falling: bool, values: int = 2) -> Turn:
    """From the two cursors of an address; one with another number of values is none of this list's."""
    back, on = decode_cursor(before), decode_cursor(after)
    cursor = back or on
    if cursor is not None and len(cursor) != values:
        cursor = None
    is_back = bool(back) and cursor is not None
    down = falling != is_back
    return Turn(
        cursor=cursor, is_back=is_back, way="DESC" if down else "ASC", sign="<" if down else ">"
    )


@dataclass(frozen=True)
class Asked:
    """The address of a page as a plain value: what a kept part of it (`ui.pure`) knows of the request."""

    path: str
    query: str

    @property
    def GET(self) -> QueryDict:
        return QueryDict(self.query)

    def get_full_path(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def asked_of(request: HttpRequest | Asked) -> Asked:
    if isinstance(request, Asked):
        return request
    query = request.META.get("QUERY_STRING", "")
    if not query.isascii():  # written raw: bytes, as the server hands them on
        query = quote(query.encode("iso-8859-1"), safe=string.punctuation)
    return Asked(path=request.path, query=query)


@dataclass(frozen=True)
class Selection:
    """What a bulk action means: the ticked ids, or with `everything` all rows the page's filters match."""

    ids: tuple[int, ...]
    everything: bool
    filters: QueryDict


def selection(request: HttpRequest) -> Selection:
    """The rows a bulk button was pressed for. The filters are those of the page it was pressed on."""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    return Selection(
        ids=tuple(
            int(one) for one in request.POST.getlist("id") if one.isascii() and one.isdigit()
        ),
        everything=request.POST.get("all") == "1",
        filters=QueryDict(here.query) if here.query else request.GET,
    )


def encode_cursor(values: Sequence[Any]) -> str:
    """The sort values of a row as one URL-safe word, signed. Values are sent as JSON; dates as ISO text."""
    text = json.dumps(list(values), default=str, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(_seal(text.encode()) + text.encode()).decode().rstrip("=")


def decode_cursor(text: str) -> list[Any] | None:
    """The values of a cursor, or None when it is empty or not one of ours: then the list starts at the top."""
    if not text:
        return None
    try:
        given = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    # Signed, so that a list may trust the kinds of its own sort values.
    seal, content = given[:_SEAL_BYTES], given[_SEAL_BYTES:]
    if not constant_time_compare(seal, _seal(content)):
        return None
    values = json.loads(content)
    return values if isinstance(values, list) else None


_SEAL_BYTES = 9


def _seal(content: bytes) -> bytes:
    return hmac.digest(_seal_key(settings.SECRET_KEY), content, "sha256")[:_SEAL_BYTES]


@lru_cache(maxsize=2)
def _seal_key(secret: str) -> bytes:
    # Django's `salted_hmac` works it out again for every cursor.
    return hashlib.sha256(b"xinglian.ui.cursor" + secret.encode()).digest()
