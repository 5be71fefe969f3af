"""What trade shows on the pages of partners and parts."""

from django.utils.translation import gettext_lazy as _

from xinglian.partners import api as partners
from xinglian.trade.queries.merge_counts import order_lines, stock_positions
from xinglian.ui import slots

# The ledgers are never rewritten: what was recorded of a partner stays its own.
for ledger in ("trade_order_line", "trade_stock_position"):
    partners.offer_holder(
        ledger,
        held=f"EXISTS (SELECT FROM {ledger} AS r WHERE r.partner_id = {{id}})"
        f" OR EXISTS (SELECT FROM {ledger} AS r WHERE r.recorded_for_id = {{id}})",
    )
partners.offer_merge_count("trade.lines", label=_("Order lines"), count=order_lines)
partners.offer_merge_count("trade.stock", label=_("Parts in stock"), count=stock_positions)

slots.offer(slots.Panel(slot="partners.page", url_name="trade:partner_panel", order=30, lines=8))
slots.offer(slots.Panel(slot="partners.mine", url_name="trade:partner_panel", order=30, lines=8))
slots.offer(slots.Panel(slot="catalogue.part", url_name="trade:part_panel", order=30, lines=8))
