"""Findings become alerts: one for a cause, to one owner, not again while it rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xinglian.kernel import sql
from xinglian.risk.actions.tell_owners import tell_owners
from xinglian.risk.definitions.series import SERIES, order_of
from xinglian.risk.models import Alert, Step
from xinglian.risk.models.alert import LIVE
from xinglian.risk.queries.owners import Owners
from xinglian.risk.rules.grouping import Sign, parents

# Nobody took it, and it was inside again for so long: it goes by itself.
_GONE_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A run of days beyond the band. `back_day`: inside again since; `known_until`: the last day judged."""

    series: str
    path: str
    cut: str
    side: str
    window: int
    first_day: date
    raised_day: date
    last_day: date
    worst_day: date
    days: int
    value: float
    expected: float
    back_day: date | None
    known_until: date

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.series, self.path, self.cut, self.side


@dataclass(frozen=True, kw_only=True)
class Came:
    raised: int
    told: int


def raise_alerts(
    seen: Sequence[Seen], *, today: date, now: datetime, fresh_days: int, is_simulated: bool, tell: bool, let_go: bool,
) -> Came:  # fmt: skip
    """In the caller's transaction, as the network. Raises nothing twice."""
    _wake(today)
    known = {
        _key(one): one
        for one in Alert.objects.select_for_update(no_key=True).filter(state__in=LIVE, drill=None).order_by("pk")
    }  # fmt: skip
    resting = _resting(today - timedelta(days=fresh_days + 90))
    made: list[Alert] = []
    for one in sorted(seen, key=lambda run: run.raised_day):
        alert = known.get(one.key)
        if alert is not None:
            if one.last_day >= alert.first_day:
                _go_on(alert, one)
        elif _is_new(one, fresh_days=fresh_days, resting=resting):
            before = next((other for other in reversed(made) if _key(other) == one.key), None)
            if before is not None:  # it was over when the next began
                before.state, before.closed_at = Alert.State.PAST, now
            made.append(_made(one, now=now, is_simulated=is_simulated))
    Alert.objects.bulk_update(
        known.values(), ["last_day", "days", "value", "expected", "worst_day", "back_day", "window"]
    )
    for new, new_id in zip(made, _ids(len(made)), strict=True):
        new.pk = new_id
    Alert.objects.bulk_create(made)
    _group([*known.values(), *made], Owners.read())
    Step.objects.bulk_create(
        [Step(alert=one, path=one.path, verb="raised", at=now) for one in made]
    )
    if let_go:
        _let_go(today=today, now=now)
    # A head, and the regions it is made of: their people see no more than their own part.
    fresh = [
        one
        for one in made
        if one.state == "open"
        and (one.head_id is None or (one.path.count(".") == 1 and not one.cut))
    ]
    return Came(raised=len(made), told=tell_owners(fresh, now=now) if tell else 0)


def _key(alert: Alert) -> tuple[str, str, str, str]:
    return alert.series, alert.path, alert.cut, alert.side


def _ids(count: int) -> list[int]:
    return sql.column("SELECT kernel_new_id() FROM generate_series(1, %s)", [count])


def _wake(today: date) -> None:
    """What was muted until yesterday is open again."""
    sql.execute("UPDATE risk_alert SET state = 'open', muted_until = NULL WHERE state = 'muted' AND muted_until < %s", [today])  # fmt: skip


def _resting(since: date) -> list[tuple[tuple[str, str, str, str], date, date]]:
    """Closed ones: not again before, and not the same days twice."""
    return [
        ((row["series"], row["path"], row["cut"], row["side"]), row["last_day"], row["rest_until"] or row["last_day"])
        for row in sql.rows(
            "SELECT series, path::text, cut, side, last_day, rest_until FROM risk_alert"
            " WHERE state IN ('closed', 'past') AND drill_id IS NULL AND (last_day >= %(since)s OR rest_until >= %(since)s)",
            {"since": since},
        )
    ]  # fmt: skip


def _is_new(
    one: Seen, *, fresh_days: int, resting: Sequence[tuple[tuple[str, str, str, str], date, date]]
) -> bool:
    if one.raised_day <= one.known_until - timedelta(days=fresh_days):
        return False
    return not any(
        key == one.key and (one.first_day <= last or one.raised_day <= until)
        for key, last, until in resting
    )


def _made(one: Seen, *, now: datetime, is_simulated: bool) -> Alert:
    series = SERIES[one.series]
    # A part of the network weighs less than the whole; the double of the band more.
    wide = 0 if not one.path and not one.cut else -1
    strong = 1 if abs(one.value / one.expected - 1 if one.expected else 1) >= 0.5 else 0
    impact = min(5, max(1, series.impact + wide + strong))
    return Alert(
        series=one.series, path=one.path, cut=one.cut, side=one.side, window=one.window, likelihood=series.likelihood, impact=impact,
        level=series.likelihood * impact, first_day=one.first_day, raised_day=one.raised_day, last_day=one.last_day, days=one.days,
        value=one.value, expected=one.expected, worst_day=one.worst_day, back_day=one.back_day, found_at=now,
        is_simulated=is_simulated,
    )  # fmt: skip


def _go_on(alert: Alert, one: Seen) -> None:
    alert.last_day, alert.days, alert.back_day, alert.window = (
        one.last_day,
        one.days,
        one.back_day,
        one.window,
    )
    alert.value, alert.expected, alert.worst_day = one.value, one.expected, one.worst_day


def _group(alerts: Sequence[Alert], owners: Owners) -> None:
    """Who explains whom, among all that live; who has taken or muted one keeps it."""
    found = parents(
        [
            Sign(key=place, family=SERIES[one.series].family, order=order_of(one.series), path=one.path, cut=one.cut)
            for place, one in enumerate(alerts) if one.series in SERIES and one.state in LIVE
        ]
    )  # fmt: skip
    changed = []
    for place, one in enumerate(alerts):
        head = alerts[found[place]] if place in found and one.state == "open" else None
        # A head that was somebody's already stays a head: its own children stay with it.
        if head is not None and head.head_id is None:
            one.head = head
        if one.owner_id is None and one.series in SERIES:
            owner = owners.of(role=SERIES[one.series].role, path=one.path)
            one.owner_id, one.owner_name = (owner.person_id, owner.name) if owner else (None, "")
        changed.append(one)
    Alert.objects.bulk_update(changed, ["head", "owner", "owner_name"])


def _let_go(*, today: date, now: datetime) -> None:
    sql.execute(
        "UPDATE risk_alert SET state = 'past', closed_at = %(now)s WHERE state = 'open' AND back_day <= %(day)s",
        {"now": now, "day": today - timedelta(days=_GONE_DAYS)},
    )
