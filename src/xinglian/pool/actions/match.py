"""What fits whom, every night; yesterday's proposals go."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from xinglian.kernel import sql
from xinglian.pool.queries.freight import freight
from xinglian.pool.queries.needs import pairs as read_pairs
from xinglian.pool.rules.matching import Pairs, matched

# Where a taker never paid a price we know, a unit counts as saving the smallest coin: the need is real all the same.
_UNKNOWN = 1.0
_INSERT = """
INSERT INTO pool_match (taker_id, offer_id, quantity, need, km, gain_minor, made_on)
SELECT taker_id, offer_id, quantity, need, km, gain, %(today)s
  FROM unnest(%(takers)s::bigint[], %(offers)s::bigint[], %(quantities)s::numeric[], %(needs)s::numeric[], %(kms)s::int[], %(gains)s::bigint[])
    AS m (taker_id, offer_id, quantity, need, km, gain)
"""
Numbers = NDArray[np.int64]


@transaction.atomic
def match(*, now: datetime) -> int:
    """As the network; how many proposals there are now."""
    today = timezone.localdate(now)
    sql.execute("DELETE FROM pool_match")
    found = {name: np.array(column) for name, column in read_pairs(today=today).items()}
    if not found:
        return 0
    saving = found["unit_minor"].astype(float) - found["price_minor"]
    pairs = _pairs(found, saving)
    flow = np.floor(matched(pairs) + 1e-6)
    total = np.bincount(pairs.parcel, weights=flow, minlength=len(pairs.freight))
    share = flow / np.maximum(total[pairs.parcel], 1) * pairs.freight[pairs.parcel]
    gain = np.nan_to_num(flow * saving - share).round().astype(np.int64)
    goes = flow > 0
    return sql.execute(
        _INSERT,
        {
            "today": today, "takers": found["taker_id"][goes].tolist(), "offers": found["offer_id"][goes].tolist(),
            "quantities": flow[goes].tolist(), "needs": found["needed"][goes].tolist(), "kms": found["km"][goes].tolist(),
            "gains": gain[goes].tolist(),
        },
    )  # fmt: skip


def _pairs(found: dict[str, Any], saving: NDArray[np.float64]) -> Pairs:
    offer, offer_at = _numbered(found["offer_id"])
    need, need_at = _numbered(found["taker_id"], found["part_id"])
    parcel, parcel_at = _numbered(found["giver_id"], found["taker_id"])
    part, _at = _numbered(found["part_id"])
    # A parcel nobody's price is known for is judged by the need alone.
    is_priced = np.bincount(parcel, weights=~np.isnan(saving)) > 0
    return Pairs(
        offer=offer, need=need, parcel=parcel, saving=np.where(np.isnan(saving), _UNKNOWN, saving),
        offered=found["offered"][offer_at].astype(float), needed=found["needed"][need_at].astype(float),
        part_of_offer=part[offer_at], part_of_need=part[need_at],
        freight=np.where(is_priced, freight(km=found["km"][parcel_at].astype(float)), 0.0),
    )  # fmt: skip


def _numbered(*columns: Any) -> tuple[Numbers, Numbers]:
    """Each row's number among the different ones; the first row of each number."""
    _keys, first, number = np.unique(
        np.column_stack(columns), axis=0, return_index=True, return_inverse=True
    )
    return number.ravel(), first
