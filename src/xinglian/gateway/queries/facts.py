"""Order lines from trade's published view."""

from datetime import date
from typing import Any

from xinglian.kernel import sql


def order_lines(*, since: date, until: date, after: int, limit: int) -> list[dict[str, Any]]:
    """Keyset by id within a span of days."""
    return sql.rows(
        "SELECT line_id::text AS id, partner_id::text AS partner_id, part_id::text AS part_id,"
        " document, line_no, kind, ordered_on, quantity, amount_minor, currency,"
        " is_simulated AS simulated FROM trade_pub_order_line"
        " WHERE ordered_on BETWEEN %s AND %s AND line_id > %s ORDER BY line_id LIMIT %s",
        [since, until, after, limit],
    )
