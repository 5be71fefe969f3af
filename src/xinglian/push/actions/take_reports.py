"""What providers report about deliveries they took: duplicates, late and early ones change nothing twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import live, sql
from xinglian.push.actions.mute import mute_because_of
from xinglian.push.actions.record_receipts import (
    NewReceipt,
    confirm_deliveries,
    record_receipts,
)
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.channels import base
from xinglian.push.models import Provider
from xinglian.push.rules.report import Report, delivery_of

# So long a report may be ahead of our own books.
_EARLY_FOR = timedelta(hours=6)
# Final words win over passing ones: arrived is arrived, whatever else is reported before or after.
_SETTLE = """
UPDATE push_delivery d SET state = g.state, code = CASE WHEN g.code = '' THEN d.code ELSE g.code END, reason = g.reason,
       settled_at = %(now)s, in_doubt = false,
       sent_at = coalesce(d.sent_at, CASE WHEN g.state = 'delivered' THEN %(now)s END),
       delivered_at = CASE WHEN g.state = 'delivered' THEN coalesce(d.delivered_at, least(g.at, %(now)s), %(now)s) ELSE d.delivered_at END
  FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(rounds)s::int[], %(states)s::text[], %(codes)s::text[],
       %(reasons)s::text[], %(ats)s::timestamptz[]) AS g(message_id, membership_id, round, state, code, reason, at)
 WHERE d.message_id = g.message_id AND d.membership_id = g.membership_id AND d.channel = %(channel)s AND d.round = g.round
   AND d.provider = %(provider)s
   AND (g.state = 'delivered' AND d.state IN ('queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled')
        OR g.state = 'failed' AND d.state IN ('sending', 'sent', 'uncertain'))
RETURNING d.message_id
"""
_BY_NUMBER = """
SELECT external_id, message_id, membership_id, round FROM push_delivery
 WHERE external_id = ANY (%s) AND state IN ('sent', 'uncertain', 'failed') AND channel IN ('sms', 'voice') AND channel = %s AND provider = %s
"""
Known = tuple[Report, tuple[int, int, int]]


def take_reports(*, provider: str, reports: Sequence[Report], now: datetime) -> int:
    """Record what a provider reports, in a job's scope; how many deliveries changed. Reports about deliveries that are not
    in the books under the provider's number yet are kept, and taken when they are."""
    row = Provider.objects.get(pk=provider)
    known, unknown = _resolve(row, reports)
    _keep(row, unknown, now)
    return _take(row, known, now)


def take_early_reports(*, now: datetime) -> int:
    """Reports that came before our own books; those too old are dropped."""
    sql.execute("DELETE FROM push_earlyreport WHERE came_at < %s", [now - _EARLY_FOR])
    changed = 0
    rows = sql.rows("SELECT * FROM push_earlyreport ORDER BY provider, id LIMIT 5000")
    for key in sorted({row["provider"] for row in rows}):
        provider = Provider.objects.filter(pk=key).first()
        if provider is None:
            continue
        ids = {row["id"]: _early(row) for row in rows if row["provider"] == key}
        known, unknown = _resolve(provider, list(ids.values()))
        changed += _take(provider, known, now)
        left = {id(report) for report in unknown}
        done = [pk for pk, report in ids.items() if id(report) not in left]
        sql.execute("DELETE FROM push_earlyreport WHERE id = ANY (%s)", [done])
    return changed


def _resolve(row: Provider, reports: Sequence[Report]) -> tuple[list[Known], list[Report]]:
    """Which delivery each is about. What names one of ours is known, even if there is no such delivery."""
    numbers = [r.external_id for r in reports if not delivery_of(r.delivery_id) and r.external_id]
    found = {
        one["external_id"]: (one["message_id"], one["membership_id"], one["round"])
        for one in (sql.rows(_BY_NUMBER, [numbers, row.channel_id, row.pk]) if numbers else [])
    }
    known: list[Known] = []
    unknown: list[Report] = []
    for report in reports:
        delivery = delivery_of(report.delivery_id) or found.get(report.external_id)
        if delivery:
            known.append((report, delivery))
        elif report.external_id:
            unknown.append(report)
    return known, unknown


def _keep(row: Provider, reports: Sequence[Report], now: datetime) -> None:
    if reports:
        sql.execute(
            "INSERT INTO push_earlyreport (provider, external_id, state, code, reason, is_dead, reported_at, came_at)"
            " SELECT %s, g.*, %s FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::timestamptz[]) g"
            " ON CONFLICT DO NOTHING",
            [
                row.pk, now, [r.external_id[:120] for r in reports], [r.state for r in reports],
                [r.code[:80] for r in reports], [r.reason[:500] for r in reports],
                [r.is_dead for r in reports], [r.at for r in reports],
            ],
        )  # fmt: skip


def _take(row: Provider, known: Sequence[Known], now: datetime) -> int:
    changed = _settle(row, [one for one in known if one[0].state in ("delivered", "failed")], now)
    pressed = [
        NewReceipt(message_id=at[0], membership_id=at[1], kind=report.state, at=report.at or now, channel=row.channel_id)
        for report, at in known if report.state in ("read", "acknowledged")
    ]  # fmt: skip
    record_receipts(receipts=pressed, now=now)
    changed += confirm_deliveries(receipts=pressed, now=now)
    _stop_address(row, [one for one in known if one[0].is_dead], now)
    for _report, (message_id, membership_id, _round) in known:
        if _report.state == "complained":
            _mute(message_id, membership_id, row.channel_id, now)
    return changed


def _settle(row: Provider, known: Sequence[Known], now: datetime) -> int:
    # Of one delivery the good news count: two in one statement would leave it to chance.
    best: dict[tuple[int, int, int], Report] = {}
    for report, at in known:
        if at not in best or report.state == "delivered":
            best[at] = report
    if not best:
        return 0
    reports = list(best.values())
    changed = sql.column(
        _SETTLE,
        {
            "messages": [at[0] for at in best], "memberships": [at[1] for at in best], "rounds": [at[2] for at in best],
            "states": [r.state for r in reports], "codes": [r.code[:80] for r in reports],
            "reasons": ["" if r.state == "delivered" else _line(r.reason) for r in reports],
            "ats": [r.at for r in reports], "channel": row.channel_id, "provider": row.pk, "now": now,
        },
    )  # fmt: skip
    mark_uncounted(changed)
    for message_id in set(changed):
        live.publish(f"message:{message_id}")
    return len(changed)


def _stop_address(row: Provider, known: Sequence[Known], now: datetime) -> None:
    """Nobody tries a dead address again; its owner sees why."""
    kind = base.kind_of(row.channel_id).address
    for report, (message_id, membership_id, round) in known if kind else ():
        address = sql.value(
            "SELECT address FROM push_delivery WHERE message_id = %s AND membership_id = %s AND channel = %s AND round = %s",
            [message_id, membership_id, row.channel_id, round],
        )
        if address:
            identity.break_addresses(
                kind=kind, values=[address], reason=_line(f"{report.code} {report.reason}")[:200], now=now
            )  # fmt: skip


def _mute(message_id: int, membership_id: int, channel: str, now: datetime) -> None:
    """Whoever calls it spam gets no more of what is not binding."""
    org_id: Any = sql.value(
        "SELECT org_id FROM push_inbox WHERE message_id = %s AND membership_id = %s",
        [message_id, membership_id],
    )
    if org_id is not None:
        mute_because_of(
            message_id=message_id, membership_id=membership_id, org_id=org_id, channel=channel, now=now,
            is_complaint=True,
        )  # fmt: skip


def _early(row: dict[str, Any]) -> Report:
    return Report(
        state=row["state"], external_id=row["external_id"], code=row["code"], reason=row["reason"],
        at=row["reported_at"], is_dead=row["is_dead"],
    )  # fmt: skip


def _line(text: str) -> str:
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:500]
