"""Places: add, change, close. One with goods in it stays open."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.stock import access
from xinglian.stock.models import Cell, Location
from xinglian.stock.rules.words import Place


class CodeTaken(Refusal):
    sentence = _("A place with the code %(code)s exists already. Choose another code.")
    field = "code"


class NotEmpty(Refusal):
    sentence = _("There are goods of %(parts)s parts in this place. Move them elsewhere first, then close it.")  # fmt: skip
    field = "is_active"


class NotAbove(Refusal):
    sentence = _("A place cannot lie in itself or in a shelf. Choose a warehouse.")
    field = "parent"


def keep_location(
    *,
    org_id: int,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None,
    is_active: bool,
    now: datetime,
    location_id: int | None = None,
    is_simulated: bool = False,
) -> Location:
    """Raises CodeTaken, NotEmpty, NotAbove, NotThere."""
    access.ledger(org_id=org_id)
    one = access.location(location_id=location_id) if location_id else Location(org_id=org_id)
    before = None if location_id is None else _said(one)
    above = None
    if parent_id is not None:
        above = access.location(location_id=parent_id)
        if parent_id == location_id or above.kind != Place.WAREHOUSE or above.org_id != org_id:
            raise NotAbove
    if not is_active and location_id:
        parts = Cell.objects.filter(location_id=location_id, on_hand__gt=0).count()
        if parts:
            raise NotEmpty(parts=parts)
    one.code, one.name, one.kind = code.strip().upper(), name.strip(), kind
    one.parent = above
    one.is_active, one.changed_at = is_active, now
    one.is_simulated = one.is_simulated or is_simulated
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise CodeTaken(code=one.code) from error
    audit.record(
        "keep_location", subject=("stock.location", one.pk), name=one.name, org_id=org_id, before=before,
        after=_said(one),
    )  # fmt: skip
    return one


def _said(one: Location) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "kind": str(one.kind),
        "is_active": one.is_active,
    }
