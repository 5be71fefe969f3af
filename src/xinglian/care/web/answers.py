"""Who is asked about, or nobody."""

from django.http import Http404

from xinglian.partners import api as partners


def partner_or_404(partner_id: int) -> partners.PartnerCard:
    """Out of reach looks like not there."""
    card = partners.partner(partner_id=partner_id)
    if card is None:
        raise Http404
    return card
