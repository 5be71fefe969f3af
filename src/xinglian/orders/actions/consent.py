"""A buyer lets a seller order for it, and takes that back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.events import ConsentChanged
from xinglian.orders.models import Consent
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand

LONGEST_DAYS = 731


class WrongDay(Refusal):
    sentence = _("Choose a day from today on, at most two years ahead.")
    field = "until"


@transaction.atomic
def give(
    *, seller_id: int, most_minor: int | None, until: date, by: Hand, now: datetime
) -> Consent:
    """In the buyer's scope; takes the place of what was given to this seller before. Raises NotASeller, WrongDay."""
    org_id, today = by.org_id or 0, trading_day(now)
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise WrongDay
    seller = find_seller(buyer_id=org_id, seller_id=seller_id)
    standing = Consent.objects.filter(org_id=org_id, seller_id=seller_id, ended_at__isnull=True)
    standing.update(ended_at=now, ended_name=by.name)
    made = Consent.objects.create(
        org_id=org_id, org_name=seller.buyer_name, seller_id=seller_id, seller_name=seller.name, most_minor=most_minor, until=until,
        given_by=by.person_id or 0, given_name=by.name, given_at=now,
    )  # fmt: skip
    outbox.announce(ConsentChanged(consent_id=made.pk))
    audit.record("give_consent", subject=("orders.consent", made.pk), org_id=org_id, after={"seller": seller.name, "most_minor": most_minor, "until": str(until)})  # fmt: skip
    return made


@transaction.atomic
def withdraw(*, consent_id: int, by: Hand, now: datetime) -> Consent:
    """From this moment nothing is ordered by it; what was ordered stands. Raises NotThere."""
    consent = access.one(
        Consent.objects.filter(pk=consent_id, org_id=by.org_id).select_for_update()
    )
    if consent.ended_at is None:
        consent.ended_at, consent.ended_name = now, by.name
        consent.save(update_fields=["ended_at", "ended_name"])
        outbox.announce(ConsentChanged(consent_id=consent.pk, is_end=True))
        audit.record(
            "withdraw_consent", subject=("orders.consent", consent.pk), org_id=consent.org_id
        )
    return consent
