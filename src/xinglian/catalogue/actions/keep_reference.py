from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.access import part_seen
from xinglian.catalogue.events import PartChanged
from xinglian.catalogue.models import Part, Reference
from xinglian.catalogue.rules.numbers import normalise_number
from xinglian.catalogue.rules.words import Direction, ReferenceKind
from xinglian.kernel import audit, outbox
from xinglian.kernel.refusal import Refusal


class ReferenceKnown(Refusal):
    sentence = _("This reference is there already.")
    field = "number"


class ReferenceEmpty(Refusal):
    sentence = _("A number needs a letter or a digit.")
    field = "number"


class BrandMissing(Refusal):
    sentence = _("Name the brand this number belongs to.")
    field = "brand"


def add_reference(
    *,
    part_id: int,
    kind: ReferenceKind,
    brand: str,
    number: str,
    direction: Direction,
    now: datetime,
) -> Reference:
    """Another's number that leads here. Raises ReferenceKnown, ReferenceEmpty, BrandMissing."""
    part = part_seen(part_id, lock=True)
    key = normalise_number(number)
    if not key:
        raise ReferenceEmpty
    if kind is ReferenceKind.CROSS and not brand.strip():
        raise BrandMissing
    mine = Reference.objects.filter(part=part, kind=kind, brand=brand.strip(), number_key=key)
    if mine.exists():
        raise ReferenceKnown
    made = Reference.objects.create(
        part=part, kind=kind, brand=brand.strip(), number=number.strip(), number_key=key,
        direction=direction,
    )  # fmt: skip
    _tell(part, "add_reference", made, now)
    return made


def remove_reference(*, reference_id: int, now: datetime) -> Reference | None:
    """Take it away; what it was, or None when it was gone already."""
    reference = Reference.objects.filter(pk=reference_id).select_related("part").first()
    if reference is None:
        return None
    part = part_seen(reference.part_id, lock=True)
    Reference.objects.filter(pk=reference_id).delete()
    _tell(part, "remove_reference", reference, now)
    return reference


def _tell(part: Part, verb: str, reference: Reference, now: datetime) -> None:
    part.changed_at = now
    part.save(update_fields=["changed_at"])
    outbox.announce(PartChanged(part_id=part.pk, fields=["references"]))
    audit.record(
        verb, subject=("catalogue.part", part.pk), name=f"{part.number} {part.name}",
        after={"kind": reference.kind, "brand": reference.brand, "number": reference.number,
               "direction": reference.direction},
    )  # fmt: skip
