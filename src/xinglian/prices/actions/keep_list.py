"""A price list is drafted, published, copied, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import ListGone, list_seen
from xinglian.prices.events import PricesRecorded
from xinglian.prices.models import Audience, Change, ChangeLine, Discount, Price, PriceList
from xinglian.prices.rules.words import AudienceKind

TERMS = ("code", "name", "name_en", "currency", "includes_tax", "tax_rate", "priority", "valid_from", "valid_to", "base_id", "note")  # fmt: skip
# What still may be said otherwise when prices hold by it already.
NAMES = ("name", "name_en", "note")


class CodeTaken(Refusal):
    sentence = _("Code %(code)s is taken. Choose another: a code stays with its list for ever.")
    field = "code"


class DaysReversed(Refusal):
    sentence = _("The last day is before the first. Correct one of the two.")
    field = "valid_to"


class BaseUnfit(Refusal):
    sentence = _("%(code)s cannot be the base: it needs the same currency and tax, and a base of its own is one too many.")  # fmt: skip
    field = "base_id"


class TermsStand(Refusal):
    sentence = _("%(code)s is published: its terms stand. Copy it, change the copy, and close this one.")  # fmt: skip


class ForNobody(Refusal):
    sentence = _("Say first whom the list is for: everybody, or a type, layer, place, group or partner.")  # fmt: skip


class Empty(Refusal):
    sentence = _("The list has no price yet. Import prices, write one, or set a percentage off its base.")  # fmt: skip


class ClosedAlready(Refusal):
    sentence = _("%(code)s is closed already.")


class DayPassed(Refusal):
    sentence = _("That day has passed, and orders were taken by these prices. Today is the earliest last day.")  # fmt: skip
    field = "last_day"


class NoDraft(Refusal):
    sentence = _("Only a draft can be deleted. Close the list instead.")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Whom a list is for. `everybody` goes before all the others."""

    everybody: bool = False
    types: Sequence[str] = ()
    layers: Sequence[str] = ()
    regions: Sequence[str] = ()
    group_ids: Sequence[int] = ()
    partner_ids: Sequence[int] = ()

    @property
    def rows(self) -> set[tuple[AudienceKind, Any]]:
        if self.everybody:
            return set()
        return {
            *((AudienceKind.TYPE, one) for one in self.types),
            *((AudienceKind.LAYER, one) for one in self.layers),
            *((AudienceKind.REGION, one) for one in self.regions),
            *((AudienceKind.GROUP, int(one)) for one in self.group_ids),
            *((AudienceKind.PARTNER, int(one)) for one in self.partner_ids),
        }


def make_list(
    *, values: Mapping[str, Any], words: Words, viewer: Viewer, now: datetime, is_simulated: bool = False
) -> PriceList:  # fmt: skip
    """A draft. Raises CodeTaken, DaysReversed, BaseUnfit."""
    _check(values, own_id=None)
    one = PriceList.objects.create(
        **{name: values[name] for name in TERMS}, is_simulated=is_simulated, made_by_id=viewer.person_id,
        made_by_name=viewer.name, made_at=now,
    )  # fmt: skip
    one.refresh_from_db()
    _say(one, words, now)
    audit.record(
        "make_price_list", subject=("prices.list", one.pk), name=one.code, after=_told(values)
    )
    return one


def change_list(
    *, list_id: int, values: Mapping[str, Any], words: Words, now: datetime
) -> PriceList:
    """Terms of a draft; of a published list its names and whom it is for. Raises ListGone, TermsStand and what `make_list` raises."""
    one = list_seen(list_id, lock=True)
    before = _told({name: getattr(one, name) for name in TERMS})
    if one.published_at is not None:
        if any(values[name] != getattr(one, name) for name in TERMS if name not in NAMES):
            raise TermsStand(code=one.code)
        if not words.everybody and not words.rows:
            raise ForNobody
    _check(values, own_id=one.pk)
    for name in TERMS:
        setattr(one, name, values[name])
    one.save(update_fields=list(TERMS))
    _say(one, words, now)
    audit.record(
        "change_price_list", subject=("prices.list", one.pk), name=one.code, before=before,
        after=_told(values) | {"audience": _words_told(words)},
    )  # fmt: skip
    return one


def publish_list(*, list_id: int, viewer: Viewer, now: datetime) -> PriceList:
    """Raises ListGone, ForNobody, Empty, ClosedAlready."""
    one = list_seen(list_id, lock=True)
    if one.closed_on is not None:
        raise ClosedAlready(code=one.code)
    if one.published_at is not None:
        return one
    if not one.is_for_all and not Audience.objects.filter(list=one, removed_at=None).exists():
        raise ForNobody
    if not (
        Price.objects.filter(list=one, ended_at=None).exists()
        or Discount.objects.filter(list=one, ended_at=None).exists()
    ):
        raise Empty
    one.published_at, one.published_by_name = now, viewer.name
    one.save(update_fields=["published_at", "published_by_name"])
    outbox.announce(PricesRecorded(batch_id=None, prices=Price.objects.filter(list=one, ended_at=None).count()))  # fmt: skip
    audit.record("publish_price_list", subject=("prices.list", one.pk), name=one.code)
    return one


def close_list(*, list_id: int, last_day: date | None, why: str, today: date, now: datetime) -> PriceList:  # fmt: skip
    """From the day after nothing of it holds; one that has not begun is withdrawn. Raises ListGone, ClosedAlready, DayPassed."""
    one = list_seen(list_id, lock=True)
    if one.closed_on is not None:
        raise ClosedAlready(code=one.code)
    if one.valid_from > today and (last_day is None or last_day < one.valid_from):
        one.closed_on = one.valid_from - timedelta(1)
    elif last_day is None or last_day < today:
        raise DayPassed
    else:
        one.closed_on = last_day
    one.closed_at = now
    one.save(update_fields=["closed_on", "closed_at"])
    outbox.announce(PricesRecorded(batch_id=None, prices=0, is_undo=True))
    audit.record(
        "close_price_list", subject=("prices.list", one.pk), name=one.code, after={"last_day": one.closed_on.isoformat()}, why=why,
    )  # fmt: skip
    return one


def reopen_list(*, list_id: int) -> PriceList:
    """Closing is taken back. Raises ListGone."""
    one = list_seen(list_id, lock=True)
    before = {"last_day": one.closed_on and one.closed_on.isoformat()}
    one.closed_on = one.closed_at = None
    one.save(update_fields=["closed_on", "closed_at"])
    outbox.announce(PricesRecorded(batch_id=None, prices=0))
    audit.record("reopen_price_list", subject=("prices.list", one.pk), name=one.code, before=before)
    return one


def copy_list(
    *, list_id: int, code: str, name: str, valid_from: date, viewer: Viewer, now: datetime
) -> PriceList:
    """A draft with the terms, words, percentages and prices that hold on its first day. Raises ListGone, CodeTaken."""
    old = list_seen(list_id)
    values = {field: getattr(old, field) for field in TERMS}
    values |= {"code": code, "name": name, "valid_from": valid_from, "valid_to": None}
    words = Audience.objects.filter(list=old, removed_at=None)
    made = make_list(values=values, words=Words(everybody=old.is_for_all), viewer=viewer, now=now, is_simulated=old.is_simulated)  # fmt: skip
    Audience.objects.bulk_create(
        Audience(
            list=made, kind=one.kind, word=one.word, region_id=one.region_id, region_path=one.region_path, group_id=one.group_id,
            partner_id=one.partner_id, added_at=now,
        )
        for one in words
    )  # fmt: skip
    at = {"old": old.pk, "new": made.pk, "day": valid_from, "now": now, "by": viewer.name}
    for table, keys, more, told in (
        ("prices_price", "part_id", "unit_price, is_simulated", ""),
        ("prices_discount", "category_code", "category_path, percent", ", recorded_by_name"),
    ):
        sql.execute(
            f"INSERT INTO {table} (list_id, {keys}, {more}, min_quantity, valid_from, recorded_at{told})"
            f" SELECT %(new)s, {keys}, {more}, min_quantity, %(day)s, %(now)s{', %(by)s' if told else ''} FROM"
            f" (SELECT *, max(valid_from) OVER (PARTITION BY {keys}) AS newest FROM {table} WHERE list_id = %(old)s"
            " AND ended_at IS NULL AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)) AS held"
            " WHERE valid_from = newest",
            at,
        )
    return made


def delete_draft(*, list_id: int) -> str:
    """With all that was written into it. Raises ListGone, NoDraft."""
    one = list_seen(list_id, lock=True)
    if one.published_at is not None or PriceList.objects.filter(base=one).exists():
        raise NoDraft
    # Prices of a draft never held; what a file or person recorded of them stays on record, ended.
    if Price.objects.filter(list=one).exists() or Discount.objects.filter(list=one).exists():
        raise NoDraft(_("Prices were written into this draft already: they stay on record. Close it instead."))  # fmt: skip
    ChangeLine.objects.filter(change__list=one).delete()
    Change.objects.filter(list=one).delete()
    one.delete()
    audit.record("delete_price_list", subject=("prices.list", list_id), name=one.code)
    return one.code


def _check(values: Mapping[str, Any], *, own_id: int | None) -> None:
    if PriceList.objects.filter(code=values["code"]).exclude(pk=own_id or 0).exists():
        raise CodeTaken(code=values["code"])
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        raise DaysReversed
    if values["base_id"] is None:
        return
    base = PriceList.objects.filter(pk=values["base_id"]).first()
    if base is None:
        raise ListGone
    same = all(getattr(base, name) == values[name] for name in ("currency", "includes_tax", "tax_rate"))  # fmt: skip
    if not same or base.base_id is not None or base.pk == own_id:
        raise BaseUnfit(code=base.code)


def _say(one: PriceList, words: Words, now: datetime) -> None:
    """Whom it is for from now on; what was said before stays on record."""
    if one.is_for_all != words.everybody:
        one.is_for_all = words.everybody
        one.save(update_fields=["is_for_all"])
    said = {
        (AudienceKind(row.kind), row.word or row.region_id or row.group_id or row.partner_id): row
        for row in Audience.objects.select_for_update().filter(list=one, removed_at=None)
    }
    gone = [row.pk for key, row in said.items() if key not in words.rows]
    Audience.objects.filter(pk__in=gone).update(removed_at=now)
    for kind, value in sorted(words.rows - set(said), key=str):
        _add(one, kind, value, now)


def _add(one: PriceList, kind: AudienceKind, value: Any, now: datetime) -> None:
    fields: dict[str, Any] = {"list": one, "kind": kind, "added_at": now}
    if kind in (AudienceKind.TYPE, AudienceKind.LAYER):
        fields["word"] = value
    elif kind == AudienceKind.REGION:
        path = sql.value("SELECT path::text FROM identity_pub_region WHERE code = %s", [value])
        fields |= {"region_id": value, "region_path": path}
    else:
        fields["group_id" if kind == AudienceKind.GROUP else "partner_id"] = value
    Audience.objects.create(**fields)


def _words_told(words: Words) -> str:
    return "*" if words.everybody else ", ".join(sorted(f"{kind}:{value}" for kind, value in words.rows))  # fmt: skip


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if values[name] is None else str(values[name]) for name in TERMS}
