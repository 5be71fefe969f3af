"""What trade shows on the pages of partners and parts."""

from xinglian.ui import slots

slots.offer(slots.Panel(slot="partners.page", url_name="trade:partner_panel", order=30, lines=8))
slots.offer(slots.Panel(slot="partners.mine", url_name="trade:partner_panel", order=30, lines=8))
slots.offer(slots.Panel(slot="catalogue.part", url_name="trade:part_panel", order=30, lines=8))
