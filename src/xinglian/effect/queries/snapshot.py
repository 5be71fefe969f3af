"""Everything a report says, as plain values: what is kept of it, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from typing import Any

from xinglian.effect.queries import effects, messages
from xinglian.effect.queries.effects import Asked
from xinglian.effect.rules.figures import Figures
from xinglian.effect.rules.period import calendar, month_after
from xinglian.effect.rules.reports import MONTHS, headline
from xinglian.kernel import knobs, sql

BY = ("topic", "region", "layer", "type", "role", "channel", "author")
_MOST = 5
_REWORK = """
SELECT r.state, count(*)::int AS n FROM effect_rework AS r JOIN push_pub_content AS c USING (message_id)
 WHERE c.started_at >= %s AND c.started_at < %s GROUP BY 1
"""


def snapshot(*, span: str, first_day: date) -> dict[str, Any]:
    """Of the whole network; some thirty queries over counted rows."""
    months = MONTHS[span]
    asked = Asked(span=calendar(first=first_day, months=months))
    before = Asked(span=calendar(first=month_after(first_day, -months), months=months))
    policies = replace(asked, topic="policy")
    total, known = effects.in_all(asked), effects.in_all(policies)
    total_before = effects.in_all(before)
    known_before = effects.in_all(replace(before, topic="policy"))
    half = min(_MOST, total.messages // 2)
    return {
        "headline": headline(total, known),
        "before": headline(total_before, known_before) if total_before.messages else None,
        "total": _kept(total), "policies": _kept(known),
        "by": {by: {key: _kept(one) for key, one in effects.by_cut(asked, by).items()} for by in BY},
        "over_time": {key: _kept(one) for key, one in effects.over_time(asked).items()},
        "best": _messages(asked, sort="-response", most=half), "weak": _messages(asked, sort="response", most=half),
        "rework": {row["state"]: row["n"] for row in sql.rows(_REWORK, [asked.span.since, asked.span.until])},
        "targets": {
            name: float(knobs.value(f"effect.{name}")) for name in ("reach", "awareness", "response_minutes", "mark")
        },
        "is_simulated": bool(sql.value(
            "SELECT EXISTS (SELECT FROM push_pub_content WHERE is_simulated AND started_at >= %s AND started_at < %s)",
            [asked.span.since, asked.span.until],
        )),
    }  # fmt: skip


def now_of(*, span: str, first_day: date) -> dict[str, float | None]:
    """The headline as it would be counted now. Four queries."""
    asked = Asked(span=calendar(first=first_day, months=MONTHS[span]))
    return headline(effects.in_all(asked), effects.in_all(replace(asked, topic="policy")))


def figures_of(kept: Mapping[str, Any]) -> Figures:
    return Figures(**kept)


def last_day(*, span: str, first_day: date) -> date:
    return month_after(first_day, MONTHS[span]) - timedelta(days=1)


def _kept(figures: Figures) -> dict[str, Any]:
    kept = asdict(figures)
    return {one.name: kept[one.name] for one in fields(figures) if one.name != "counted_at"}


def _messages(asked: Asked, *, sort: str, most: int) -> list[dict[str, Any]]:
    """The best or weakest ones, with enough recipients to say so."""
    if not most:
        return []
    found = messages.messages(
        asked, sort=sort, least=int(knobs.value("effect.rework_people")), page=most
    )
    return [
        {
            "message_id": one.message_id, "title": one.title, "kind": one.kind, "author_name": one.author_name,
            "sent": one.started_at.isoformat(), "figures": _kept(one.figures),
        }
        for one in found.rows
    ]  # fmt: skip
