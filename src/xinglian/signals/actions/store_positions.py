"""Keep where everybody is beside the bitmaps: written only when somebody has moved, come or gone."""

from collections.abc import Sequence

import numpy as np

from xinglian.kernel import sql
from xinglian.signals.queries import positions


def store_positions(*, refresh_id: int, partner_ids: Sequence[int] | None) -> bool:
    """Of everybody, or of `partner_ids` among the others; whether anything was different."""
    ordinals, north, east = positions.read_all(partner_ids)
    kept = sql.row("SELECT latitudes, longitudes FROM signals_position")
    before = [
        np.frombuffer(bytes(kept[name]), dtype="<f4") if kept else np.empty(0, dtype="<f4")
        for name in ("latitudes", "longitudes")
    ]
    size = int(ordinals.max()) + 1 if len(ordinals) else 0
    if partner_ids is not None:
        size = max(size, len(before[0]))
    after = []
    for old, fresh in zip(before, (north, east), strict=True):
        new = np.full(size, np.nan, dtype="<f4")
        if partner_ids is not None:
            new[: len(old)] = old
        new[ordinals] = fresh
        after.append(new)
    if kept and all(np.array_equal(old, new, equal_nan=True) for old, new in zip(before, after, strict=True)):  # fmt: skip
        return False
    sql.execute("DELETE FROM signals_position")
    sql.execute(
        "INSERT INTO signals_position (version, latitudes, longitudes) VALUES (%s, %s, %s)",
        [refresh_id, *(new.tobytes() for new in after)],
    )
    return True
