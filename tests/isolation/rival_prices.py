"""A price list for each rival alone, a group with both, a floor and a change: what prices know of each."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.prices.models import (
    Audience,
    Change,
    ChangeLine,
    Discount,
    Floor,
    Group,
    Member,
    Price,
    PriceList,
)


def give_prices(rivals: tuple[Any, ...]) -> None:
    first = date(2026, 1, 1)
    with acting(network()):
        part_id = sql.value("SELECT id FROM catalogue_part WHERE number_key = 'QM1001'")
        base = PriceList.objects.create(
            code="FOR-ALL", name="全国价格表", currency="CNY", valid_from=first, is_for_all=True, made_at=NOW, published_at=NOW
        )  # fmt: skip
        _price(base, part_id, first, "10")
        group = Group.objects.create(code="ONLY-MAKER", name="ONLY-MAKER group", made_at=NOW)
        Floor.objects.create(part_id=part_id, currency="CNY", unit_price=7, valid_from=first, recorded_at=NOW)  # fmt: skip
        for one in rivals:
            made = PriceList.objects.create(
                code=f"ONLY-{one.tag}", name=f"ONLY-{one.tag} list", currency="CNY", valid_from=first, base=base, made_at=NOW,
                published_at=NOW,
            )  # fmt: skip
            Audience.objects.create(list=made, kind="partner", partner_id=one.org_id, added_at=NOW)
            Member.objects.create(group=group, partner_id=one.org_id, added_at=NOW)
            Discount.objects.create(list=made, category_path="", percent=3, valid_from=first, recorded_at=NOW)  # fmt: skip
            change = Change.objects.create(
                list=made, kind="edit", state="published", starts_on=first, lines=1, note=f"ONLY-{one.tag} change", made_at=NOW,
                published_at=NOW,
            )  # fmt: skip
            ChangeLine.objects.create(change=change, part_id=part_id, min_quantity=1, unit_price=9)
            _price(made, part_id, first, "9")


def _price(made: PriceList, part_id: int, first: date, price: str) -> None:
    Price.objects.create(list=made, part_id=part_id, valid_from=first, unit_price=Decimal(price), recorded_at=NOW)  # fmt: skip
