"""A count as programs read it."""

from xinglian.kernel import sql
from xinglian.stock.models import Count
from xinglian.stock.queries.counts import sheet
from xinglian.stock.rules.documents import CountRow, CountSheet

_NEWEST = "SELECT id FROM stock_count WHERE org_id = %s AND id < %s ORDER BY id DESC LIMIT %s"


def newest(*, org_id: int, below: int, limit: int) -> list[int]:
    """Ids, the newest first."""
    return sql.column(_NEWEST, [org_id, below, limit])


def count_document(one: Count, *, is_blind: bool, with_rows: bool = True) -> CountSheet:
    """`is_blind`: what is booked is not told to who still counts."""
    rows = [
        CountRow(
            place=row["code"], part_number=row["number"], part_name=row["name"], unit=row["unit"], batch=row["batch"],
            serial=row["serial"], condition=row["condition"], booked=None if is_blind else row["booked"], counted=row["counted"],
            counted_at=row["counted_at"], counted_by=row["counted_name"],
        )
        for row in (sheet(count_id=one.pk) if with_rows else ())
    ]  # fmt: skip
    return CountSheet(
        id=str(one.pk), name=one.name, choice=one.choice, place=one.location.code if one.location else "", state=one.state,
        opened_at=one.opened_at, opened_by=one.opened_name, closed_at=one.closed_at, decided_at=one.decided_at,
        decided_by=one.decided_name, simulated=one.is_simulated, rows=rows,
    )  # fmt: skip
