"""Let others see goods and call them off; take that back, and put it back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import audit, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.pool import access
from xinglian.pool.models import Offer
from xinglian.pool.queries.own_stock import free_many
from xinglian.pool.rules.words import OfferState
from xinglian.stock import api as stock

MOST_ROWS = 500
LARGEST_MINOR = 10**11
# Nobody finds a price in an offer that was true last year.
OFFER_DAYS = 90
CONDITIONS = (stock.Condition.SOUND, stock.Condition.OPENED, stock.Condition.REMADE)


class UnknownNumber(Refusal):
    sentence = _("No part has the number “%(number)s”. Look it up in the catalogue.")
    field = "number"


class NotWhole(Refusal):
    sentence = _("%(number)s is counted in %(unit)s: write a quantity above zero, in whole pieces where the unit has no halves.")  # fmt: skip
    field = "quantity"


class MoreThanThere(Refusal):
    sentence = _("%(number)s: your stock has %(there)s that nobody else was promised, not %(asked)s. Offer fewer, or state your stock first.")  # fmt: skip
    field = "quantity"


class OfferedAlready(Refusal):
    sentence = _("%(number)s is offered already in this condition. Take that offer back first, then offer it anew.")  # fmt: skip
    field = "number"


class WrongDay(Refusal):
    sentence = _("An offer stands from tomorrow to %(last)s at the latest.")
    field = "until"


class SoundOnly(Refusal):
    sentence = _("%(number)s: your ledger promises unopened goods only. Offer those, or book it first.")  # fmt: skip
    field = "condition"


class UnknownCondition(Refusal):
    sentence = _("%(number)s: offer it as unopened, opened or remade.")
    field = "condition"


class NotAPrice(Refusal):
    sentence = _("%(number)s: write a price of zero or more, and a distance above zero or none.")
    field = "price"


class TooManyRows(Refusal):
    sentence = _("At most %(most)s parts are offered at once.")


@dataclass(frozen=True, kw_only=True)
class New:
    number: str
    quantity: Decimal
    price_minor: int
    until: date
    condition: str = stock.Condition.SOUND
    most_km: int | None = None
    note: str = ""


@transaction.atomic
def offer(*, rows: Sequence[New], by: Viewer, now: datetime) -> list[Offer]:
    """All rows or none, in the giver's scope: offering is the consent that others see them. A fixed number of statements.

    Raises UnknownNumber, NotWhole, MoreThanThere, OfferedAlready, UnknownCondition, NotAPrice, WrongDay,
    SoundOnly, TooManyRows.
    """
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    found = catalogue.parts_by_number(numbers=[row.number for row in rows])
    mine = identity.organisation(id=by.org_id)
    free = free_many(org_id=by.org_id, part_ids=[card.part_id for card in found.values()])
    standing = _standing(by.org_id)
    asked = Counter(
        (found[row.number].part_id, row.condition) for row in rows if row.number in found
    )
    today = timezone.localdate(now)
    last = today + timedelta(days=OFFER_DAYS)
    made = []
    for row in rows:
        card = found.get(row.number)
        if card is None:
            raise UnknownNumber(number=row.number)
        one = (card.part_id, row.condition)
        if one in standing or asked[one] > 1:
            raise OfferedAlready(number=card.number)
        _check(row, card, free, today=today, last=last)
        made.append(
            Offer(
                org_id=by.org_id, part_id=card.part_id, unit=stock.plain_unit(card.unit), condition=row.condition, quantity=row.quantity,
                price_minor=row.price_minor, most_km=row.most_km, until=row.until, note=row.note.strip()[:200],
                consented_by=by.person_id, consented_name=by.name[:60], offered_at=now, changed_at=now,
                is_simulated=bool(mine and mine.is_simulated),
            )
        )  # fmt: skip
    Offer.objects.bulk_create(made)
    audit.record("offer_stock", subject=("pool.offer", "list"), org_id=by.org_id, after={"parts": len(made)})  # fmt: skip
    parts = [one.part_id for one in made]
    return list(Offer.objects.filter(org_id=by.org_id, state=OfferState.OPEN, part_id__in=parts, offered_at=now).order_by("pk"))  # fmt: skip


@transaction.atomic
def withdraw(*, offer_id: int, by: Viewer, now: datetime) -> Offer:
    """Nobody sees it any more; what was called off goes on. Raises NotThere."""
    return _turn(offer_id, by, OfferState.OPEN, OfferState.WITHDRAWN, "withdraw_offer", now)


@transaction.atomic
def put_back(*, offer_id: int, by: Viewer, now: datetime) -> Offer:
    """Undoes `withdraw`. Raises NotThere, OfferedAlready."""
    one = access.offer(offer_id=offer_id, org_id=by.org_id, lock=True)
    if (one.part_id, one.condition) in _standing(by.org_id):
        card = catalogue.part(part_id=one.part_id)
        raise OfferedAlready(number=card.number if card else "")
    return _turn(offer_id, by, OfferState.WITHDRAWN, OfferState.OPEN, "put_offer_back", now)


def _turn(offer_id: int, by: Viewer, was: str, to: str, verb: str, now: datetime) -> Offer:
    one = access.offer(offer_id=offer_id, org_id=by.org_id, lock=True)
    if one.state != was:
        raise access.NotThere
    one.state, one.changed_at = to, now
    one.save(update_fields=["state", "changed_at"])
    audit.record(verb, subject=("pool.offer", one.pk), org_id=by.org_id)
    return one


def _standing(org_id: int) -> set[tuple[int, str]]:
    """Of two colleagues at once the second sees what the first offered."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 68))", [f"offers:{org_id}"])
    rows = Offer.objects.filter(org_id=org_id, state=OfferState.OPEN)
    return set(rows.values_list("part_id", "condition"))


def _check(
    row: New, card: catalogue.PartCard, free: Mapping[int, tuple[Decimal | None, bool]], *, today: date, last: date
) -> None:  # fmt: skip
    if row.quantity <= 0 or not stock.fits(row.quantity, stock.plain_unit(card.unit)):
        raise NotWhole(number=card.number, unit=card.unit)
    if row.condition not in CONDITIONS:
        raise UnknownCondition(number=card.number)
    if not 0 <= row.price_minor <= LARGEST_MINOR or (row.most_km is not None and row.most_km <= 0):
        raise NotAPrice(number=card.number)
    if not today < row.until <= last:
        raise WrongDay(last=last)
    there, is_ledger = free.get(card.part_id, (None, False))
    if is_ledger and row.condition != stock.Condition.SOUND:
        raise SoundOnly(number=card.number)
    if there is not None and row.quantity > there:
        raise MoreThanThere(number=card.number, there=plain(max(there, Decimal(0))), asked=plain(row.quantity))  # fmt: skip
