"""The facts behind one partner's figure: the two numbers in words, month by month, and the rows they were counted from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel import knobs, sql
from xinglian.partners import api as partners
from xinglian.signals.access import partner_in_sight
from xinglian.signals.definitions.figures import FACTS, RECEIPTS, STOCK
from xinglian.signals.queries import indicator_words
from xinglian.signals.queries.indicator_inputs import local_day
from xinglian.signals.queries.indicator_list import limit_of, targets_now
from xinglian.signals.queries.indicator_page import Period, indicator_or_refuse
from xinglian.signals.queries.wording import amount
from xinglian.signals.rules.indicator import Indicator, later, standing

_SHOWN = 12
_ROWS = 20
_LINES = """
SELECT ordered_on AS day, document AS name, kind AS word, amount_minor AS amount FROM trade_pub_order_line
 WHERE partner_id = %(partner)s AND ordered_on >= %(first)s AND ordered_on < %(after)s AND currency = %(currency)s
 ORDER BY abs(amount_minor) DESC, line_id LIMIT %(most)s
"""
_STOCK = """
SELECT s.as_of AS day, p.number || ' ' || p.name AS name, CASE WHEN s.on_hand <= 0 THEN 'zero' WHEN s.as_of - s.last_moved_on >= 180
       THEN 'slow' ELSE '' END AS word, round(s.value * 100)::bigint AS amount
  FROM trade_pub_stock_day AS s JOIN catalogue_pub_part AS p USING (part_id)
 WHERE s.partner_id = %(partner)s AND s.as_of < %(after)s AND s.as_of >= %(after)s::date - 62
 ORDER BY s.as_of DESC, s.on_hand <= 0 DESC, s.value DESC LIMIT %(most)s
"""
_MESSAGES = """
SELECT (min(r.sent_at) AT TIME ZONE 'Asia/Shanghai')::date AS day, max(r.kind) AS name,
       CASE WHEN bool_or(r.acknowledged_at IS NOT NULL) THEN 'acknowledged' WHEN bool_or(r.read_at IS NOT NULL) THEN 'read'
            ELSE 'unread' END AS word, NULL::bigint AS amount
  FROM push_pub_receipt AS r WHERE r.org_id = %(partner)s AND r.sent_at >= %(first)s::timestamp AT TIME ZONE 'Asia/Shanghai'
   AND r.sent_at < %(after)s::timestamp AT TIME ZONE 'Asia/Shanghai'
 GROUP BY r.message_id ORDER BY 1 DESC LIMIT %(most)s
"""
# Of orders made here: the worst first, with what each adds to the numerator.
_PROMISES = """
SELECT day, name, word, NULL::bigint AS value FROM (
  SELECT l.first_promised_on AS day, o.number || ' · ' || l.no AS name, l.line_id,
         CASE WHEN l.received = 0 THEN 'awaited' WHEN l.received < l.quantity - l.cancelled THEN 'part'
              WHEN (l.received_at AT TIME ZONE 'Asia/Shanghai')::date > l.first_promised_on THEN 'late' ELSE 'kept' END AS word
    FROM orders_pub_line AS l JOIN orders_pub_order AS o USING (order_id)
   WHERE l.buyer_id = %(partner)s AND l.first_promised_on >= %(first)s AND l.first_promised_on < least(%(after)s, %(today)s)
     AND l.quantity > l.cancelled) AS n
 ORDER BY array_position(ARRAY['awaited', 'part', 'late', 'kept'], word), day DESC, line_id LIMIT %(most)s
"""
_MOMENTS = """
SELECT (o.{moment} AT TIME ZONE 'Asia/Shanghai')::date AS day, o.number AS name, '' AS word, greatest({value}, 0)::bigint AS value
  FROM orders_pub_order AS o WHERE o.buyer_id = %(partner)s AND o.{moment} >= %(first)s::timestamp AT TIME ZONE 'Asia/Shanghai'
   AND o.{moment} < %(after)s::timestamp AT TIME ZONE 'Asia/Shanghai'
 ORDER BY 4 DESC, o.order_id LIMIT %(most)s
"""
_OF_ORDERS = {
    "fulfilment": _PROMISES,
    "delivery_time": _MOMENTS.format(
        moment="received_at",
        value="(o.received_at AT TIME ZONE 'Asia/Shanghai')::date - (o.sent_at AT TIME ZONE 'Asia/Shanghai')::date",
    ),
    "handling_time": _MOMENTS.format(
        moment="shipped_at", value="extract(epoch FROM o.shipped_at - o.sent_at)"
    ),
}


@dataclass(frozen=True, kw_only=True)
class FactRow:
    day: date
    name: str
    word: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class PartnerFacts:
    one: Indicator
    partner_id: int
    partner: str
    period: Period
    text: str
    target: str
    tone: str
    parts: str  # "top ÷ bottom"
    months: list[tuple[date, str, str]]  # month, value, "top ÷ bottom"
    rows: list[FactRow]
    is_whole: bool


class NothingMeasured(LookupError):
    """The partner has no value, or is out of sight."""


def partner_facts(
    *, key: str, partner_id: int, now: datetime, period: Period | None = None
) -> PartnerFacts:
    """For staff who see the partner, and for the partner itself. Raises UnknownIndicator, NothingMeasured, PermissionDenied."""
    one = indicator_or_refuse(key)
    partner_in_sight(partner_id)
    card = partners.partner(partner_id=partner_id)
    found = sql.rows(
        "SELECT month, tops[%(seat)s] AS top, bottoms[%(seat)s] AS bottom FROM signals_indicator"
        " WHERE partner_id = %(partner)s AND bottoms[%(seat)s] IS NOT NULL ORDER BY month DESC",
        {"seat": one.place, "partner": partner_id},
    )
    if card is None or not found:
        raise NothingMeasured
    period = period or Period(first=found[0]["month"], last=found[0]["month"])
    inside = [row for row in found if period.first <= row["month"] <= period.last]
    top, bottom = (sum(row[name] for row in inside) for name in ("top", "bottom"))
    currency, target = str(knobs.value("signals.currency")), targets_now().get(key)
    value = one.said(top, bottom)
    rows = _rows(one, partner_id, period, currency, local_day(now))
    return PartnerFacts(
        one=one, partner_id=partner_id, partner=card.label, period=period,
        text=indicator_words.value_text(one, value, currency=currency), target=indicator_words.target_text(one, target),
        tone=standing(value, direction=one.direction, target=target, limit=limit_of(one, target)),
        parts=indicator_words.parts_text(one, top, bottom, currency=currency),
        months=[
            (row["month"], indicator_words.value_text(one, one.said(row["top"], row["bottom"]), currency=currency), indicator_words.parts_text(one, row["top"], row["bottom"], currency=currency))
            for row in found[:_SHOWN]
        ],
        rows=rows[:_ROWS], is_whole=len(rows) <= _ROWS,
    )  # fmt: skip


def _rows(
    one: Indicator, partner_id: int, period: Period, currency: str, today: date
) -> list[FactRow]:
    """Rows of the indicator's source in the period, the weightiest first. Sign-ins are nobody's business but the person's."""
    if one.source == FACTS and one.key != "answers":
        return []
    query = _OF_ORDERS.get(one.key) or (
        _STOCK if one.source == STOCK else _MESSAGES if one.source in (RECEIPTS, FACTS) else _LINES
    )
    given = {
        "partner": partner_id, "first": period.first, "after": later(period.last, 1), "currency": currency, "most": _ROWS + 1,
        "today": today,
    }  # fmt: skip
    words = _row_words()
    return [
        FactRow(
            day=row["day"], name=str(words.get(row["name"], row["name"])), word=str(words.get(row["word"], row["word"])),
            amount=_amount(one, row, currency),
        )
        for row in sql.rows(query, given)
    ]  # fmt: skip


def _amount(one: Indicator, row: dict[str, Any], currency: str) -> str:
    """Money of a row, or what it adds to the numerator in the indicator's unit."""
    if row.get("value") is not None:
        return indicator_words.value_text(one, one.said(row["value"], 1))
    return "" if row.get("amount") is None else amount(row["amount"] / 100, currency=currency)


def _row_words() -> dict[str, Any]:
    return {
        "order": _("order"), "return": _("return"), "correction": _("correction"), "zero": _("at zero"),
        "slow": _("no movement for 180 days"), "acknowledged": _("acknowledged"), "read": _("read"),
        "unread": _("not read"), "policy": _("Policy"), "launch": _("New product"), "stock": _("Stock"),
        "kept": _("in full by then"), "late": _("in full, but later"), "part": _("received in part"),
        "awaited": _("not received"),
        "emergency": _("Urgent notice"), "training": _("Training"), "promotion": _("Promotion"), "general": _("News"),
    }  # fmt: skip
