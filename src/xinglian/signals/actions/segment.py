"""Sort everybody who buys: recency, frequency and amount by fifths, and clusters of those who buy alike."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import bitmap_store
from xinglian.signals.rules import clusters, registry, rfm

KIND = "seg"
_BUYERS = "amount_24m > 0 AND recency_days IS NOT NULL"
KEPT_RUNS = 60


def segment(*, now: datetime) -> None:
    """Both, as a job of the network, after a full refresh."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.segment'))")
    ordinals = _column("ordinal").astype(np.uint32)
    _store_rfm(ordinals, now=now)
    _store_clusters(ordinals, now=now)
    sql.execute(
        "DELETE FROM signals_segmentation WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER"
        " (PARTITION BY kind ORDER BY id DESC) AS n FROM signals_segmentation) AS runs WHERE n > %s)",
        [KEPT_RUNS],
    )


def _column(name: str) -> NDArray[np.float64]:
    """A figure of all buyers in the order of their ordinals, in written units; NaN where nobody measured it."""
    figure = registry.FIGURES.get(name)
    sent = sql.value(
        f"SELECT array_send(array_agg(coalesce(\"{name}\"::float8, 'NaN') ORDER BY ordinal)) FROM signals_figures"
        f" WHERE {_BUYERS}"
    )
    if not sent:
        return np.zeros(0)
    # A float8[] as PostgreSQL sends it: 20 bytes of head, then (length, value) pairs, big endian.
    pairs = np.frombuffer(
        bytes(sent), dtype=np.dtype([("length", ">i4"), ("value", ">f8")]), offset=20
    )
    values: NDArray[np.float64] = pairs["value"].astype(np.float64)
    return values / (figure.scale if figure else 1)


def _store_rfm(ordinals: NDArray[np.uint32], *, now: datetime) -> None:
    scored = rfm.score(
        {axis: _column(name) for axis, name in rfm.FIGURES.items()}, gap_ratio=_column("gap_ratio")
    )
    found = {
        f"rfm:{axis}{step}": BitMap(ordinals[scored.steps[axis] == step])
        for axis in rfm.AXES
        for step in rfm.STEPS
    }
    found |= {f"rfm:{name}": BitMap(ordinals[scored.segment(name)]) for name in rfm.SEGMENTS}
    before = bitmap_store.load([f"rfm:{name}" for name in rfm.SEGMENTS])
    both = sum(one.intersection_cardinality(BitMap(ordinals)) for one in before.values())
    stayed = sum(
        before[f"rfm:{name}"].intersection_cardinality(found[f"rfm:{name}"])
        for name in rfm.SEGMENTS
    )
    run_id = _record(
        "rfm", now, len(ordinals), (1 - stayed / both) if both else None, {"cuts": scored.cuts}
    )
    _store(found, prefix="rfm:", run_id=run_id, now=now)


def _store_clusters(ordinals: NDArray[np.uint32], *, now: datetime) -> None:
    last = sql.value(
        "SELECT detail FROM signals_segmentation WHERE kind = 'clusters' ORDER BY id DESC LIMIT 1"
    )
    known = last["clusters"] if last else []
    before = np.array([one["centre"] for one in known]) if known else None
    if len(ordinals) < clusters.LEAST:
        _record("clusters", now, len(ordinals), None, {"clusters": [], "silhouette": 0.0})
        _store({}, prefix="cluster:", run_id=0, now=now)
        return
    points = clusters.standardised([_column(one.figure) for one in clusters.FEATURES])
    grouping = clusters.group(points, before=before)
    members = [BitMap(ordinals[grouping.labels == at]) for at in range(len(grouping.centres))]
    former = bitmap_store.load([f"cluster:{one['number']}" for one in known]) if known else {}
    numbers, moved = clusters.numbers_kept(
        members, {int(key.partition(":")[2]): one for key, one in former.items()}
    )
    told: list[dict[str, Any]] = [
        {
            "number": number,
            "size": len(one),
            "marks": clusters.marks(centre),
            "centre": [round(float(value), 6) for value in centre],
        }
        for number, one, centre in zip(numbers, members, grouping.centres, strict=True)
        if one
    ]
    detail = {
        "clusters": sorted(told, key=lambda one: -one["size"]),
        "silhouette": round(grouping.silhouette, 4),
    }
    run_id = _record("clusters", now, len(ordinals), moved, detail)
    _store(
        {f"cluster:{number}": one for number, one in zip(numbers, members, strict=True) if one},
        prefix="cluster:", run_id=run_id, now=now,
    )  # fmt: skip


def _record(
    kind: str, now: datetime, partners: int, moved: float | None, detail: dict[str, Any]
) -> int:
    return int(
        sql.value(
            "INSERT INTO signals_segmentation (kind, computed_at, partners, moved, detail)"
            " VALUES (%s, %s, %s, %s, %s::jsonb) RETURNING id",
            [kind, now, partners, moved, json.dumps(detail)],
        )
    )


def _store(found: Mapping[str, BitMap], *, prefix: str, run_id: int, now: datetime) -> None:
    sql.execute(
        "DELETE FROM signals_tag_bitmap WHERE kind = %s AND starts_with(key, %s) AND NOT key = ANY(%s)",
        [KIND, prefix, list(found)],
    )
    if found:
        sql.execute(
            "INSERT INTO signals_tag_bitmap (key, kind, bitmap, cardinality, version, computed_at)"
            " SELECT key, %s, bitmap, cardinality, %s, %s FROM unnest(%s::text[], %s::bytea[], %s::int[])"
            "   AS b(key, bitmap, cardinality) ON CONFLICT (key) DO UPDATE SET bitmap = excluded.bitmap,"
            " cardinality = excluded.cardinality, version = excluded.version, computed_at = excluded.computed_at",
            [
                KIND, run_id, now, list(found), [one.serialize() for one in found.values()],
                [len(one) for one in found.values()],
            ],
        )  # fmt: skip
