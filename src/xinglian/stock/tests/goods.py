"""Ledgers and goods for tests of the stock, in the database the test works on."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from xinglian.catalogue.models import Brand, Category, Part
from xinglian.kernel.scope import acting, network
from xinglian.stock.actions.open_ledger import open_ledger
from xinglian.stock.actions.post import By, Line, Posted, post
from xinglian.stock.models import Cell, Location
from xinglian.stock.rules.words import Kind

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
BY = By(person_id=None, name="仓管")


def add_parts(*numbers: str, unit: str = "件") -> list[int]:
    """Their ids."""
    with acting(network()):
        category, _ = Category.objects.get_or_create(
            code="brakes", defaults={"path": "brakes", "name": "制动", "changed_at": NOW}
        )
        brand, _ = Brand.objects.get_or_create(name_key="QIMING", defaults={"name": "启明"})
        return [
            Part.objects.create(
                number=number, number_key=number.replace("-", "").upper(), name=f"刹车片 {number}", category=category,
                brand=brand, unit=unit, created_at=NOW, changed_at=NOW,
            ).pk
            for number in numbers
        ]  # fmt: skip


def open_for(org_id: int, name: str = "中心仓") -> int:
    """An empty ledger; the id of its first place."""
    with acting(network()):
        open_ledger(org_id=org_id, name=name, by=BY, now=NOW, with_positions=False)
        return int(Location.objects.get(org_id=org_id, code="MAIN").pk)


def place(org_id: int, code: str, kind: str = "warehouse") -> int:
    with acting(network()):
        return int(
            Location.objects.create(
                org_id=org_id, code=code, name=code, kind=kind, changed_at=NOW
            ).pk
        )


def move(
    org_id: int, location_id: int, part_id: int, quantity: object, kind: Kind | None = None, **more: Any
) -> Posted:  # fmt: skip
    """One line in or out, in the scope of a job."""
    number = Decimal(str(quantity))
    key = more.pop("key", uuid4().hex)
    with acting(network()):
        return post(
            org_id=org_id, kind=kind or (Kind.RECEIPT if number > 0 else Kind.ISSUE), key=key, by=BY, now=NOW,
            lines=[Line(location_id=location_id, part_id=part_id, quantity=number, **more)],
        )  # fmt: skip


def held(org_id: int, part_id: int) -> tuple[Decimal, Decimal]:
    """On hand and reserved, over all cells."""
    with acting(network()):
        cells = list(Cell.objects.filter(org_id=org_id, part_id=part_id))
    return sum((c.on_hand for c in cells), Decimal(0)), sum((c.reserved for c in cells), Decimal(0))
