"""Row security of the ledgers, and the views set-based readers may join."""

from django.db import migrations

from xinglian.kernel.rls import Protect, Publish, Shared

ORDER_LINE = (
    "SELECT l.id AS line_id, l.partner_id, l.part_id, l.source_id, l.document, l.line_no, l.kind,"
    " l.ordered_on, l.quantity, l.unit_price, l.amount_minor, l.currency, l.corrects_document,"
    " l.corrects_line, l.batch_id, l.is_simulated, l.recorded_at FROM trade_order_line l"
)
STOCK = (
    "SELECT DISTINCT ON (partner_id, part_id) partner_id, part_id, as_of, on_hand, unit_cost,"
    " value_minor, currency, last_moved_on, is_simulated, recorded_at FROM trade_stock_position"
    " ORDER BY partner_id, part_id, as_of DESC, revision DESC"
)
PRICE = (
    "SELECT DISTINCT ON (list_code, part_id, valid_from, min_quantity, currency) list_code, part_id,"
    " valid_from, valid_to, min_quantity, unit_price, currency, is_simulated, recorded_at"
    " FROM trade_price ORDER BY list_code, part_id, valid_from, min_quantity, currency, revision DESC"
)
PARTNER_MONTH = (
    "SELECT partner_id, date_trunc('month', ordered_on)::date AS month, currency,"
    " count(*) AS lines, sum(amount_minor)::bigint AS amount_minor, bool_or(is_simulated) AS is_simulated"
    " FROM trade_order_line GROUP BY 1, 2, 3"
)


class Migration(migrations.Migration):
    dependencies = [("trade", "0001_initial"), ("kernel", "0003_protect")]

    operations = [
        # Nobody updates a fact. Only an undone import deletes, and that is a job's.
        Protect(
            "trade_order_line", owner="partner_id", partner="select", staff="select insert",
            worker="select insert delete",
        ),
        Protect(
            "trade_stock_position", owner="partner_id", partner="select", staff="select insert",
            worker="select insert delete",
        ),
        Protect("trade_price", partner="", staff="select insert", worker="select insert delete"),
        Shared("trade_source", partner="select", staff="select insert"),
        Shared("trade_month", staff="select insert update"),
        Publish("trade_pub_order_line", ORDER_LINE),
        Publish("trade_pub_stock", STOCK),
        Publish("trade_pub_price", PRICE, to="staff worker"),
        Publish("trade_pub_partner_month", PARTNER_MONTH),
    ]  # fmt: skip
