"""Parts and lists for tests of prices, in the database the test works on."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.fixtures.cast import NOW
from xinglian.catalogue.models import Brand, Category, Part
from xinglian.kernel.scope import acting, network
from xinglian.prices.models import Audience, Price, PriceList


def add_categories(paths: Mapping[str, str]) -> None:
    with acting(network()):
        for code, path in paths.items():
            Category.objects.get_or_create(
                code=code, defaults={"path": path, "name": code, "changed_at": NOW}
            )


def add_parts(numbers: Mapping[str, str]) -> dict[str, int]:
    """Number → category code; ids by number."""
    with acting(network()):
        brand, _ = Brand.objects.get_or_create(name_key="QIMING", defaults={"name": "启明"})
        Part.objects.bulk_create(
            Part(
                number=number, number_key=number.replace("-", "").upper(), name=f"刹车片 {number}", category_id=code,
                brand=brand, created_at=NOW, changed_at=NOW,
            )
            for number, code in numbers.items()
        )  # fmt: skip
        return dict(Part.objects.filter(number__in=numbers).values_list("number", "pk"))


def some_parts(*numbers: str) -> dict[str, int]:
    add_categories({"brakes": "brakes"})
    return add_parts(dict.fromkeys(numbers, "brakes"))


def add_list(
    code: str, *, prices: Mapping[int, Mapping[int, str]] | None = None, partner_ids: tuple[int, ...] = (), first: date = date(2026, 1, 1),
    **terms: Any,
) -> PriceList:  # fmt: skip
    """Published, for all or for the partners named; prices: part → step → price."""
    values = {
        "name": code, "currency": "CNY", "valid_from": first, "is_for_all": not partner_ids, "made_at": NOW, "published_at": NOW,
    }  # fmt: skip
    with acting(network()):
        made = PriceList.objects.create(code=code, **values | terms)
        for partner_id in partner_ids:
            Audience.objects.create(list=made, kind="partner", partner_id=partner_id, added_at=NOW)
        Price.objects.bulk_create(
            Price(
                list=made, part_id=part_id, valid_from=first, min_quantity=step, unit_price=Decimal(price), recorded_at=NOW
            )
            for part_id, steps in (prices or {}).items()
            for step, price in steps.items()
        )  # fmt: skip
    return made
