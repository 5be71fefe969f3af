"""Saved audiences of the sample story, and their nights: before the campaign and after it was read."""

from datetime import datetime
from typing import Any

from xinglian.demo.stage import Maker
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.signals.actions.fill_list import put_lines_on
from xinglian.signals.actions.keep_days import keep_days
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.save_audience import NameTaken, save_audience, star_audience
from xinglian.signals.actions.save_made import MadeNameTaken, save_made
from xinglian.signals.actions.segment import segment
from xinglian.signals.actions.tag_subjects import tag_subjects

_DIRECTOR = "zhou"
# (name, what it is for, rule, shared, favourite)
SAMPLES = (
    ("冷空气经过的防冻液客户", "降温前两天提醒备货", "(cold_region | region:32 | region:51) & buys:antifreeze", True, True),
    ("买新能源件的修理厂", "高压安全培训的邀请名单", "type:garage & amount_ev_12m > 0", True, False),
    ("一周没看消息", "换渠道再提醒", "!read_last_7d", True, False),
    ("半年没下单的老伙伴", "客户经理上门", "veteran & recency_days >= 180", True, False),
    ("采购额前列、有慢动库存", "先谈调拨", "amount_12m >= 50万 & slow_share >= 20%", False, False),
)  # fmt: skip


# (name, English name, what it is for, rule): tags of one's own.
MADE = (
    ("入冬备货对象", "Stock up before winter", "降温前先打电话", "(cold_region | region:32 | region:51) & buys:antifreeze"),
    ("值得上门的老伙伴", "Worth a visit", "客户经理每季走一遍", "veteran & amount_12m >= 10万"),
)  # fmt: skip
LIST = ("秋季巡回培训名单", "Autumn training tour", "主办方确认过场地的伙伴，按到场顺序补录")


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
        _make_tags(now)


def _make_tags(now: datetime) -> None:
    """Two by a rule, and a list of the first dozen in the register."""
    given: dict[str, Any] = {"person_name": "周明远", "now": now, "today": now.date()}
    try:
        for name, name_en, note, rule in MADE:
            save_made(kind="rule", name=name, name_en=name_en, note=note, expression=rule, **given)
        name, name_en, note = LIST
        made_id = save_made(kind="list", name=name, name_en=name_en, note=note, **given)
    except MadeNameTaken:
        return  # the story was broken off and goes on
    codes = sql.column(
        "SELECT code FROM partners_pub_partner WHERE status = 'active' ORDER BY code LIMIT 12"
    )
    put_lines_on(made_id=made_id, lines="\n".join(codes), person_name="周明远", now=now)


def keep_night(*, now: datetime) -> None:
    """What the nightly computation does after the tags."""
    with acting(network()):
        place_made(now=now)
        tag_subjects(now=now)
        segment(now=now)
        keep_days(now=now)
