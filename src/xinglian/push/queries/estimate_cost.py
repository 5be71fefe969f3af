"""What a message will cost outside the app, as far as that can be known before it is sent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.push.models import Message, Variant
from xinglian.push.queries.audience import Audience
from xinglian.push.queries.parcels import ADDRESS, absolute
from xinglian.push.rules import cost

_TOKEN_LENGTH = 40
# The first provider that is on: who gets the message when nothing is wrong.
_PRICES = """
SELECT DISTINCT ON (p.channel_id) p.channel_id AS channel, p.price, coalesce(p.settings ->> 'sign', '') AS sign,
       c.month_budget, coalesce((SELECT sum(s.cost_e4) FROM push_spend s WHERE s.channel = p.channel_id AND s.month = %(month)s), 0)::bigint AS spent
  FROM push_provider p JOIN push_channel c ON c.key = p.channel_id
 WHERE p.is_on AND p.channel_id = ANY (%(channels)s) ORDER BY p.channel_id, p."order", p.key
"""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """`left`: what remains of the channel's budget this month, None = no limit."""

    channel: str
    recipients: int
    amount: Money
    left: Money | None

    @property
    def is_too_much(self) -> bool:
        return self.left is not None and self.amount > self.left


def estimate_cost(
    *, message: Message, written: list[Variant], audience: Audience, month: Any
) -> list[Estimate]:
    """One for each channel that costs money: recipients with an address there, times parts, times price."""
    wanted = [one for one in message.channels if one in ADDRESS]
    prices = [
        row for row in sql.rows(_PRICES, {"channels": wanted, "month": month}) if row["price"]
    ]
    found = []
    for row in prices:
        reached = _reached(audience, ADDRESS[row["channel"]])
        units = _parts(written, row["sign"]) if row["channel"] == "sms" else 1
        each = cost.cost_e4(price=Decimal(row["price"]), units=units)
        left = None
        if row["month_budget"] is not None:
            rest = cost.e4_of_minor(row["month_budget"]) - row["spent"]
            left = Money(max(0, cost.minor_of_e4(rest)))
        found.append(
            Estimate(
                channel=row["channel"], recipients=reached, left=left,
                amount=Money(cost.minor_of_e4(each * reached)),
            )
        )  # fmt: skip
    return found


def _reached(audience: Audience, kind: str) -> int:
    return int(
        sql.value(
            f"SELECT count(*) FROM identity_pub_membership m {audience.join} WHERE EXISTS (SELECT FROM identity_pub_address b"
            " WHERE b.person_id = m.person_id AND b.kind = %(address)s AND b.is_usable)",
            audience.params | {"address": kind},
        )
    )


def _parts(written: list[Variant], sign: str) -> int:
    """Of the longest text, its variables as written: an estimate."""
    link = len(absolute("/push/r//")) + _TOKEN_LENGTH
    longest = max((len(one.subject) for one in written), default=0)
    return cost.parts("字" * (longest + len(sign) + 3 + link))
