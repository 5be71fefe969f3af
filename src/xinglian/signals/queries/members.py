"""Partners of an audience by name: a sample that stays the same, and whoever came or left."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import bitmap_store
from xinglian.signals.queries.wording import label_of
from xinglian.signals.rules import registry

_ROWS = """
SELECT p.partner_id, p.ordinal, p.code, p.name, p.short_name, p.type, p.layer, p.province_code, p.city_code, t.keys
  FROM partners_pub_partner p LEFT JOIN signals_partner_tags t USING (partner_id) WHERE p.ordinal = ANY(%s)
"""


@dataclass(frozen=True, kw_only=True)
class Member:
    """`tags`: (key, name) of the few that say most about this partner: its rarest."""

    partner_id: int
    code: str
    name: str
    type_label: str
    layer_label: str
    region_codes: tuple[str, ...]
    tags: list[tuple[str, str]]


def sample_of(ordinals: BitMap, *, seed: int, size: int = 8) -> list[Member]:
    """Drawn by lot, and the same whenever one looks with the same seed: each partner has a lot of its own, so one that
    joins changes at most one of those shown."""
    if not ordinals:
        return []
    all_of_them = np.asarray(ordinals.to_array(), dtype=np.uint64)
    lots = _lots(all_of_them, seed)
    size = min(size, len(all_of_them))
    drawn = np.argpartition(lots, size - 1)[:size]
    picked = [int(all_of_them[at]) for at in drawn[np.argsort(lots[drawn])]]
    return members_of(picked)


def members_of(picked: list[int], *, most_tags: int = 4) -> list[Member]:
    """In the order given; out of the caller's sight, left out. Two queries, however many."""
    rows = {row["ordinal"]: row for row in sql.rows(_ROWS, [picked])}
    carried = {key for row in rows.values() for key in row["keys"] or () if key in registry.TAGS}
    sizes = (
        {key: len(bitmap) for key, bitmap in bitmap_store.load(carried).items()} if carried else {}
    )
    return [_member(rows[at], sizes, most_tags) for at in picked if at in rows]


def _member(row: dict[str, Any], sizes: dict[str, int], most: int) -> Member:
    tags = sorted(
        (key for key in row["keys"] or () if key in sizes), key=lambda key: (sizes[key], key)
    )
    return Member(
        partner_id=row["partner_id"], code=row["code"], name=row["name"],
        type_label=label_of(f"type:{row['type']}"), layer_label=label_of(f"layer:{row['layer']}"),
        region_codes=tuple(code for code in (row["province_code"], row["city_code"]) if code),
        tags=[(key, label_of(key)) for key in tags[:most]],
    )  # fmt: skip


def _lots(
    values: np.ndarray[Any, np.dtype[np.uint64]], seed: int
) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """A number for each value that looks like chance (splitmix64) and depends on the seed."""
    mixed = values + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
