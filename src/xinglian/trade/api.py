"""Front door of trade: record order lines, read sums, read the columnar mirror.

Set-based readers join trade_pub_order_line, trade_pub_stock and trade_pub_partner_month (README).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from xinglian.kernel.columnar import Manifest
from xinglian.kernel.scope import acting, network
from xinglian.trade.actions.recompute_layers import recompute_layers
from xinglian.trade.actions.record_order_lines import LinesRefused, record_order_lines
from xinglian.trade.actions.state_stock import Position, state_stock
from xinglian.trade.actions.write_mirror import MIRROR, is_behind, write_mirror
from xinglian.trade.queries import sums
from xinglian.trade.queries.mirror import Difference, differences
from xinglian.trade.queries.sums import MonthSum, PartnerSum, RecentLine, recent_lines
from xinglian.trade.rules.words import CURRENCIES, LineKind

__all__ = [
    "CURRENCIES",
    "Difference",
    "LineKind",
    "LinesRefused",
    "Manifest",
    "MonthSum",
    "PartnerSum",
    "Position",
    "RecentLine",
    "mirror_differences",
    "order_lines_parquet",
    "part_months",
    "partner_months",
    "partner_sum",
    "partner_sums",
    "rebuild_mirror",
    "recent_lines",
    "recompute_layers",
    "record_order_lines",
    "refresh_mirror",
    "state_stock",
]


def partner_sums(
    *, partner_ids: Sequence[int], since: date, until: date
) -> Mapping[int, PartnerSum]:
    """Lines, orders, amounts by currency and the last order of each partner, both days included."""
    return sums.partner_sums(partner_ids=partner_ids, since=since, until=until)


def partner_sum(*, partner_id: int, since: date, until: date) -> PartnerSum:
    return sums.partner_sums(partner_ids=[partner_id], since=since, until=until)[partner_id]


def partner_months(*, partner_id: int, since: date, until: date) -> list[MonthSum]:
    return sums.months_of(partner_id=partner_id, since=since, until=until)


def part_months(*, part_id: int, since: date, until: date) -> list[MonthSum]:
    return sums.months_of(part_id=part_id, since=since, until=until)


def order_lines_parquet(*, fresh: bool = True) -> list[Path]:
    """The mirror's files: one consistent set, by month. Columns: line_id, partner_id, part_id,
    source_id, document, line_no, kind, ordered_on, quantity, unit_price, amount_minor, currency,
    is_simulated. They have no row security: never for a partner's page.

    `fresh` first writes the months that have changed; without it the set may be a little behind.
    """
    manifest = refresh_mirror() if fresh else MIRROR.manifest()
    return MIRROR.files(manifest)


def refresh_mirror() -> Manifest:
    """Write the months that have changed since last time."""
    with acting(network()):
        behind = is_behind()
    return write_mirror() if behind else MIRROR.manifest()


def rebuild_mirror() -> Manifest:
    """Write all months anew."""
    return write_mirror(everything=True)


def mirror_differences() -> list[Difference]:
    """Months in which counts or sums of mirror and ledger disagree; empty = all is well."""
    with acting(network()):
        return differences(manifest=MIRROR.manifest())
