"""Everybody whose figure passes a threshold, as a bitmap; remembered until the next refresh."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from pyroaring import BitMap

from xinglian.kernel import scope, sql
from xinglian.signals.rules import predicate, registry
from xinglian.signals.rules.nodes import Compare

_MOST = 400
_cache: OrderedDict[tuple[object, ...], BitMap] = OrderedDict()
_lock = Lock()


def matching(
    compares: Iterable[Compare], *, partner_ids: Sequence[int] | None = None
) -> dict[Compare, BitMap]:
    """One bitmap per comparison, all in at most one statement each and only when not remembered.

    Row security of the caller narrows the rows, so its reach is part of what is remembered. `partner_ids`: only
    these are looked at, and nothing is remembered.
    """
    wanted = list(dict.fromkeys(compares))
    if not wanted:
        return {}
    if partner_ids is not None:
        some = list(partner_ids)
        return {one: _asked(one, " AND partner_id = ANY(%s)", [some]) for one in wanted}
    acting = scope.current()
    version = sql.value("SELECT max(id) FROM signals_refresh")
    base = (
        connection.settings_dict["NAME"],
        version,
        acting.role,
        acting.reach,
        acting.region_paths,
    )
    return {
        compare: _one((*base, compare.figure, compare.op, compare.value), compare)
        for compare in wanted
    }


def _one(key: tuple[object, ...], compare: Compare) -> BitMap:
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    found = _asked(compare, "", [])
    with _lock:
        _cache[key] = found
        while len(_cache) > _MOST:
            _cache.popitem(last=False)
    return found


def _asked(compare: Compare, narrowed: str, given: list[Any]) -> BitMap:
    figure = registry.FIGURES[compare.figure]
    condition = predicate.compare_sql(compare, scale=figure.scale).replace("%", "%%")
    return ordinals_of(
        sql.value(
            f"SELECT array_send(array_agg(ordinal)) FROM signals_figures WHERE {condition}{narrowed}",
            given,
        )
    )


def ordinals_of(sent: bytes | None) -> BitMap:
    """An int4[] as PostgreSQL sends it: 20 bytes of head, then (length, value) pairs, big endian."""
    if not sent:
        return BitMap()
    pairs = np.frombuffer(bytes(sent), dtype=">i4", offset=20)
    return BitMap(pairs[1::2].astype(np.uint32))
