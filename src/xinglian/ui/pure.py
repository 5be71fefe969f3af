"""Parts of a page that depend on nothing but what they are given, rendered once for the same things.

`{% pure "x/_rows.html" rows=page.rows %}` renders a template that sees `rows` and nothing else: no request, no
viewer, nothing of the page around it. So whatever it can show is in its key, together with language, time zone and
day; who may see it was decided when the values were read, and what one person may not see cannot come out of what
another one was given. Kept per process, the least used leave first.

`page(request, "x/page.html", facts)` does the same with a whole page: its key holds the facts, the address, the viewer
and all that the shell shows, so that a page asked for again (reloaded, gone back to, refreshed by news on many
screens) costs its queries only. The queries are always asked. It is kept packed too (`ui.sheet`).
"""

import pickle
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from itertools import count
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.base import Template
from django.template.context import Context
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from xinglian.kernel import clock
from xinglian.ui.context import derived, told
from xinglian.ui.lists import asked_of
from xinglian.ui.sheet import Sheet
from xinglian.ui.steady_csrf import form_token

MOST_BYTES = 48_000_000
_TAKES_GZIP = re.compile(r"\bgzip\b")
# These stand in what is kept for the request's token and address: every answer carries its own.
_TOKEN, _HERE = f"xl-token-{secrets.token_hex(16)}", f"xl-here-{secrets.token_hex(16)}"


_Part = TypeVar("_Part", SafeString, Sheet)


class _Kept(Generic[_Part]):
    """Parts by key, no more than `most` bytes of them."""

    def __init__(self, most: int, weight: Callable[[_Part], int]) -> None:
        self._most, self._size, self._lock = most, 0, Lock()
        self._weight: Callable[[_Part], int] = weight
        self._parts: OrderedDict[bytes, _Part] = OrderedDict()

    def get(self, key: bytes) -> _Part | None:
        with self._lock:
            found = self._parts.get(key)
            if found is not None:
                self._parts.move_to_end(key)
            return found

    def put(self, key: bytes, part: _Part) -> None:
        with self._lock:
            if key not in self._parts:
                self._parts[key] = part
                self._size += self._weight(part)
            while self._size > self._most:
                self._size -= self._weight(self._parts.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._parts.clear()
            self._size = 0


kept = _Kept[SafeString](MOST_BYTES // 2, lambda html: len(html.encode()) + 200)
sheets = _Kept[Sheet](MOST_BYTES // 2, lambda sheet: sheet.weight + 500)


def render(template: Template, values: dict[str, Any], *, around: Context) -> SafeString:
    """The template with these values only. They must be plain: text, numbers, dates, tuples, dicts, dataclasses.

    Of the page around it only the token for forms and `here`, its address, are known inside.
    """
    html = _html(template, values)
    return _own(html, around.get("csrf_token", ""), around.get("here", ""))


def page(request: HttpRequest, name: str, facts: dict[str, Any]) -> HttpResponse:
    """The page of these facts, as plain as a part's: no models, querysets, forms (but `Made(Form, …)`), no "now" more
    exact than a minute."""
    template: Template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    asked = asked_of(request)
    minute = int(clock.now().timestamp() // 60)  # pages say when they were printed
    values = {**told(request), **facts, "request": asked, "minute": minute}
    key = _key(template, values)
    sheet = sheets.get(key)
    if sheet is None:
        around = {**derived(request), **values, "csrf_token": _TOKEN, "here": asked.get_full_path()}
        sheet = Sheet(template.render(Context(around)), mark=_TOKEN)
        sheets.put(key, sheet)
    token = form_token(request) if sheet.needs_token else ""
    headers = {"Vary": "Accept-Encoding"}
    if not _TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return HttpResponse(sheet.plain(token), headers=headers)
    return HttpResponse(sheet.gzip(token), headers=headers | {"Content-Encoding": "gzip"})


def _html(template: Template, values: dict[str, Any]) -> SafeString:
    key = _key(template, values)
    html = kept.get(key)
    if html is None:
        html = template.render(Context({**values, "csrf_token": _TOKEN, "here": _HERE}))
        kept.put(key, html)
    return html


def _own(html: SafeString, token: Any, here: Any) -> SafeString:
    if _TOKEN in html:
        html = SafeString(html.replace(_TOKEN, str(token)))
    if _HERE in html:
        html = SafeString(html.replace(_HERE, escape(str(here))))
    return html


class Made(SimpleLazyObject):  # type: ignore[type-arg]
    """A value for a part that is worked out only when the part is rendered: its key is what it is made of.

    `Made(words_of, rows=rows)`: `words_of` is a module's function of plain values, and of nothing else (not of who
    asks, when, or what the database holds): the part is kept as long as the values are the same.
    """

    def __init__(self, make: Callable[..., Any], **given: Any) -> None:
        super().__init__(partial(make, **given))
        self.__dict__["_made_of"] = partial(Made, make, **given)

    def __reduce__(self) -> tuple[Any, ...]:
        return self.__dict__["_made_of"], ()


def _key(template: Template, values: dict[str, Any]) -> bytes:
    # Pickled, not compared: 1, True and Decimal(1) are equal, and so are text and markup of the same letters.
    told = (
        _number(template),
        get_language(),
        timezone.get_current_timezone_name(),
        timezone.localdate().toordinal(),
        values,
    )
    return blake2b(pickle.dumps(told, protocol=5), digest_size=32).digest()


_numbers: WeakKeyDictionary[Template, int] = WeakKeyDictionary()
_next_number = count()


def _number(template: Template) -> int:
    """Of a template's own: an address in memory may be another one's later."""
    number = _numbers.get(template)
    if number is None:
        number = _numbers[template] = next(_next_number)
    return number
