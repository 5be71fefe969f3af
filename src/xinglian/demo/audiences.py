"""Saved audiences of the sample story, and their nights: before the campaign and after it was read."""

from datetime import datetime

from xinglian.demo.stage import Maker
from xinglian.kernel.scope import acting, network, staff
from xinglian.signals.actions.keep_days import keep_days
from xinglian.signals.actions.save_audience import NameTaken, save_audience, star_audience
from xinglian.signals.actions.segment import segment

_DIRECTOR = "zhou"
# (name, what it is for, rule, shared, favourite)
SAMPLES = (
    ("冷空气经过的防冻液客户", "降温前两天提醒备货", "(cold_region | region:32 | region:51) & buys:antifreeze", True, True),
    ("买新能源件的修理厂", "高压安全培训的邀请名单", "type:garage & amount_ev_12m > 0", True, False),
    ("一周没看消息", "换渠道再提醒", "!read_last_7d", True, False),
    ("半年没下单的老伙伴", "客户经理上门", "veteran & recency_days >= 180", True, False),
    ("采购额前列、有慢动库存", "先谈调拨", "amount_12m >= 50万 & slow_share >= 20%", False, False),
)  # fmt: skip


def save_samples(*, maker: Maker, now: datetime) -> None:
    """As the director would have saved them."""
    person_id = maker.people[_DIRECTOR][0]
    with acting(staff(org_id=maker.org_id, person_id=person_id)):
        for name, note, expression, is_shared, is_starred in SAMPLES:
            try:
                saved = save_audience(
                    name=name, note=note, expression=expression, person_name="周明远", now=now, is_shared=is_shared
                )  # fmt: skip
            except NameTaken:
                continue  # the story was broken off and goes on
            if is_starred:
                star_audience(audience_id=saved, is_on=True)


def keep_night(*, now: datetime) -> None:
    """What the nightly computation does after the tags."""
    with acting(network()):
        segment(now=now)
        keep_days(now=now)
