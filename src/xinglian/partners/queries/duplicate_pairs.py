"""Pairs that look like one partner, and merges that can still be undone."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel import knobs, sql
from xinglian.ui.components.numbers import percent
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAIRS = 30


def pair_page(*, partner_id: int | None, after: str) -> Page:
    """Open pairs within reach, most alike first."""
    cursor = decode_cursor(after)
    where, params = "d.dismissed_at IS NULL", []
    if partner_id is not None:
        where += " AND (d.one_id = %s OR d.other_id = %s)"
        params += [partner_id, partner_id]
    total = sql.value(f"SELECT count(*) FROM partners_duplicatepair AS d WHERE {where}", params)
    if cursor is not None and len(cursor) == 2:
        where += " AND (-d.score, d.id) > (-%s::numeric, %s)"
        params += [cursor[0], int(cursor[1])]
    rows = sql.rows(
        "SELECT d.id, d.score, d.reasons, d.one_id, d.other_id, a.name AS one_name, a.code AS"
        " one_code, b.name AS other_name, b.code AS other_code, a.is_simulated FROM"
        " partners_duplicatepair AS d JOIN partners_partner AS a ON a.organisation_id = d.one_id"
        f" JOIN partners_partner AS b ON b.organisation_id = d.other_id WHERE {where}"
        " ORDER BY d.score DESC, d.id LIMIT %s",
        [*params, PAIRS + 1],
    )
    more, rows = len(rows) > PAIRS, rows[:PAIRS]
    last = encode_cursor([rows[-1]["score"], rows[-1]["id"]]) if more else None
    return Page(rows=rows, next=last, total=total)


def reasons_said(reasons: dict[str, Any]) -> list[str]:
    """Why they look like one, in words."""
    said = []
    if "credit_code" in reasons:
        said.append(_("same credit code"))
    if "phone" in reasons:
        said.append(_("same phone %(phone)s") % {"phone": reasons["phone"]})
    if "name" in reasons:
        share = float(reasons["name"])
        said.append(
            _("same name but for the legal form")
            if share >= 1
            else _("names %(share)s alike") % {"share": percent(share, 0)}
        )
    return said


def merges_undoable(*, now: datetime) -> list[dict[str, Any]]:
    """Merges within the undo window, newest first."""
    days = int(knobs.value("partners.merge_undo_days"))
    return sql.rows(
        "SELECT m.id, m.merged_at, k.name AS kept_name, x.name AS merged_name FROM partners_merge"
        " AS m JOIN partners_partner AS k ON k.organisation_id = m.kept_id JOIN partners_partner"
        " AS x ON x.organisation_id = m.merged_id WHERE m.undone_at IS NULL AND m.merged_at > %s"
        " ORDER BY m.id DESC LIMIT 20",
        [now - timedelta(days=days)],
    )
