"""Floor prices: from a file and by hand."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.intake.api import Batch, Counts
from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.prices.models import Floor

_SAME = "f.part_id = k.part_id AND f.currency = k.currency AND f.valid_from = k.valid_from AND f.ended_at IS NULL"
_END = (
    "UPDATE prices_floor AS f SET ended_at = %(now)s FROM {staging} AS k"
    f" WHERE {_SAME} AND f.unit_price <> k.unit_price"
)
_RECORD = (
    "INSERT INTO prices_floor (part_id, currency, unit_price, valid_from, batch_id, recorded_by_name, is_simulated, recorded_at)"
    " SELECT k.part_id, k.currency, k.unit_price, k.valid_from, %(batch_id)s, '', k.simulated, %(now)s FROM {staging} AS k"
    f" WHERE NOT EXISTS (SELECT FROM prices_floor AS f WHERE {_SAME})"
)


class FloorNotAboveZero(Refusal):
    sentence = _("A floor price is above zero. Take the floor away instead.")
    field = "unit_price"


def import_floors(cursor: Any, staging: str, batch: Batch) -> Counts:
    values = {"batch_id": batch.id, "now": batch.now}
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    cursor.execute(_END.replace("{staging}", staging), values)
    updated = cursor.rowcount
    cursor.execute(_RECORD.replace("{staging}", staging), values)
    recorded = cursor.rowcount
    return Counts(inserted=recorded - updated, updated=updated, unchanged=rows - recorded)


def undo_floors(cursor: Any, batch: Batch) -> Counts:
    """The floor before stands again."""
    cursor.execute(
        "UPDATE prices_floor SET ended_at = %(now)s WHERE batch_id = %(id)s AND ended_at IS NULL"
        " RETURNING part_id, currency, valid_from, recorded_at",
        {"now": batch.now, "id": batch.id},
    )
    gone: Sequence[tuple[Any, ...]] = cursor.fetchall()
    if not gone:
        return Counts()
    restored = sql.execute(
        "INSERT INTO prices_floor (part_id, currency, unit_price, valid_from, batch_id, recorded_by_name, is_simulated, recorded_at)"
        " SELECT f.part_id, f.currency, f.unit_price, f.valid_from, f.batch_id, f.recorded_by_name, f.is_simulated, %(now)s"
        " FROM prices_floor AS f JOIN prices_floor AS mine ON mine.batch_id = %(id)s AND mine.recorded_at = f.ended_at"
        " AND mine.part_id = f.part_id AND mine.currency = f.currency AND mine.valid_from = f.valid_from",
        {"now": batch.now, "id": batch.id},
    )
    return Counts(removed=len(gone), restored=restored)


def set_floor(
    *, part_id: int, part_number: str, currency: str, unit_price: Decimal | None, valid_from: date, viewer: Viewer, now: datetime
) -> None:  # fmt: skip
    """None takes the floor away from that day's row on. Raises FloorNotAboveZero."""
    if unit_price is not None and unit_price <= 0:
        raise FloorNotAboveZero
    standing = Floor.objects.select_for_update().filter(
        part_id=part_id, currency=currency, valid_from=valid_from, ended_at=None
    )
    before = standing.first()
    if before is not None and before.unit_price == unit_price:
        return
    standing.update(ended_at=now)
    if unit_price is not None:
        Floor.objects.create(
            part_id=part_id, currency=currency, unit_price=unit_price, valid_from=valid_from,
            recorded_by_name=viewer.name, recorded_at=now,
        )  # fmt: skip
    audit.record(
        "set_floor", subject=("prices.floor", part_id), name=part_number,
        before={"unit_price": before and str(before.unit_price)}, after={"unit_price": unit_price and str(unit_price), "valid_from": valid_from.isoformat()},
    )  # fmt: skip
