"""Everything the partner's own page shows, in few queries."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.partners.models import Partner
from xinglian.partners.queries.places import PLACEHOLDERS, places

EXPIRES_SOON_DAYS = 60


def people_around(partner: Partner) -> list[dict[str, Any]]:
    """CSM, mentor partner and certified liaison, in this order: role, name, note, phone, url id."""
    rows = sql.rows(
        "SELECT 'csm' AS role, m.name, m.title AS note, m.phone, m.email, NULL::bigint AS partner_id"
        " FROM identity_pub_membership AS m WHERE m.person_id = %s"
        " UNION ALL SELECT 'liaison', m.name, m.title, m.phone, m.email, NULL"
        " FROM identity_pub_membership AS m WHERE m.membership_id = %s"
        " UNION ALL SELECT 'mentor', p.name, p.code, '', '', p.partner_id"
        " FROM partners_pub_partner AS p WHERE p.partner_id = %s",
        [partner.csm_person_id, partner.liaison_membership_id, partner.mentor_partner_id],
        kept=True,
    )
    if partner.csm_person_id and all(row["role"] != "csm" for row in rows):
        # A partner may not read the maker's memberships, but knows how to reach its CSM.
        card = identity.contact_card(id=partner.csm_person_id)
        if card:
            reach = {"name": card.name, "phone": card.phone, "email": card.email}
            rows.append({"role": "csm", "note": "", "partner_id": None, **reach})
    return sorted(rows, key=lambda row: ("csm", "liaison", "mentor").index(row["role"]))


def contacts(partner: Partner) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT id, name, title, phone, email FROM partners_contact WHERE partner_id = %s"
        " AND removed_at IS NULL ORDER BY id",
        [partner.pk],
        kept=True,
    )


def members(partner: Partner) -> list[dict[str, Any]]:
    """The partner's people who can sign in."""
    return sql.rows(
        "SELECT membership_id, person_id, name, title, roles, phone, email, last_login, is_active,"
        " membership_id = %s AS is_liaison FROM identity_pub_membership WHERE org_id = %s"
        " ORDER BY NOT is_active, pinyin LIMIT 200",
        [partner.liaison_membership_id, partner.pk],
        kept=True,
    )


def people_who_sign_in(partner: Partner) -> int:
    """How many of the partner's people can sign in now."""
    return int(
        sql.value(
            "SELECT count(*) FROM identity_pub_membership WHERE org_id = %s AND is_active",
            [partner.pk],
            kept=True,
        )
    )


def documents(partner: Partner, *, today: date) -> list[dict[str, Any]]:
    """Papers, those that run out first on top, each with `days` left and a tone."""
    rows = sql.rows(
        "SELECT d.id, d.kind, d.title, d.expires_on, d.added_at, f.name AS file_name, f.size_bytes,"
        " f.media_type FROM partners_document AS d JOIN kernel_storedfile AS f ON f.id = d.file_id"
        " WHERE d.partner_id = %s AND d.removed_at IS NULL ORDER BY d.expires_on NULLS LAST, d.id",
        [partner.pk],
        kept=True,
    )
    for row in rows:
        row["days"] = None if row["expires_on"] is None else (row["expires_on"] - today).days
        row["tone"] = expiry_tone(row["days"])
    return rows


def expiry_tone(days: int | None) -> str:
    """act when run out, watch when soon, good otherwise, none without a date."""
    if days is None:
        return "none"
    return "act" if days < 0 else "watch" if days <= EXPIRES_SOON_DAYS else "good"


def branches(partner: Partner) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT partner_id, code, name, short_name, status FROM partners_pub_partner"
        " WHERE parent_partner_id = %s AND merged_into_partner_id IS NULL ORDER BY pinyin LIMIT 100",
        [partner.pk],
        kept=True,
    )


def open_pairs(partner: Partner) -> int:
    return int(
        sql.value(
            "SELECT count(*) FROM partners_duplicatepair WHERE dismissed_at IS NULL"
            " AND (one_id = %s OR other_id = %s)",
            [partner.pk, partner.pk],
            kept=True,
        )
    )


def where(partner: Partner) -> tuple[str, str]:
    """The area (大区) and the place below it, in words."""
    steps = str(partner.region_path).split(".")
    known = places([steps[0].upper(), *steps])
    names = [
        known[step].label
        for step in steps[2:]
        if step in known and known[step].name not in PLACEHOLDERS
    ]
    area = known[steps[1]].label if len(steps) > 1 and steps[1] in known else ""
    if not names and steps[0].upper() in known:
        names = [known[steps[0].upper()].label]
    return area, " ".join(dict.fromkeys(names))


def tenure(partner: Partner, *, today: date) -> str:
    """`6 years 4 months` since joining, or empty."""
    if partner.joined_on is None or partner.joined_on > today:
        return ""
    joined = partner.joined_on
    months = (today.year - joined.year) * 12 + today.month - joined.month - (today.day < joined.day)
    years, rest = divmod(months, 12)
    if years == 0:
        return _("%(months)s months") % {"months": rest}
    if rest == 0:
        return _("%(years)s years") % {"years": years}
    return _("%(years)s years %(months)s months") % {"years": years, "months": rest}
