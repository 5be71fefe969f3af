"""Price lists, their prices and changes as documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel

from xinglian.identity.api import Viewer
from xinglian.prices import access
from xinglian.prices.queries import changes, list_items, price_lists
from xinglian.prices.rules import documents as d


@dataclass(frozen=True, kw_only=True)
class Page:
    """`next`: the cursor of the page after; None: that was all."""

    rows: Sequence[BaseModel]
    next: str | None


def lists(*, state: str, text: str, after: str, today: date) -> Page:
    found = price_lists.page(price_lists.Asked(state=state, text=text), today=today, after=after)
    return Page(rows=[_list(row) for row in found.rows], next=found.next)


def price_list(*, list_id: int, today: date) -> d.PriceList:
    """Raises ListGone."""
    access.list_seen(list_id)
    return _list(price_lists.one(list_id, today=today))


def prices(*, list_id: int, day: date, text: str, after: str) -> Page:
    """What holds on a day, by part number. Raises ListGone."""
    access.list_seen(list_id)
    found = list_items.page(list_items.Asked(list_id=list_id, day=day, text=text), after=after)
    return Page(
        rows=[
            d.Price(
                part_number=row["number"], part_name=row["label"], valid_from=row["valid_from"], valid_to=row["valid_to"],
                steps=[d.PriceStep(from_quantity=n, unit_price=price) for n, price in zip(row["quantities"], row["prices"], strict=True)],
            )
            for row in found.rows
        ],
        next=found.next,
    )  # fmt: skip


def price_changes(*, state: str, list_id: int, after: str, viewer: Viewer) -> Page:
    """The newest first."""
    found = changes.page(changes.Asked(state=state, list_id=list_id), after=after)
    return Page(rows=[_change(row, viewer) for row in found.rows], next=found.next)


def price_change(*, change_id: int, viewer: Viewer) -> d.PriceChange:
    """Raises ChangeGone."""
    access.change_seen(change_id)
    return _change(changes.one(change_id), viewer)


def changed_prices(*, change_id: int, after: str) -> Page:
    """Old and new of a change, those below the floor first. Raises ChangeGone."""
    access.change_seen(change_id)
    found = changes.lines(change_id, after=after)
    return Page(
        rows=[
            d.ChangedPrice(
                part_number=row["number"], from_quantity=row["min_quantity"], old_price=row["old_price"], unit_price=row["unit_price"],
                floor=row["floor"], is_below=row["is_below"],
            )
            for row in found.rows
        ],
        next=found.next,
    )  # fmt: skip


def _list(row: dict[str, Any]) -> d.PriceList:
    return d.PriceList(
        id=str(row["id"]), code=row["code"], name=row["name"], name_en=row["name_en"], state=row["state"], currency=row["currency"],
        includes_tax=row["includes_tax"], tax_rate=row["tax_rate"], priority=row["priority"], valid_from=row["valid_from"],
        ends_on=row["ends_on"], base=row["base_code"] or "", for_whom=str(row["audience"]), parts=row["parts"],
        open_changes=row["open"], simulated=row["is_simulated"],
    )  # fmt: skip


def _change(row: dict[str, Any], viewer: Viewer) -> d.PriceChange:
    waits = row["state"] == "waiting" and viewer.has(*access.KEEPERS)
    return d.PriceChange(
        id=str(row["id"]), price_list=row["code"] or "", kind=row["kind"], state=row["state"], starts_on=row["starts_on"],
        ends_on=row["ends_on"], percent=row["percent"], lines=row["lines"], below_floor=row["below_floor"], note=row["note"],
        reason=row["reason"], answer=row["answer"], made_by=row["made_by_name"], made_at=row["made_at"].astimezone(UTC),
        approved_by=row["approved_by_name"], published_at=_utc(row["published_at"]), withdrawn_at=_utc(row["withdrawn_at"]),
        may_decide=waits and row["made_by_id"] != viewer.person_id,
    )  # fmt: skip


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
