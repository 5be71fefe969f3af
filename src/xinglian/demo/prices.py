"""Prices in the sample story: three base lists, one for a place, one for a customer group, a promotion, a planned change,
floors, and one price that waits for a second person. All invented, and marked so."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from xinglian.demo.network.prices import LIST_OF_TYPE, LISTS
from xinglian.demo.outreach import AUTHOR
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.prices import api as prices
from xinglian.prices.actions.change_prices import draft_percent, publish_change, write_price
from xinglian.prices.actions.keep_discount import set_discount
from xinglian.prices.actions.keep_group import keep_group
from xinglian.prices.actions.keep_list import TERMS, Words, change_list, make_list, publish_list
from xinglian.prices.models import PriceList

NAMES = {
    "CN-AGENT": ("代理商价格表", "Agents"), "CN-WHOLESALE": ("批发商价格表", "Wholesalers"), "CN-WORKSHOP": ("修理厂价格表", "Workshops"),
}  # fmt: skip
_NOTE = "示例数据，内容虚构"
_FLOORS = """
INSERT INTO prices_floor (part_id, currency, unit_price, valid_from, recorded_by_name, is_simulated, recorded_at)
SELECT p.part_id, 'CNY', round(min(p.unit_price) * 0.85, 2), %(first)s, %(name)s, true, %(now)s FROM prices_pub_price AS p
 WHERE p.list = 'CN-AGENT' AND p.valid_from <= %(today)s AND (p.valid_to IS NULL OR p.valid_to >= %(today)s) AND p.part_id %% 3 = 0
 GROUP BY p.part_id
"""


def tell(*, now: datetime) -> int:
    """How many lists there are then. Doing it twice changes nothing."""
    today, earlier = prices.price_day(at=now), now - timedelta(60)
    with acting(network()):
        viewer = _viewer()
        if PriceList.objects.filter(published_at__isnull=False).exists():
            return PriceList.objects.count()
        bases = {one.code: one for one in PriceList.objects.filter(code__in=NAMES)}
        for code, one in bases.items():
            _base(one, code, viewer, earlier)
        sql.execute(
            _FLOORS, {"first": date(today.year, 1, 1), "today": today, "now": now, "name": viewer.name}
        )  # fmt: skip
        _narrower(bases["CN-AGENT"], viewer, today, earlier)
        _changes(bases, viewer, today, now)
        return PriceList.objects.count()


def _base(one: PriceList, code: str, viewer: Viewer, now: datetime) -> None:
    index = list(LISTS).index(code)
    types = [kind.value for kind in partners.PartnerType if LIST_OF_TYPE.get(kind.value, 2) == index]  # fmt: skip
    name, name_en = NAMES[code]
    values = {field: getattr(one, field) for field in TERMS} | {"name": name, "name_en": name_en, "tax_rate": Decimal(13), "note": _NOTE}  # fmt: skip
    change_list(list_id=one.pk, values=values, words=Words(types=types), now=now)
    publish_list(list_id=one.pk, viewer=viewer, now=now)


def _narrower(agents: PriceList, viewer: Viewer, today: date, now: datetime) -> None:
    """By place, by group, and for a while."""
    year = date(today.year, 1, 1)
    common: dict[str, Any] = {
        "name_en": "", "currency": "CNY", "includes_tax": False, "tax_rate": Decimal(13), "priority": 0, "valid_from": year,
        "valid_to": None, "base_id": agents.pk, "note": _NOTE,
    }  # fmt: skip
    place = sql.value(
        "SELECT province_code FROM partners_pub_partner WHERE type = 'provincial_agent' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )  # fmt: skip
    plans: list[tuple[dict[str, Any], Words, str, Decimal]] = [
        ({"code": "CN-REGION", "name": "大区支持价", "name_en": "Regional support"}, Words(types=["provincial_agent"], regions=[place]), "", Decimal(2)),
        ({"code": "CN-STAR", "name": "星级伙伴价", "name_en": "Star partners"}, Words(group_ids=[_group(now)]), "", Decimal(3)),
        (
            {
                "code": "PROMO-WINTER", "name": "冬季促销", "name_en": "Winter promotion", "priority": 10, "valid_from": today - timedelta(10),
                "valid_to": today + timedelta(30),
            },
            Words(types=["provincial_agent", "city_wholesaler"]), "brakes", Decimal(6),
        ),
    ]  # fmt: skip
    for terms, words, category, percent in plans:
        made = make_list(values=common | terms, words=words, viewer=viewer, now=now, is_simulated=True)  # fmt: skip
        set_discount(
            list_id=made.pk, category=category, steps=[(Decimal(1), percent), (Decimal(50), percent + 2)],
            starts_on=terms.get("valid_from", year), ends_on=None, viewer=viewer, now=now,
        )  # fmt: skip
        publish_list(list_id=made.pk, viewer=viewer, now=now)


def _group(now: datetime) -> int:
    members = sql.column(
        "SELECT partner_id FROM partners_pub_partner WHERE type IN ('provincial_agent', 'city_wholesaler') AND merged_into_partner_id IS NULL"
        " ORDER BY bought_12m_minor DESC, partner_id LIMIT 6"
    )  # fmt: skip
    return int(
        keep_group(
            group_id=None, code="STAR", name="星级伙伴", name_en="Star partners", partner_ids=members, now=now, is_simulated=True,
        ).pk
    )  # fmt: skip


def _changes(bases: dict[str, PriceList], viewer: Viewer, today: date, now: datetime) -> None:
    """One planned and published, one a draft, one that waits."""
    first = today + timedelta(21)
    planned = draft_percent(
        list_id=bases["CN-AGENT"].pk, percent=Decimal("2.5"), category="brakes", starts_on=first, ends_on=None, note="原材料上涨",
        viewer=viewer, now=now,
    )  # fmt: skip
    publish_change(change_id=planned.pk, reason="", viewer=viewer, now=now)
    draft_percent(
        list_id=bases["CN-WORKSHOP"].pk, percent=Decimal("-1.5"), category="", starts_on=first + timedelta(10), ends_on=None,
        note="春节前让利", viewer=viewer, now=now,
    )  # fmt: skip
    low = sql.row(
        "SELECT f.part_id, f.unit_price FROM prices_floor AS f WHERE f.ended_at IS NULL ORDER BY f.part_id LIMIT 1"
    )  # fmt: skip
    if low:
        write_price(
            list_id=bases["CN-AGENT"].pk, part_id=low["part_id"], steps=[(Decimal(1), low["unit_price"] * Decimal("0.95"))], starts_on=today,
            ends_on=today + timedelta(14), note="清仓", reason="旧包装清仓，两周为限", viewer=viewer, now=now,
        )  # fmt: skip


def _viewer() -> Viewer:
    row = sql.rows(
        "SELECT person_id, membership_id, org_id, name FROM identity_pub_membership WHERE login = %s LIMIT 1", [AUTHOR]
    )[0]  # fmt: skip
    return Viewer(
        person_id=row["person_id"], membership_id=row["membership_id"], name=row["name"], org_id=row["org_id"],
        roles=frozenset({Role.HQ_DIRECTOR}),
    )  # fmt: skip
