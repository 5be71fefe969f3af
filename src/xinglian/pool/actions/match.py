"""What fits whom, every night: yesterday's proposals go, what was refused stays refused."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from xinglian.kernel import knobs, sql
from xinglian.pool.queries.needs import pairs as read_pairs
from xinglian.pool.rules import gains
from xinglian.pool.rules.matching import Pairs, matched

# Where a taker never paid a price we know, a unit counts as saving the smallest coin: the need is real all the same.
_UNKNOWN = 1.0
_INSERT = """
INSERT INTO pool_match (taker_id, offer_id, quantity, need, km, gain_minor, made_on, is_refused)
SELECT taker_id, offer_id, quantity, need, km, gain, %(today)s, false
  FROM unnest(%(takers)s::bigint[], %(offers)s::bigint[], %(quantities)s::numeric[], %(needs)s::numeric[], %(kms)s::int[], %(gains)s::bigint[])
    AS m (taker_id, offer_id, quantity, need, km, gain)
ON CONFLICT (taker_id, offer_id) DO NOTHING
"""


@transaction.atomic
def match(*, now: datetime) -> int:
    """As the network; how many proposals there are now."""
    today = timezone.localdate(now)
    sql.execute("DELETE FROM pool_match WHERE NOT is_refused OR made_on < %s - 366", [today])
    found = read_pairs(today=today)
    if not found:
        return 0
    pairs, km = _pairs(found)
    flow = np.floor(matched(pairs) + 1e-6)
    known = np.array([one is not None for one in found["unit_minor"]])
    goes = np.flatnonzero(flow > 0)
    worth = flow * np.where(known, pairs.saving, 0)
    total = np.bincount(pairs.parcel, weights=flow, minlength=len(pairs.freight))
    share = flow / np.maximum(total[pairs.parcel], 1) * pairs.freight[pairs.parcel]
    gain = np.where(known, worth - share, 0).round().astype(np.int64)
    return sql.execute(
        _INSERT,
        {
            "today": today, "takers": [found["taker_id"][i] for i in goes], "offers": [found["offer_id"][i] for i in goes],
            "quantities": flow[goes].tolist(), "needs": [found["needed"][i] for i in goes],
            "kms": [gains.told_km(km[i]) for i in goes], "gains": gain[goes].tolist(),
        },
    )  # fmt: skip


def _pairs(found: dict[str, list[Any]]) -> tuple[Pairs, Any]:
    _offers, offer, offer_at = _numbered(found["offer_id"])
    _needs, need, need_at = _numbered(list(zip(found["taker_id"], found["part_id"], strict=True)))
    parcels, parcel, parcel_at = _numbered(
        list(zip(found["giver_id"], found["taker_id"], strict=True))
    )
    _parts, part, _at = _numbered(found["part_id"])
    km = np.array(found["km"], dtype=float)
    unit = np.array([np.nan if one is None else one for one in found["unit_minor"]], dtype=float)
    saving = unit - np.array(found["price_minor"], dtype=float)
    base, each = int(knobs.value("pool.freight_base")) * 100, int(knobs.value("pool.freight_100_km")) * 100  # fmt: skip
    freight = base + np.ceil(km[parcel_at] * each / 100)
    # A parcel nobody's price is known for is judged by the need alone.
    priced = np.bincount(parcel, weights=~np.isnan(saving), minlength=parcels) > 0
    return Pairs(
        offer=offer, need=need, parcel=parcel, saving=np.where(np.isnan(saving), _UNKNOWN, saving),
        offered=np.array(found["offered"], dtype=float)[offer_at], needed=np.array(found["needed"], dtype=float)[need_at],
        part_of_offer=part[offer_at], part_of_need=part[need_at], freight=np.where(priced, freight, 0.0),
    ), km  # fmt: skip


def _numbered(keys: list[Any]) -> tuple[int, Any, Any]:
    """How many different ones; each row's number; the first row of each number."""
    numbers: dict[Any, int] = {}
    at = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    first = np.unique(at, return_index=True)[1]
    return len(numbers), at, first
