"""What drifted, in words; what waits for an owner."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.kernel import sql
from xinglian.risk.models import Drift
from xinglian.signals import api as signals
from xinglian.ui.components.numbers import percent

_PAST = 60
_WAITING = "SELECT count(*)::int AS n, min(found_at) AS since FROM risk_drift WHERE owner_id = %s AND ended_at IS NULL AND agreed_at IS NULL"  # fmt: skip


def drifts() -> list[dict[str, Any]]:
    """What drifts now, then what was said to be so, then what is over."""
    rows = Drift.objects.order_by("ended_at", "agreed_at", "-id")
    now = list(rows.filter(ended_at=None).order_by("agreed_at", "-id")[:300])
    past = list(Drift.objects.exclude(ended_at=None).order_by("-ended_at", "-id")[:_PAST])
    return [_shown(row) for row in (*_unsaid(now), *past)]


def waiting(*, person_id: int) -> tuple[int, datetime | None]:
    """One's own that are neither over nor agreed to. One query."""
    row = sql.row(_WAITING, [person_id], kept=True) or {"n": 0, "since": None}
    return row["n"], row["since"]


def line(row: Drift) -> str:
    """One line, in the language of the moment."""
    now = percent(row.now, 0)
    if row.kind == Drift.Kind.MODEL:
        return _("Orders expected within %(days)s days: said %(said)s, came %(came)s") % {
            "days": row.key, "said": percent(row.before, 0), "came": now,
        }  # fmt: skip
    name = signals.tag_name(row.key)
    if row.before is None:
        return _("%(tag)s: now carried by %(now)s of partners") % {"tag": name, "now": now}
    return _("%(tag)s: now carried by %(now)s of partners, a month ago by %(before)s") % {
        "tag": name, "now": now, "before": percent(row.before, 0),
    }  # fmt: skip


def _unsaid(rows: list[Drift]) -> list[Drift]:
    return sorted(rows, key=lambda row: row.agreed_at is not None)


def _shown(row: Drift) -> dict[str, Any]:
    is_model = row.kind == Drift.Kind.MODEL
    return {
        "row": row, "line": line(row), "is_model": is_model, "is_open": row.ended_at is None and row.agreed_at is None,
        "url": reverse("signals:forecast_model") if is_model else reverse("signals:tag", args=[row.key]),
    }  # fmt: skip
