"""One timeline of everything about a partner: sources merged newest first, paged by keyset.

Other contexts add a source through `partners.api.timeline_source(name, label=…, fetch=…)`. `fetch`
is asked for the newest `limit` entries older than a mark: those with (at, key) < (mark.at,
mark.key). It runs under the viewer's scope and answers in a few queries, however long the history.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xinglian.ui.lists import decode_cursor, encode_cursor

ENTRIES = 20
_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One moment. `key` orders entries of one source at the same time (its row's id).

    `tone`: act, done or none. `side_template` renders what stands at right (a receipt chain) with
    `side` as its context.
    """

    at: datetime
    key: int
    title: Any
    text: Any = ""
    icon: str = "circle-dashed"
    tone: str = ""
    url: str = ""
    who: str = ""
    side_template: str = ""
    side: dict[str, Any] = field(default_factory=dict)
    remove_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Answer with entries whose (at, key) is smaller."""

    at: datetime
    key: int


Fetch = Callable[..., list[Entry]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """`fetch(partner_id=…, mark=Mark, limit=…, viewer=…) -> [Entry]`, newest first."""

    name: str
    label: Any
    fetch: Fetch
    allowed: Callable[[Any], bool]


_sources: dict[str, Source] = {}


def timeline_source(
    name: str,
    *,
    label: Any,
    fetch: Fetch,
    allowed: Callable[[Any], bool] = lambda viewer: viewer.is_staff,
) -> None:
    """Add a source (again = replace). `label` is its tab on the timeline."""
    _sources[name] = Source(name=name, label=label, fetch=fetch, allowed=allowed)


def sources_for(viewer: Any) -> list[Source]:
    return [one for _name, one in sorted(_sources.items()) if one.allowed(viewer)]


@dataclass(frozen=True)
class Stretch:
    """A page of the timeline and the cursor of the next one."""

    entries: list[Entry]
    next: str | None


def stretch(
    *, partner_id: int, viewer: Any, now: datetime, only: str = "", after: str = ""
) -> Stretch:
    """ENTRIES entries of all sources (or of `only`) after a cursor, newest first."""
    sources = [one for one in sources_for(viewer) if not only or one.name == only]
    cursor = decode_cursor(after)
    at, name, key = now, "", _LARGEST
    if cursor is not None and len(cursor) == 3:
        at, name, key = datetime.fromisoformat(cursor[0]), str(cursor[1]), int(cursor[2])

    def runs() -> Iterator[Iterator[tuple[tuple[float, str, int], str, Entry]]]:
        for source in sources:
            # At the cursor's moment sources follow one another by name, falling.
            bound = (
                key if source.name == name else _LARGEST if source.name < name or not name else -1
            )
            found = source.fetch(
                partner_id=partner_id, mark=Mark(at=at, key=bound), limit=ENTRIES + 1, viewer=viewer
            )
            yield iter([((e.at.timestamp(), source.name, e.key), source.name, e) for e in found])

    merged = heapq.merge(*runs(), key=lambda item: item[0], reverse=True)
    taken = [item for _, item in zip(range(ENTRIES + 1), merged, strict=False)]
    page = taken[:ENTRIES]
    last = page[-1] if len(taken) > ENTRIES else None
    return Stretch(
        entries=[entry for _, _, entry in page],
        next=encode_cursor([last[2].at.isoformat(), last[1], last[2].key]) if last else None,
    )
