"""What the rivals offer in the stock pool and give to somebody of no region: their own words stand where nobody else may read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fixtures.cast import NOW
from xinglian.catalogue.models import Part
from xinglian.identity.models import Organisation
from xinglian.kernel.scope import acting, network
from xinglian.pool.models import Deal, Offer

if TYPE_CHECKING:
    from tests.isolation.rivals import Rival


def give_offers(all_three: Sequence["Rival"]) -> None:
    with acting(network()):
        part = Part.objects.order_by("pk")[0]
        # Whoever looks after either side reads a call-off: this one is looked after by nobody.
        taker = Organisation.objects.create(
            kind="service", code="T-POOL", name="调入方", created_at=NOW
        )
        for one in all_three:
            word = f"ONLY-{one.tag}"
            offer = Offer.objects.create(
                org_id=one.org_id, part=part, unit=part.unit, condition="sound", quantity=3, price_minor=100, until=(NOW + timedelta(days=30)).date(),
                consented_by=one.owner.person_id, consented_name=f"{word} offered", offered_at=NOW, changed_at=NOW,
            )  # fmt: skip
            Deal.objects.create(
                number=f"T2611-{one.org_id % 10**8}", offer=offer, giver_id=one.org_id, taker=taker, giver_name=word, taker_name="调入方",
                part=part, unit=part.unit, condition="sound", quantity=1, price_minor=100, amount_minor=100, currency="CNY", freight_minor=1500,
                spared_minor=9, giver_place="江苏", taker_place="上海", key=word, state="agreed", note=word, why=word, asked_at=NOW,
                asked_by=one.owner.person_id, answer_due=NOW, answered_at=NOW, changed_at=NOW,
            )  # fmt: skip
