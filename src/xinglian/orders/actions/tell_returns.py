"""The other side hears of a return: the seller what is asked for and sent, the buyer what was decided and credited."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.orders.models import Return
from xinglian.orders.rules.words import ReturnState
from xinglian.push.api import notify

# These are done by the seller; the others by the buyer.
_BY_SELLER = (ReturnState.ALLOWED, ReturnState.REFUSED, ReturnState.RECEIVED)


def tell_return(*, return_id: int, state: str, now: datetime) -> None:
    """Unless it is further by now: that is told by itself."""
    back = Return.objects.filter(pk=return_id, state=state).first()
    if back is None:
        return
    is_for_buyer = state in _BY_SELLER

    def words() -> tuple[str, str]:
        said = {
            ReturnState.ASKED: (_("%(buyer)s asks to send goods back: %(number)s"), _("Allow it, or refuse and say why.")),
            ReturnState.ALLOWED: (_("%(seller)s takes goods back: %(number)s"), _("Send the goods, and say so on the page of the return.")),
            ReturnState.REFUSED: (_("%(seller)s refuses the return %(number)s"), _("Read why on the page of the return.")),
            ReturnState.SENT: (_("%(buyer)s sent goods back: %(number)s"), _("Count them when they arrive; the buyer is credited for what came.")),
            ReturnState.RECEIVED: (_("%(seller)s counted the return %(number)s"), _("Look at what came, and what is credited.")),
            ReturnState.DROPPED: (_("%(buyer)s gave up the return %(number)s"), _("The goods stay where they are.")),
        }[ReturnState(state)]  # fmt: skip
        names = {"buyer": back.buyer_name, "seller": back.seller_name, "number": back.number}
        return said[0] % names, said[1]

    notify(
        org_id=back.buyer_id if is_for_buyer else back.seller_id, words=words, action=lambda: _("Open the return"),
        url=reverse("orders:return", args=[back.number]), person_ids=[back.asked_by] if is_for_buyer and back.asked_by else [],
        now=now, is_simulated=back.is_simulated,
    )  # fmt: skip
