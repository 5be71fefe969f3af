"""What the ledgers' writes share: sources, and months whose mirror is out of date."""

from datetime import datetime
from typing import Any


def source_id(cursor: Any, *, key: str, now: datetime) -> int:
    """The number of a source, made known on first sight."""
    cursor.execute(
        "INSERT INTO trade_source (key, first_seen_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [key, now],
    )
    cursor.execute("SELECT id FROM trade_source WHERE key = %s", [key])
    return int(cursor.fetchone()[0])


def touch_months(cursor: Any, query: str, params: dict[str, Any]) -> list[str]:
    """Mark the months that `query` (one date column) yields as changed; "2026-10", in order."""
    cursor.execute(
        "INSERT INTO trade_month (month, version)"
        f" SELECT DISTINCT date_trunc('month', d)::date, 1 FROM ({query}) AS q(d) ORDER BY 1"
        " ON CONFLICT (month) DO UPDATE SET version = trade_month.version + 1 RETURNING month",
        params,
    )
    return sorted(f"{row[0]:%Y-%m}" for row in cursor.fetchall())
