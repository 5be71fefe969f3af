"""What stock shows elsewhere: the words of its audit, and what keeps a partner."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.identity.api import name_verbs
from xinglian.partners import api as partners
from xinglian.stock.access import READERS
from xinglian.stock.queries.held import HOLDS_GOODS
from xinglian.ui import nav

# A ledger belongs to the organisation that keeps it: a merge leaves it where the goods lie.
partners.offer_holder("stock_ledger", held="EXISTS (SELECT FROM stock_ledger AS g WHERE g.org_id = {id})")  # fmt: skip

partners.offer_merge_bar(
    "stock_ledger",
    sentence=_("It still has goods in a stock ledger. Keep this one and merge the other into it, or book the goods out first."),
    stands=HOLDS_GOODS,
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="business", url_name="stock:list", label=_("Stock"), icon="warehouse", order=25,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
name_verbs(
    {
        "open_ledger": _("opened a stock ledger"),
        "keep_location": _("kept a place of the stock"),
        "send_transfer": _("sent a transfer"),
        "receive_transfer": _("received a transfer"),
        "reverse_posting": _("took a stock booking back"),
        "propose_adjustment": _("proposed a stock adjustment"),
        "approve_adjustment": _("approved a stock adjustment"),
        "refuse_adjustment": _("refused a stock adjustment"),
        "open_count": _("opened a count"),
        "close_count": _("closed a count"),
        "reopen_count": _("reopened a count"),
        "approve_count": _("approved a count"),
        "drop_count": _("dropped a count"),
        "bring_count": _("brought a count by a file"),
        "export_stock": _("exported the stock"),
    },
    subjects={
        "stock.ledger": _("Stock ledger"),
        "stock.location": _("Storage place"),
        "stock.transfer": _("Stock transfer"),
        "stock.posting": _("Stock booking"),
        "stock.proposal": _("Proposed adjustment"),
        "stock.count": _("Stock count"),
        "stock.item": _("Stock"),
    },
    fields={"code": _("Code"), "is_active": pgettext_lazy("place", "In use")},
)
