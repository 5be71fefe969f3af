from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.access import category_seen, part_seen
from xinglian.catalogue.events import PartChanged
from xinglian.catalogue.models import Brand, Part
from xinglian.catalogue.rules.numbers import normalise_number
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal

EDITABLE = (
    "number", "name", "name_en", "category_id", "brand_id", "status", "superseded_by_id", "unit",
    "weight_kg", "is_ev", "launched_on",
)  # fmt: skip


class NumberTaken(Refusal):
    sentence = _(
        "%(number)s is the same number as %(other)s. Choose another one, or open that part."
    )
    field = "number"


class NumberEmpty(Refusal):
    sentence = _("A part number needs a letter or a digit.")
    field = "number"


class SupersessionCircle(Refusal):
    sentence = _("%(number)s is superseded by this part already, directly or through others.")
    field = "superseded_by"


class SuccessorMissing(Refusal):
    sentence = _("A superseded part needs its successor. Choose it, or another status.")
    field = "superseded_by"


def register_part(*, values: Mapping[str, Any], brand: str, now: datetime) -> Part:
    """A new part. Raises NumberTaken, NumberEmpty, SuccessorMissing, NoSuchCategory."""
    part = Part(created_at=now, changed_at=now)
    _give(part, values, brand)
    _check(part)
    part.save(force_insert=True)
    outbox.announce(PartChanged(part_id=part.pk, fields=[], is_new=True))
    _record("register_part", part, before=None, after=_told(part, EDITABLE))
    return part


def edit_part(*, part_id: int, values: Mapping[str, Any], brand: str, now: datetime) -> list[str]:
    """Other master data; the names of what changed. Refusals as in register_part, SupersessionCircle."""
    part = part_seen(part_id, lock=True)
    before = _told(part, EDITABLE)
    _give(part, values, brand)
    after = _told(part, EDITABLE)
    changed = [key for key in EDITABLE if before[key] != after[key]]
    if not changed:
        return []
    _check(part)
    part.changed_at = now
    part.save()
    outbox.announce(PartChanged(part_id=part.pk, fields=changed))
    _record("edit_part", part, before=before, after=after)
    return changed


def brand_called(name: str) -> Brand:
    """The brand of that name, whatever its case and punctuation; made when it is new."""
    key = normalise_number(name)
    found, _made = Brand.objects.get_or_create(name_key=key, defaults={"name": name.strip()})
    return found


def _give(part: Part, values: Mapping[str, Any], brand: str) -> None:
    for key in EDITABLE:
        if key in values:
            setattr(part, key, values[key])
    part.brand = brand_called(brand)
    part.number_key = normalise_number(part.number)
    part.pinyin = search_words(part.name, most=400)


def _check(part: Part) -> None:
    if not part.number_key:
        raise NumberEmpty
    twin = Part.objects.filter(number_key=part.number_key).exclude(pk=part.pk).first()
    if twin is not None:
        raise NumberTaken(number=part.number, other=f"{twin.number} {twin.name}")
    category_seen(part.category_id)
    if part.status == "superseded" and part.superseded_by_id is None:
        raise SuccessorMissing
    if part.superseded_by_id is not None and part.pk is not None:
        _refuse_circle(part)


def _refuse_circle(part: Part) -> None:
    # Two people could close a circle together: supersessions are changed one after the other.
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue.supersession'))")
    later = sql.rows(
        "WITH RECURSIVE later AS (SELECT id, number, superseded_by_id FROM catalogue_part WHERE"
        " id = %s UNION SELECT p.id, p.number, p.superseded_by_id FROM catalogue_part AS p"
        " JOIN later AS l ON p.id = l.superseded_by_id) SELECT id, number FROM later",
        [part.superseded_by_id],
    )
    if any(row["id"] == part.pk for row in later):
        raise SupersessionCircle(number=later[0]["number"])


def _told(part: Part, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def _record(verb: str, part: Part, *, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    audit.record(
        verb, subject=("catalogue.part", part.pk), name=f"{part.number} {part.name}",
        before=before, after=after,
    )  # fmt: skip
