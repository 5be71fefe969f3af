"""Bitmaps by key: one query for all that an expression names, bytes only when the version is new here."""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock

from django.db import connection
from pyroaring import BitMap

from xinglian.kernel import sql

# Per process: (database, key) → (version, bitmap). Versions are ids of refreshes and never used twice,
# so a bitmap of a rolled-back refresh can never be taken for a valid one.
_MOST = 6000
_cache: OrderedDict[tuple[str, str], tuple[int, BitMap]] = OrderedDict()
_lock = Lock()

_FETCH = """
SELECT b.key, b.version, CASE WHEN b.version = w.version THEN NULL ELSE b.bitmap END AS bitmap
FROM unnest(%s::text[], %s::bigint[]) AS w(key, version) JOIN signals_tag_bitmap b ON b.key = w.key
"""


def load(keys: Collection[str]) -> dict[str, BitMap]:
    """Bitmaps by key; a key nobody has stored yet is empty. The caller's role must be staff or a job.

    The bitmaps are shared: never change one.
    """
    database = str(connection.settings_dict["NAME"])
    wanted = list(dict.fromkeys(keys))
    with _lock:
        known = {key: _cache[database, key] for key in wanted if (database, key) in _cache}
    versions = [known[key][0] if key in known else 0 for key in wanted]
    found: dict[str, BitMap] = {key: BitMap() for key in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, [wanted, versions])
        fresh: dict[str, tuple[int, BitMap]] = {}
        for key, version, data in cursor.fetchall():
            if data is None:
                found[key] = known[key][1]
            else:
                found[key] = BitMap.deserialize(bytes(data))
                fresh[key] = (version, found[key])
    with _lock:
        for key, entry in fresh.items():
            _cache[database, key] = entry
        for key in wanted:
            if (database, key) in _cache:
                _cache.move_to_end((database, key))
        while len(_cache) > _MOST:
            _cache.popitem(last=False)
    return found


def load_all(kind: str) -> dict[str, BitMap]:
    """Every bitmap of one kind (`tag` or `base`)."""
    keys = sql.column("SELECT key FROM signals_tag_bitmap WHERE kind = %s", [kind])
    return load(keys) if keys else {}


def forget() -> None:
    """Empty the process's cache (benches that measure cold reads)."""
    with _lock:
        _cache.clear()
