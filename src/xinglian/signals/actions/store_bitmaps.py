"""Put bitmaps in place of the old ones: only those that changed are written; counts make the history of a tag."""

from collections.abc import Mapping
from datetime import datetime

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import bitmap_store
from xinglian.signals.rules import registry


def store_bitmaps(
    computed: Mapping[str, BitMap],
    *,
    kind: str,
    refresh_id: int,
    now: datetime,
    touched: BitMap | None,
) -> None:
    """Replace bitmaps that changed; history for tags. With `touched`, only those ordinals may change."""
    stored = bitmap_store.load_all(kind)
    entries: list[tuple[str, BitMap]] = []
    counts: list[tuple[str, int, int, int]] = []
    for key in {*stored, *computed}:
        old, new = stored.get(key, BitMap()), computed.get(key, BitMap())
        if touched is not None:
            if key in stored and not new and not old.intersect(touched):
                continue  # most places of the country are far from a few partners
            new = (old - touched) | (new & touched)
        gained, lost = len(new - old), len(old - new)
        if gained or lost or key not in stored:
            entries.append((key, new))
        if kind == "tag" and (touched is None or gained or lost):
            counts.append((key, len(new), gained, lost))
    if entries:
        sql.execute(
            "INSERT INTO signals_tag_bitmap (key, kind, bitmap, cardinality, version, computed_at)"
            " SELECT key, %s, bitmap, cardinality, %s, %s FROM unnest(%s::text[], %s::bytea[], %s::int[])"
            "   AS b(key, bitmap, cardinality)"
            " ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, bitmap = excluded.bitmap,"
            " cardinality = excluded.cardinality, version = excluded.version, computed_at = excluded.computed_at",
            [
                kind, refresh_id, now, [key for key, _new in entries],
                [new.serialize() for _key, new in entries], [len(new) for _key, new in entries],
            ],
        )  # fmt: skip
    if kind == "past":
        sql.execute("DELETE FROM signals_tag_bitmap WHERE kind = 'past' AND cardinality = 0")
    if kind == "tag":
        known = [key for key in stored if key not in registry.TAGS]
        sql.execute("DELETE FROM signals_tag_bitmap WHERE key = ANY(%s)", [known])
    if counts:
        sql.execute(
            "INSERT INTO signals_tag_count (key, refresh_id, counted_at, cardinality, gained, lost)"
            " SELECT key, %s, %s, cardinality, gained, lost FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[])"
            "   AS c(key, cardinality, gained, lost)",
            [refresh_id, now, *(list(column) for column in zip(*counts, strict=True))],
        )
