from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.kernel import audit, facts, knobs, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import locked
from xinglian.partners.actions.organisation_rows import follow
from xinglian.partners.events import PartnersMerged, PartnersUnmerged
from xinglian.partners.models import DuplicatePair, Merge, Partner
from xinglian.partners.rules.words import Status


class CannotMerge(Refusal):
    sentence = _("%(name)s was merged into another partner already. Open that one instead.")


class SamePartner(Refusal):
    sentence = _("Choose two different partners to merge.")


class TooLateToUndo(Refusal):
    sentence = _("This merge can no longer be undone: %(days)s days have passed, or it is undone.")


class UndoLaterFirst(Refusal):
    sentence = _("%(kept)s has itself been merged into %(later)s since. Undo that merge first.")


# What other contexts have: (words, how many rows of this partner, whether they stay with it).
Count = Callable[[int], int]
_counts: dict[str, tuple[Any, Count, bool]] = {}

# Our own rows that go over: table, column, words.
_OWN = (
    ("partners_contact", "partner_id", _("Contacts")),
    ("partners_document", "partner_id", _("Documents")),
    ("partners_note", "partner_id", pgettext_lazy("timeline", "Notes")),
    ("partners_partner", "parent_id", _("Branches")),
    ("partners_partner", "mentor_partner_id", _("Partners it mentors")),
)


@dataclass(frozen=True, kw_only=True)
class Moving:
    """How many rows of one kind go over in a merge, or stay with the merged partner."""

    label: Any
    count: int
    stays: bool = False


def offer_merge_count(name: str, *, label: Any, count: Count, stays: bool = False) -> None:
    """For the preview: what another context's listener to PartnersMerged will move, or what `stays`."""
    _counts[name] = (label, count, stays)


def merge_preview(*, merged_id: int) -> list[Moving]:
    """What moves when this partner is merged into another one, and what stays with it."""
    own = [
        Moving(
            label=label,
            count=sql.value(f"SELECT count(*) FROM {table} WHERE {column} = %s", [merged_id]),
        )
        for table, column, label in _OWN
    ]
    people = sql.value(
        "SELECT count(*) FROM identity_pub_membership WHERE org_id = %s AND is_active", [merged_id]
    )
    others = [
        Moving(label=label, count=count(merged_id), stays=stays)
        for label, count, stays in _counts.values()
    ]
    return [*own, Moving(label=_("People who can sign in"), count=people), *others]


def merge_partners(
    *, kept_id: int, merged_id: int, why: str, person_id: int | None, now: datetime
) -> Merge:
    """Make `merged_id` one with `kept_id`; can be undone for `partners.merge_undo_days`.

    Our rows move at once, other contexts' by their listeners to PartnersMerged. The merged
    partner ends and leads to the kept one. Empty contact fields of the kept one are filled.
    Raises SamePartner, CannotMerge, PartnerOutOfReach.
    """
    if kept_id == merged_id:
        raise SamePartner
    both = locked([kept_id, merged_id])
    kept, merged = both[kept_id], both[merged_id]
    for partner in (kept, merged):
        if partner.merged_into_id is not None:
            raise CannotMerge(name=partner.name)
    before = {
        "status": merged.status,
        "kept_parent_id": kept.parent_id,
        "kept_mentor_id": kept.mentor_partner_id,
    }
    _loosen(kept, merged_id)
    moved = {
        f"{table}.{column}": _move(table, column, source=merged_id, target=kept_id)
        for table, column, _label in _OWN
    }
    merged.merged_into, merged.status, merged.changed_at = kept, Status.ENDED, now
    merged.save(update_fields=["merged_into", "status", "changed_at"])
    kept.changed_at = now
    kept.save(update_fields=["parent", "mentor_partner", "changed_at"])
    follow(merged_id)
    merge = Merge.objects.create(
        kept=kept, merged=merged, moved=moved, before=before, why=why.strip(), merged_at=now,
        merged_by_id=person_id,
    )  # fmt: skip
    DuplicatePair.objects.filter(
        one_id=min(kept_id, merged_id), other_id=max(kept_id, merged_id)
    ).update(dismissed_at=now, dismissed_by_id=person_id)
    facts.record_many([_fact(merge, kept, "partners.merged", now)])
    outbox.announce(PartnersMerged(merge_id=merge.pk, kept_id=kept_id, merged_id=merged_id))
    audit.record(
        "merge_partners",
        subject=("partners.partner", kept_id),
        name=kept.name,
        org_id=kept_id,
        after={"merged": merged.name, "merged_code": merged.code, "merged_id": merged_id},
        why=why,
    )
    return merge


def undo_merge(*, merge_id: int, now: datetime) -> Merge:
    """Part them again: what was moved goes back. Raises TooLateToUndo, UndoLaterFirst, PartnerOutOfReach."""
    merge = Merge.objects.select_for_update(no_key=True).filter(pk=merge_id).first()
    days = int(knobs.value("partners.merge_undo_days"))
    if merge is None or merge.undone_at or merge.merged_at < now - timedelta(days=days):
        raise TooLateToUndo(days=days)
    both = locked([merge.kept_id, merge.merged_id])
    kept, merged = both[merge.kept_id], both[merge.merged_id]
    if kept.merged_into is not None:
        raise UndoLaterFirst(kept=kept.name, later=kept.merged_into.name)
    for place, ids in merge.moved.items():
        table, column = place.split(".")
        _move_back(table, column, ids=ids, source=kept.pk, target=merged.pk)
    merged.merged_into, merged.status, merged.changed_at = None, merge.before["status"], now
    merged.save(update_fields=["merged_into", "status", "changed_at"])
    kept.parent_id = kept.parent_id or merge.before["kept_parent_id"]
    kept.mentor_partner_id = kept.mentor_partner_id or merge.before["kept_mentor_id"]
    kept.changed_at = now
    kept.save(update_fields=["parent", "mentor_partner", "changed_at"])
    follow(merged.pk)
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    facts.record_many([_fact(merge, kept, "partners.unmerged", now)])
    outbox.announce(PartnersUnmerged(merge_id=merge.pk, kept_id=kept.pk, merged_id=merged.pk))
    audit.record(
        "undo_merge",
        subject=("partners.partner", kept.pk),
        name=kept.name,
        org_id=kept.pk,
        after={"parted": merged.name, "parted_id": merged.pk},
    )
    return merge


def _loosen(kept: Partner, merged_id: int) -> None:
    # The kept one cannot stay a branch of what becomes itself.
    if kept.parent_id == merged_id:
        kept.parent = None
    if kept.mentor_partner_id == merged_id:
        kept.mentor_partner = None


def _move(table: str, column: str, *, source: int, target: int) -> list[int]:
    key = "organisation_id" if table == "partners_partner" else "id"
    return sql.column(
        f"UPDATE {table} SET {column} = %s WHERE {column} = %s AND {key} <> %s RETURNING {key}",
        [target, source, target],
    )


def _move_back(table: str, column: str, *, ids: list[int], source: int, target: int) -> None:
    key = "organisation_id" if table == "partners_partner" else "id"
    sql.execute(
        f"UPDATE {table} SET {column} = %s WHERE {column} = %s AND {key} = ANY(%s)",
        [target, source, ids],
    )


def _fact(merge: Merge, kept: Partner, kind: str, now: datetime) -> facts.Fact:
    return facts.Fact(
        kind=kind,
        org_id=kept.pk,
        subject="partners.partner",
        subject_id=kept.pk,
        at=now,
        source="partners",
        ref=str(merge.pk),
        body={"merged_id": merge.merged_id, "name": merge.merged.name, "code": merge.merged.code},
        is_simulated=kept.is_simulated,
    )
