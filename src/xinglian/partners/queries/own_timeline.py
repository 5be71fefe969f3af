"""What partners itself puts on the timeline: its facts, notes, and the audit trail's entries."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.kernel import sql
from xinglian.partners.queries.merge_counts import moved_said
from xinglian.partners.queries.timeline import Entry, Mark, timeline_source
from xinglian.partners.queries.words import LAYER_WORDS, STATUS_WORDS

_FACT_ICONS = {
    "partners.registered": "building-2",
    "partners.layer_changed": "layers",
    "partners.status_changed": "circle-dashed",
    "partners.csm_assigned": "user-plus",
    "partners.merged": "git-merge",
    "partners.unmerged": "unlink",
}

_VERBS = {
    "edit_partner": gettext_lazy("Master data changed"),
    "set_liaison": gettext_lazy("Certified liaison named"),
    "add_document": gettext_lazy("Document added"),
    "remove_document": gettext_lazy("Document removed"),
    "restore_document": gettext_lazy("Document restored"),
    "keep_contact": gettext_lazy("Contact kept"),
    "remove_contact": gettext_lazy("Contact removed"),
    "restore_contact": gettext_lazy("Contact restored"),
}


def facts(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """Registered, layer, status, CSM, merges."""
    rows = sql.rows(
        "SELECT f.id, f.kind, f.at, f.body FROM kernel_fact AS f WHERE f.org_id = %s"
        " AND f.kind = ANY(%s) AND f.at <= %s AND (f.at, f.id) < (%s, %s)"
        " ORDER BY f.at DESC, f.id DESC LIMIT %s",
        [partner_id, list(_FACT_ICONS), mark.at, mark.at, mark.key, limit],
    )
    return [
        Entry(
            at=row["at"],
            key=row["id"],
            title=_title(row["kind"], row["body"] or {}),
            text=(row["body"] or {}).get("why", "")
            or moved_said((row["body"] or {}).get("moved", {})),
            icon=_FACT_ICONS[row["kind"]],
        )
        for row in rows
    ]


def notes(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """What people wrote down."""
    rows = sql.rows(
        "SELECT id, written_at, text, person_id, person_name FROM partners_note"
        " WHERE partner_id = %s AND removed_at IS NULL AND written_at <= %s"
        " AND (written_at, id) < (%s, %s) ORDER BY written_at DESC, id DESC LIMIT %s",
        [partner_id, mark.at, mark.at, mark.key, limit],
    )
    return [
        Entry(
            at=row["written_at"],
            key=row["id"],
            title=_("Note by %(name)s") % {"name": row["person_name"] or _("somebody")},
            text=row["text"],
            icon="message-square",
            side_template="partners/_note_side.html"
            if row["person_id"] == viewer.person_id
            else "",
            side={"note_id": row["id"]},
        )
        for row in rows
    ]


def changes(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """The audit trail's entries about this partner that are not told by a fact already."""
    rows = sql.rows(
        "SELECT id, at, verb, person_name, after, why FROM kernel_audit"
        " WHERE subject = 'partners.partner' AND subject_id = %s AND verb = ANY(%s)"
        " AND at <= %s AND (at, id) < (%s, %s) ORDER BY at DESC, id DESC LIMIT %s",
        [str(partner_id), list(_VERBS), mark.at, mark.at, mark.key, limit],
    )
    return [
        Entry(
            at=row["at"],
            key=row["id"],
            title=_VERBS[row["verb"]],
            text=_(" · ").join(part for part in (row["person_name"], _said(row["after"])) if part),
            icon="pencil",
        )
        for row in rows
    ]


def _said(after: dict[str, Any] | None) -> str:
    named = (after or {}).get("document") or (after or {}).get("contact")
    return str(named or "")


def _title(kind: str, body: dict[str, Any]) -> str:
    if kind == "partners.layer_changed":
        return _("Layer: %(before)s → %(after)s") % {
            "before": LAYER_WORDS.get(body.get("from", ""), ""),
            "after": LAYER_WORDS.get(body.get("to", ""), ""),
        }
    if kind == "partners.status_changed":
        return _("Status: %(before)s → %(after)s") % {
            "before": STATUS_WORDS.get(body.get("from", ""), ""),
            "after": STATUS_WORDS.get(body.get("to", ""), ""),
        }
    words = {
        "partners.registered": _("Registered as a partner"),
        "partners.csm_assigned": _("New CSM assigned"),
        "partners.merged": _("%(name)s was merged into this partner"),
        "partners.unmerged": _("The merge with %(name)s was undone"),
    }[kind]
    return words % {"name": body.get("name", "")} if "%(" in words else words


timeline_source("partners", label=gettext_lazy("Registry"), fetch=facts)
timeline_source("notes", label=pgettext_lazy("timeline", "Notes"), fetch=notes)
timeline_source("changes", label=gettext_lazy("Changes"), fetch=changes)
