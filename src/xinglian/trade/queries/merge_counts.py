"""What the ledgers hold of one partner, for the preview of a merge."""

from xinglian.kernel import sql


def order_lines(partner_id: int) -> int:
    return int(
        sql.value("SELECT count(*) FROM trade_order_line WHERE partner_id = %s", [partner_id]) or 0
    )


def stock_positions(partner_id: int) -> int:
    """Parts with a position; how often each was restated does not matter."""
    return int(
        sql.value(
            "SELECT count(DISTINCT part_id) FROM trade_stock_position WHERE partner_id = %s",
            [partner_id],
        )
        or 0
    )
