"""What was spoken with a partner: on its timeline, and beside a moment."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xinglian.care.queries.words import WAY_ICONS, WAY_WORDS
from xinglian.kernel import sql
from xinglian.partners.api import Entry, Mark

_ROWS = (
    "SELECT id, partner_id, at, way, said, gift, message_id, follow_up_on, person_id, person_name, is_simulated FROM care_contact"
    " WHERE partner_id = %s AND removed_at IS NULL"
)


def last_contacts(partner_id: int, *, limit: int = 5) -> list[dict[str, Any]]:
    rows = sql.rows(f"{_ROWS} ORDER BY at DESC, id DESC LIMIT %s", [partner_id, limit])
    for row in rows:
        row["way_word"], row["icon"] = WAY_WORDS[row["way"]], WAY_ICONS[row["way"]]
    return rows


def timeline(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """One query."""
    rows = sql.rows(
        f"{_ROWS} AND at <= %s AND (at, id) < (%s, %s) ORDER BY at DESC, id DESC LIMIT %s",
        [partner_id, mark.at, mark.at, mark.key, limit],
    )
    return [
        Entry(
            at=row["at"], key=row["id"],
            title=_("%(way)s by %(name)s") % {"way": WAY_WORDS[row["way"]], "name": row["person_name"]},
            text="\n".join(part for part in (row["gift"], row["said"], _again(row["follow_up_on"])) if part),
            icon=WAY_ICONS[row["way"]], tone="done",
        )
        for row in rows
    ]  # fmt: skip


def _again(day: date | None) -> str:
    return _("Comes back to it on %(day)s") % {"day": f"{day:%Y-%m-%d}"} if day else ""


def spoken(partner_id: int) -> int:
    """How many contacts are on record, for the preview of a merge."""
    return int(
        sql.value(
            "SELECT count(*) FROM care_contact WHERE partner_id = %s AND removed_at IS NULL",
            [partner_id],
        )
    )
