"""The tags of one partner, for its page."""

from dataclasses import dataclass
from datetime import date

from xinglian.kernel import sql
from xinglian.signals import access
from xinglian.signals.rules import registry


@dataclass(frozen=True, kw_only=True)
class PartnerTag:
    key: str
    name: str
    family: str
    since: date


def partner_tags(*, partner_id: int) -> list[PartnerTag]:
    """In the order of the definitions; nothing for a partner out of the caller's sight."""
    access.partner_in_sight(partner_id)
    row = sql.row(
        "SELECT keys, since FROM signals_partner_tags WHERE partner_id = %s", [partner_id]
    )
    if row is None:
        return []
    return [
        PartnerTag(
            key=key, name=str(tag.name), family=str(registry.FAMILY_LABELS[tag.family]), since=since
        )
        for key, since in zip(row["keys"], row["since"], strict=True)
        if (tag := registry.TAGS.get(key))
    ]
