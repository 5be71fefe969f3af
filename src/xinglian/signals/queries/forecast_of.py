"""What is expected of one partner, and how right we were about it."""

from datetime import timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.signals.queries.forecast_words import SURE_WORDS, reasons

_SHOWN = 6


def forecast_of(*, partner_id: int) -> dict[str, Any] | None:
    """The row with `reasons`, `sure_word` and `is_old` (it ordered since); None when it never ordered or is out of sight."""
    row = sql.row("SELECT * FROM signals_forecast WHERE partner_id = %s", [partner_id])
    if row is None:
        return None
    last = sql.value(
        "SELECT max(ordered_on) FROM trade_pub_order_line WHERE partner_id = %s AND kind = 'order' AND ordered_on >= %s",
        [partner_id, row["last_on"]],
    )
    row["reasons"], row["sure_word"] = reasons(row), SURE_WORDS[row["sure"]]
    row["is_old"] = last is not None and last > row["last_on"]
    return row


def past_of(*, partner_id: int) -> list[dict[str, Any]]:
    """What was said, the newest first, with the first order after it: told_on, due_on, chance_30, came_on, is_right (None:
    the 30 days are not over)."""
    rows = sql.rows(
        "SELECT s.told_on, s.due_on, s.chance_30 / 100.0 AS chance_30, o.came_on,"
        " (SELECT max(told_on) FROM signals_forecast WHERE partner_id = %(id)s) AS until"
        " FROM signals_forecast_past AS p CROSS JOIN LATERAL unnest(p.told_on, p.due_on, p.chance_30) AS s(told_on, due_on, chance_30)"
        " CROSS JOIN LATERAL (SELECT min(ordered_on) AS came_on FROM trade_pub_order_line AS l"
        "   WHERE l.partner_id = p.partner_id AND l.kind = 'order' AND l.ordered_on > s.told_on) AS o"
        " WHERE p.partner_id = %(id)s AND s.chance_30 IS NOT NULL AND s.told_on < (SELECT max(told_on) FROM signals_forecast"
        f"   WHERE partner_id = %(id)s) ORDER BY s.told_on DESC LIMIT {_SHOWN}",
        {"id": partner_id},
    )
    for row in rows:
        ends = row["told_on"] + timedelta(30)
        came = row["came_on"] is not None and row["came_on"] <= ends
        over = row["until"] is not None and row["until"] >= ends
        row["is_right"] = (row["chance_30"] >= 0.5) == came if came or over else None
    return rows
