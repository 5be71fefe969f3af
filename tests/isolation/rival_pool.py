"""What the rivals offer in the stock pool: each offer's note carries a word of its owner's."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fixtures.cast import NOW
from xinglian.catalogue.models import Part
from xinglian.kernel.scope import acting, network
from xinglian.pool.models import Offer

if TYPE_CHECKING:
    from tests.isolation.rivals import Rival


def give_offers(all_three: Sequence["Rival"]) -> None:
    with acting(network()):
        part = Part.objects.order_by("pk")[0]
        for one in all_three:
            Offer.objects.create(
                org_id=one.org_id, part=part, unit=part.unit, condition="sound", quantity=3, price_minor=100, until=(NOW + timedelta(days=30)).date(),
                note=f"ONLY-{one.tag} offered", consented_by=one.owner.person_id, consented_name=one.owner.name, offered_at=NOW, changed_at=NOW,
            )  # fmt: skip
