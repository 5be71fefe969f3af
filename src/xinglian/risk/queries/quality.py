"""How good the radar is: measured by replay, and judged by those who closed its alerts."""

from statistics import median
from typing import Any

from xinglian.kernel import sql
from xinglian.risk.models import Replay
from xinglian.risk.queries.words import series_word
from xinglian.risk.rules.replay import SHIFTS


def quality() -> dict[str, Any] | None:
    """The last replay: totals and a row a series. None before the first, and for who does not see the whole network."""
    last = Replay.objects.order_by("-id").first()
    if last is None:
        return None
    rows = [
        {
            "key": key, "word": series_word(key), "rows": one["series_rows"], "years": one["years"], "false": one["false"],
            "rate": one["false"] / one["years"] if one["years"] else None, "raised": one["raised"],
            "shifts": [_shift(one["shifts"].get(str(size))) for size in SHIFTS],
        }
        for key, one in last.figures.items()
    ]  # fmt: skip
    years = sum(row["years"] for row in rows)
    raised_years = sum(one["raised_years"] for one in last.figures.values())
    totals = [
        _shift(_added([one["shifts"].get(str(size)) for one in last.figures.values()])) for size in SHIFTS
    ]  # fmt: skip
    return {
        "replay": last, "rows": rows, "years": years, "false": sum(row["false"] for row in rows),
        "rate": sum(row["false"] for row in rows) / years if years else None,
        "raised": sum(row["raised"] for row in rows), "raised_years": raised_years,
        "raised_rate": sum(row["raised"] for row in rows) / raised_years if raised_years else None,
        "shifts": list(zip([round(size * 100) for size in SHIFTS], totals, strict=True)),
    }  # fmt: skip


def findings() -> dict[str, int]:
    """Closed alerts by what they were; one query. Parts of an alert count with it, not again."""
    return {
        row["finding"]: row["n"]
        for row in sql.rows(
            "SELECT finding, count(*)::int AS n FROM risk_alert WHERE finding <> '' AND head_id IS NULL GROUP BY 1"
        )
    }


def _added(parts: list[Any]) -> list[Any]:
    known = [part for part in parts if part]
    return [
        sum(part[0] for part in known), sum(part[1] for part in known),
        sorted(day for part in known for day in part[2]),
    ]  # fmt: skip


def _shift(told: Any) -> dict[str, Any]:
    if not told or not told[0]:
        return {"share": None, "delay": None}
    return {"share": told[1] / told[0], "delay": median(told[2]) if told[2] else None}
