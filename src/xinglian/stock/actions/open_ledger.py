"""Begin to keep stock here. What was stated last becomes the opening balance; from then on only movements count."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.stock.actions.post import By, Line, post
from xinglian.stock.events import LedgerOpened
from xinglian.stock.models import Ledger, Location
from xinglian.stock.rules.units import fits
from xinglian.stock.rules.words import Kind, Place

MAIN = "MAIN"
TRANSIT = "TRANSIT"

_STATED = """
SELECT s.part_id, s.on_hand, s.unit_cost, s.last_moved_on FROM trade_pub_stock AS s
 WHERE s.partner_id = %s AND s.currency = %s AND s.on_hand > 0 ORDER BY s.part_id
"""


class OpenAlready(Refusal):
    sentence = _("A stock ledger is kept here already.")


@transaction.atomic
def open_ledger(
    *,
    org_id: int,
    name: str,
    by: By,
    now: datetime,
    currency: str = "CNY",
    is_simulated: bool = False,
    with_positions: bool = True,
) -> int:
    """Makes the first place (`name`) and the one for goods under way; how many parts came over. Raises OpenAlready."""
    made = sql.execute(
        "INSERT INTO stock_ledger (org_id, currency, is_begun, opened_at, opened_by, is_simulated)"
        " VALUES (%s, %s, false, %s, %s, %s) ON CONFLICT DO NOTHING",
        [org_id, currency, now, by.person_id, is_simulated],
    )
    if not made:
        raise OpenAlready
    for code, kind in ((MAIN, Place.WAREHOUSE), (TRANSIT, Place.TRANSIT)):
        Location.objects.create(
            org_id=org_id, code=code, name=name if code == MAIN else "", kind=kind, changed_at=now,
            is_simulated=is_simulated,
        )  # fmt: skip
    outbox.announce(LedgerOpened(org_id=org_id))
    audit.record("open_ledger", subject=("stock.ledger", org_id), org_id=org_id)
    if not with_positions:
        return 0
    return take_over(org_id=org_id, by=by, now=now)


def take_over(*, org_id: int, by: By, now: datetime) -> int:
    """The opening balance from the positions stated last, once; how many parts. Nothing stated: it waits for the first."""
    kept = Ledger.objects.select_for_update().get(pk=org_id)
    if kept.is_begun:
        return 0
    main = Location.objects.get(org_id=org_id, code=MAIN)
    rows = sql.rows(_STATED, [org_id, kept.currency])
    cards = catalogue.parts(part_ids=[row["part_id"] for row in rows])
    lines = [
        Line(
            location_id=main.pk, part_id=row["part_id"], quantity=quantity, unit_cost=row["unit_cost"],
            last_moved_on=row["last_moved_on"],
        )
        for row in rows
        if row["part_id"] in cards and (quantity := _countable(row["on_hand"], cards[row["part_id"]].unit)) > 0
    ]  # fmt: skip
    if not lines:
        return 0
    post(
        org_id=org_id,
        kind=Kind.OPENING,
        lines=lines,
        key="opening",
        by=by,
        now=now,
        is_simulated=kept.is_simulated,
    )
    return len(lines)


def _countable(quantity: Decimal, unit: str) -> Decimal:
    """Half a piece that somebody stated is no piece."""
    return quantity if fits(quantity, unit) else Decimal(int(quantity))
