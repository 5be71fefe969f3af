from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.kernel import audit, facts, files, knobs, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import locked
from xinglian.partners.actions.organisation_rows import follow
from xinglian.partners.events import PartnersMerged, PartnersUnmerged
from xinglian.partners.models import Document, DuplicatePair, Merge, Partner
from xinglian.partners.queries.merge_bars import merge_bars
from xinglian.partners.queries.merge_counts import OWN, merge_preview
from xinglian.partners.rules.words import Status

_DOCUMENTS = "partners_document.partner_id"


class CannotMerge(Refusal):
    sentence = _("%(name)s was merged into another partner already. Open that one instead.")


class SamePartner(Refusal):
    sentence = _("Choose two different partners to merge.")


class InTheWay(Refusal):
    """`bars` say what, and what to do."""

    sentence = "%(bars)s"

    def __init__(self, bars: list[str]) -> None:
        super().__init__(bars=" ".join(bars))


class TooLateToUndo(Refusal):
    sentence = _("This merge can no longer be undone: %(days)s days have passed, or it is undone.")


class UndoLaterFirst(Refusal):
    sentence = _("%(kept)s has itself been merged into %(later)s since. Undo that merge first.")


def merge_partners(
    *, kept_id: int, merged_id: int, why: str, person_id: int | None, now: datetime
) -> Merge:
    """Make `merged_id` one with `kept_id`; can be undone for `partners.merge_undo_days`.

    Our rows and the people move at once, other contexts' rows by their listeners to PartnersMerged.
    The merged partner ends and leads to the kept one. Raises SamePartner, CannotMerge, InTheWay,
    PartnerOutOfReach.
    """
    if kept_id == merged_id:
        raise SamePartner
    both = locked([kept_id, merged_id])
    kept, merged = both[kept_id], both[merged_id]
    for partner in (kept, merged):
        if partner.merged_into_id is not None:
            raise CannotMerge(name=partner.name)
    if bars := merge_bars(merged_id=merged_id):
        raise InTheWay(bars)
    before = {
        "status": merged.status,
        "kept_parent_id": kept.parent_id,
        "kept_mentor_id": kept.mentor_partner_id,
        "changed_at": {str(p.pk): p.changed_at.isoformat() for p in (kept, merged)},
    }
    counts = {
        moving.key: moving.count for moving in merge_preview(kept_id=kept_id, merged_id=merged_id)
    }
    _loosen(kept, merged_id)
    moved = {place: _move(place, source=merged_id, target=kept_id) for place in OWN}
    _hand_over_files(moved[_DOCUMENTS], to_id=kept_id)
    people = identity.move_people(from_org_id=merged_id, to_org_id=kept_id)
    moved |= {f"identity.{kind}": list(ids) for kind, ids in vars(people).items()}
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
    facts.record_many([_fact(merge, kept, "partners.merged", now, counts)])
    outbox.announce(PartnersMerged(merge_id=merge.pk, kept_id=kept_id, merged_id=merged_id))
    audit.record(
        "merge_partners",
        subject=("partners.partner", kept_id),
        name=kept.name,
        org_id=kept_id,
        after={"merged": merged.name, "merged_code": merged.code, "merged_id": merged_id}
        | {"moved": {key: count for key, count in counts.items() if count}},
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
    back = {
        place: _move_back(place, ids=merge.moved[place], source=kept.pk, target=merged.pk)
        for place in OWN
    }
    _hand_over_files(back[_DOCUMENTS], to_id=merged.pk)
    identity.move_people(
        from_org_id=kept.pk,
        to_org_id=merged.pk,
        only=identity.MovedPeople(
            **{
                kind: merge.moved.get(f"identity.{kind}", [])
                for kind in ("memberships", "people", "invitations")
            }
        ),
    )
    for partner in (kept, merged):
        partner.changed_at = _changed_at(partner, merge, now)
    merged.merged_into, merged.status = None, merge.before["status"]
    merged.save(update_fields=["merged_into", "status", "changed_at"])
    kept.parent_id = kept.parent_id or merge.before["kept_parent_id"]
    kept.mentor_partner_id = kept.mentor_partner_id or merge.before["kept_mentor_id"]
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


def _changed_at(partner: Partner, merge: Merge, now: datetime) -> datetime:
    # Parted before anybody touched it, a partner is as it was: an import of it can still be undone.
    before = merge.before.get("changed_at", {}).get(str(partner.pk))
    untouched = before is not None and partner.changed_at == merge.merged_at
    return datetime.fromisoformat(before) if untouched else now


def _hand_over_files(document_ids: list[int], *, to_id: int) -> None:
    kept_files = Document.objects.filter(pk__in=document_ids).values_list("file_id", flat=True)
    files.hand_over(list(kept_files), to_org_id=to_id)


def _move(place: str, *, source: int, target: int) -> list[int]:
    table, column, key = _place(place)
    return sql.column(
        f"UPDATE {table} SET {column} = %s WHERE {column} = %s AND {key} <> %s RETURNING {key}",
        [target, source, target],
    )


def _move_back(place: str, *, ids: list[int], source: int, target: int) -> list[int]:
    table, column, key = _place(place)
    return sql.column(
        f"UPDATE {table} SET {column} = %s WHERE {column} = %s AND {key} = ANY(%s) RETURNING {key}",
        [target, source, ids],
    )


def _place(place: str) -> tuple[str, str, str]:
    table, column = place.split(".")
    return table, column, "organisation_id" if table == "partners_partner" else "id"


def _fact(
    merge: Merge, kept: Partner, kind: str, now: datetime, moved: dict[str, int] | None = None
) -> facts.Fact:
    return facts.Fact(
        kind=kind,
        org_id=kept.pk,
        subject="partners.partner",
        subject_id=kept.pk,
        at=now,
        source="partners",
        ref=str(merge.pk),
        body={"merged_id": merge.merged_id, "name": merge.merged.name, "code": merge.merged.code}
        | {"moved": {key: count for key, count in (moved or {}).items() if count}},
        is_simulated=kept.is_simulated,
    )
