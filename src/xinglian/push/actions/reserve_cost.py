"""Money before it is spent: what a batch costs is put aside in the claim's own transaction, so a limit is never passed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.kernel import knobs, sql
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.queries.parcels import absolute
from xinglian.push.rules import cost
from xinglian.push.rules.outcome import Parcel

# What is urgent goes out whatever it costs, and is counted.
_EXEMPT = ("emergency",)
_SPENT = """
SELECT coalesce(sum(cost_e4) FILTER (WHERE channel = %(channel)s), 0)::bigint AS channel, coalesce(sum(cost_e4), 0)::bigint AS month
  FROM push_spend WHERE month = %(month)s
"""
_BY_MESSAGE = """
SELECT m.id, m.budget, coalesce((SELECT sum(s.cost_e4) FROM push_spend s WHERE s.message_id = m.id), 0)::bigint AS spent
  FROM push_message m WHERE m.id = ANY (%s) AND m.budget IS NOT NULL
"""
_ENTER = """
WITH spent AS (
  INSERT INTO push_spend (month, message_id, provider, channel, cost_e4)
  SELECT %(month)s, message_id, %(provider)s, %(channel)s, sum(cost)
    FROM unnest(%(messages)s::bigint[], %(costs)s::bigint[]) AS g(message_id, cost) GROUP BY message_id ORDER BY message_id
  ON CONFLICT (month, message_id, provider) DO UPDATE SET cost_e4 = push_spend.cost_e4 + EXCLUDED.cost_e4)
UPDATE push_delivery d SET cost_e4 = coalesce(d.cost_e4, 0) + g.cost
  FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(rounds)s::int[], %(costs)s::bigint[])
       AS g(message_id, membership_id, round, cost)
 WHERE d.message_id = g.message_id AND d.membership_id = g.membership_id AND d.channel = %(channel)s AND d.round = g.round
"""
# An attempt that was not made does not count as one.
_PUT_BACK = """
UPDATE push_delivery d SET state = 'queued', attempts = d.attempts - 1, code = 'budget', reason = '', next_at = g.until
  FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(rounds)s::int[], %(untils)s::timestamptz[])
       AS g(message_id, membership_id, round, until)
 WHERE d.message_id = g.message_id AND d.membership_id = g.membership_id AND d.channel = %(channel)s AND d.round = g.round
"""
# The rest of a campaign or a channel waits at once, and not batch by batch.
_HOLD_BACK = """
UPDATE push_delivery d SET code = 'budget', reason = '', next_at = %(until)s FROM push_message m
 WHERE m.id = d.message_id AND d.state = 'queued' AND d.next_at <= %(now)s AND m.kind <> 'emergency' AND d.channel = ANY (%(channels)s)
   AND (%(message)s::bigint IS NULL OR d.message_id = %(message)s)
"""
# A campaign's budget has no month: it waits until somebody raises it.
_FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class _Room:
    """What may still be spent, in ten-thousandths; None = no limit."""

    month: int | None
    channel: int | None
    messages: dict[int, int]

    def takes(self, parcel: Parcel, price: int) -> str:
        """ "" when there is room, else which limit there is not: message, channel, month."""
        if parcel.kind not in _EXEMPT:
            if price > self.messages.get(parcel.message_id, price):
                return "message"
            if self.channel is not None and price > self.channel:
                return "channel"
            if self.month is not None and price > self.month:
                return "month"
        if parcel.message_id in self.messages:
            self.messages[parcel.message_id] -= price
        self.channel = None if self.channel is None else self.channel - price
        self.month = None if self.month is None else self.month - price
        return ""


def reserve_cost(
    *,
    parcels: Sequence[tuple[Parcel, int]],
    channel: str,
    provider: str,
    paid_channels: Sequence[str],
    now: datetime,
) -> list[Parcel]:
    """Put aside what parcels cost (each with its price); those there is money for. The others wait, and say why."""
    month, following = cost.month_of(now), cost.next_month(now)
    row = sql.row(
        "SELECT month_budget, warned_on FROM push_channel WHERE key = %s FOR NO KEY UPDATE",
        [channel],
    ) or {"month_budget": None, "warned_on": None}
    overall = int(knobs.value("push.month_budget")) * 100
    if overall:
        # One at a time over all channels, too: the sum is theirs together.
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('push_spend'))")
    spent = sql.row(_SPENT, {"channel": channel, "month": month}) or {"channel": 0, "month": 0}
    limit = row["month_budget"]
    room = _Room(
        month=cost.e4_of_minor(overall) - spent["month"] if overall else None,
        channel=None if limit is None else cost.e4_of_minor(limit) - spent["channel"],
        messages={
            one["id"]: cost.e4_of_minor(one["budget"]) - one["spent"]
            for one in sql.rows(_BY_MESSAGE, [list({p.message_id for p, _price in parcels})])
        },
    )
    kept: list[Parcel] = []
    held: list[tuple[Parcel, str]] = []
    for parcel, price in parcels:
        why = room.takes(parcel, price)
        if why:
            held.append((parcel, why))
        else:
            kept.append(replace(parcel, cost_e4=price, cost_month=month))
    if kept:
        sql.execute(_ENTER, _columns(kept) | {
            "costs": [p.cost_e4 for p in kept], "month": month, "provider": provider, "channel": channel,
        })  # fmt: skip
    if held:
        _hold_back(held, channel, paid_channels, now, following)
    if limit and row["warned_on"] != month:
        now_spent = spent["channel"] + sum(p.cost_e4 for p in kept)
        if cost.is_near(spent=now_spent, limit=cost.e4_of_minor(limit)):
            sql.execute("UPDATE push_channel SET warned_on = %s WHERE key = %s", [month, channel])
            _warn(channel, spent=now_spent, limit=limit, now=now)
    return kept


def release_held(*, now: datetime) -> int:
    """There is money again (somebody raised a budget): what waits for it is due now; how many."""
    return sql.execute(
        "UPDATE push_delivery SET next_at = %s, code = '' WHERE state = 'queued' AND code = 'budget'",
        [now],
    )


def _columns(parcels: Sequence[Parcel]) -> dict[str, list[int]]:
    return {
        "messages": [p.message_id for p in parcels],
        "memberships": [p.membership_id for p in parcels],
        "rounds": [p.round for p in parcels],
    }


def _hold_back(
    held: list[tuple[Parcel, str]],
    channel: str,
    paid_channels: Sequence[str],
    now: datetime,
    following: datetime,
) -> None:
    untils = [_FOR_GOOD if why == "message" else following for _parcel, why in held]
    sql.execute(
        _PUT_BACK, {**_columns([p for p, _why in held]), "untils": untils, "channel": channel}
    )
    scopes = {(p.message_id if why == "message" else None, why) for p, why in held}
    for message_id, why in sorted(scopes, key=str):
        sql.execute(
            _HOLD_BACK,
            {
                "until": _FOR_GOOD if why == "message" else following, "now": now, "message": message_id,
                "channels": list(paid_channels) if why == "month" else [channel],
            },
        )  # fmt: skip


def _warn(channel: str, *, spent: int, limit: int, now: datetime) -> None:
    """Tell those who may raise it, in the inbox alone."""
    keepers = sql.column(
        "SELECT membership_id FROM identity_pub_membership WHERE is_active AND roles && ARRAY['hq_director', 'channel_manager']::varchar[]"
    )
    if not keepers:
        return
    amounts = {"spent": f"{cost.minor_of_e4(spent) / 100:,.2f}", "limit": f"{limit / 100:,.2f}"}
    words = []
    for language in ("zh-hans", "en"):
        with override(language):
            words.append(
                Words(
                    language=language,
                    subject=_("Four fifths of the month's budget are spent"),
                    body=_(
                        "¥%(spent)s of ¥%(limit)s are spent on this channel this month. At the limit the rest waits; urgent notices go out nevertheless. Raise the budget if that is too early."
                    )
                    % amounts,
                    action_label=_("Look at the channel"),
                )
            )
    send_now(
        words=words, now=now, membership_ids=keepers, roles=[], channels=["inapp"], is_notice=True,
        action_url=absolute(f"/push/channels/{channel}/"), title=_("Budget of a channel"),
    )  # fmt: skip
