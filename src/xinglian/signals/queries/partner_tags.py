"""The tags of one partner, for its page."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xinglian.kernel import clock, scope, sql
from xinglian.signals import access
from xinglian.signals.queries import made_tags
from xinglian.signals.queries.corrections import HERE, Correction, standing
from xinglian.signals.rules import made, registry


@dataclass(frozen=True, kw_only=True)
class PartnerTag:
    key: str
    name: str
    family: str
    since: date
    by_hand: str = ""


def partner_tags(*, partner_id: int) -> list[PartnerTag]:
    """In the order of the definitions; nothing for a partner out of the caller's sight.

    `by_hand`: `added` or `removed` by a person, for staff at once, before anything is computed anew.
    """
    access.partner_in_sight(partner_id)
    row = sql.row(
        "SELECT keys, since FROM signals_partner_tags WHERE partner_id = %s", [partner_id]
    )
    if row is None:
        return []
    said = _corrections(partner_id)
    carried = dict(zip(row["keys"], row["since"], strict=True))
    for key, correction in said.items():
        carried.setdefault(key, correction.made_at.date())
    return [
        PartnerTag(
            key=key, name=str(tag.name), family=str(registry.FAMILY_LABELS[tag.family]), since=carried[key],
            by_hand="" if key not in said else "added" if said[key].is_added else "removed",
        )
        for key, tag in registry.TAGS.items()
        if key in carried and access.may_see_tag(tag)
    ] + _made(partner_id)  # fmt: skip


def _made(partner_id: int) -> list[PartnerTag]:
    """Tags people made, behind the others; none for the partner itself."""
    tags = made_tags.in_use()
    if not tags:
        return []
    rows = sql.rows(
        "SELECT tag_id, since FROM signals_made_span WHERE partner_id = %s AND until IS NULL",
        [partner_id],
    )
    carried = {made.key_of(row["tag_id"]): row["since"] for row in rows}
    return [
        PartnerTag(key=key, name=tag.label, family=_("Made by people"), since=carried[key])
        for key, tag in tags.items()
        if key in carried
    ]


def _corrections(partner_id: int) -> dict[str, Correction]:
    if scope.current().role == "xl_partner":
        return {}
    today = clock.now().astimezone(HERE).date()
    return {one.tag: one for one in standing(on=today, partner_id=partner_id)}
