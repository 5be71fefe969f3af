"""Who may touch the ledgers, and what they publish."""

from django.db import migrations

from xinglian.kernel.rls import Protect, Publish, Shared

ORDER_LINE = (
    "SELECT l.id AS line_id, l.partner_id, l.part_id, l.document, l.line_no, l.kind, l.revision,"
    " l.ordered_on, l.quantity, l.unit_price, l.amount_minor, l.currency, l.corrects_document,"
    " l.corrects_line, l.source_id, l.batch_id, l.is_simulated, l.recorded_at"
    " FROM trade_order_line AS l"
)

# The latest position of each part at each partner; of one day the latest revision.
STOCK = (
    "SELECT DISTINCT ON (partner_id, part_id) partner_id, part_id, as_of, on_hand, unit_cost,"
    " currency, last_moved_on, is_simulated, recorded_at FROM trade_stock_position"
    " ORDER BY partner_id, part_id, as_of DESC, revision DESC"
)

PRICE = (
    "SELECT DISTINCT ON (list, part_id, valid_from, min_quantity, currency) list, part_id,"
    " valid_from, valid_to, min_quantity, unit_price, currency, is_simulated, recorded_at"
    " FROM trade_price"
    " ORDER BY list, part_id, valid_from, min_quantity, currency, revision DESC"
)

PARTNER_MONTH = (
    "SELECT partner_id, date_trunc('month', ordered_on)::date AS month, currency,"
    " count(*) AS lines, count(DISTINCT document) FILTER (WHERE kind = 'order') AS orders,"
    " count(DISTINCT part_id) AS parts, sum(quantity) AS quantity,"
    " sum(amount_minor)::bigint AS amount_minor,"
    " coalesce(sum(amount_minor) FILTER (WHERE kind = 'return'), 0)::bigint AS returned_minor,"
    " bool_or(is_simulated) AS is_simulated"
    " FROM trade_order_line GROUP BY 1, 2, 3"
)


class Migration(migrations.Migration):
    dependencies = [
        ("trade", "0001_initial"),
        ("kernel", "0003_protect"),
        ("identity", "0002_rights"),
    ]

    operations = [
        Shared("trade_source", partner="select", staff="select"),
        Shared("trade_dirty_month", staff="select"),
        # Append-only for everybody: only the taking back of an import removes lines, as the worker.
        Protect("trade_order_line", owner="partner_id", worker="select insert delete"),
        Protect("trade_stock_position", owner="partner_id", worker="select insert delete"),
        Shared("trade_price", staff="select", worker="select insert delete"),
        Publish("trade_pub_order_line", ORDER_LINE),
        Publish("trade_pub_stock", STOCK),
        Publish("trade_pub_partner_month", PARTNER_MONTH),
        Publish("trade_pub_price", PRICE, to="staff worker"),
    ]
