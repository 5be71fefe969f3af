"""A basket as a document for the system it was opened from."""

from datetime import UTC, datetime

from xinglian.identity import api as identity
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Basket
from xinglian.orders.queries import basket_lines
from xinglian.orders.queries.check_lines import Checked, check_lines
from xinglian.orders.rules import documents as d
from xinglian.orders.rules.terms import Seller


def checked_lines(basket: Basket, *, seller: Seller, now: datetime) -> list[Checked]:
    return check_lines(
        seller=seller, buyer_id=basket.org_id, lines=basket_lines.wanted(basket_id=basket.pk), now=now, wanted_on=basket.wanted_on
    )  # fmt: skip


def document(
    basket: Basket, checked: list[Checked], *, seller: Seller, returned_at: datetime | None = None, by: str = ""
) -> d.Basket:  # fmt: skip
    with acting(network(), savepoint=False):
        org = identity.organisation(id=basket.seller_id)
    return d.Basket(
        id=str(basket.pk), document=basket.buyer_ref, seller=d.Party(code=org.code if org else "", name=seller.name),
        urgent=basket.is_urgent, wanted_on=basket.wanted_on, note=basket.note,
        ship_to=d.ShipTo(name=basket.ship_name, phone=basket.ship_phone, address=basket.ship_address), currency=seller.terms.currency,
        total_minor=sum(one.price.amount_minor or 0 for one in checked),
        is_priced=all(one.price.unit_price is not None for one in checked),
        returned_at=returned_at.astimezone(UTC) if returned_at else None, returned_by=by, simulated=basket.is_simulated,
        lines=[_line(no, one) for no, one in enumerate(checked, start=1)],
    )  # fmt: skip


def without_prices(made: d.Basket) -> d.Basket:
    lines = [
        one.model_copy(update={"unit_price": None, "amount_minor": None}) for one in made.lines
    ]
    return made.model_copy(update={"total_minor": None, "is_priced": False, "lines": lines})


def _line(no: int, one: Checked) -> d.BasketLine:
    part = one.part
    return d.BasketLine(
        no=no, part_number=part.number if part else "", part_name=part.label if part else "", as_written=one.wanted.text,
        unit=part.unit if part else "", quantity=one.wanted.quantity, unit_price=one.price.unit_price,
        amount_minor=one.price.amount_minor, includes_tax=one.price.includes_tax, tax_rate=one.price.tax_rate,
        promised_on=one.promised_on,
    )  # fmt: skip
