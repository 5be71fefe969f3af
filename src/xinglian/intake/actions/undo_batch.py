"""Take a whole import back."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xinglian.intake.actions.note_progress import Told, silent
from xinglian.intake.definitions import kind_of
from xinglian.intake.events import BatchUndone
from xinglian.intake.models import Batch
from xinglian.intake.rules.kinds import Batch as BatchFacts
from xinglian.intake.rules.states import Phase, State
from xinglian.kernel import audit, clock, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import Scope, acting


class CannotUndo(Refusal):
    """Raised by a kind's `undo` when later facts depend on the batch; nothing is changed."""

    sentence = _("This import cannot be taken back: later records depend on it.")


class NotImported(Refusal):
    sentence = _("Only an import that is in the database can be taken back.")


class NoUndo(Refusal):
    sentence = _("Imports of this kind cannot be taken back. Import corrected rows instead.")


def undo_batch(
    *,
    batch_id: int,
    scope: Scope,
    person_id: int | None = None,
    why: str = "",
    told: Told = silent,
) -> Batch:
    """Leaves the batch `undone`. Raises CannotUndo, NotImported or NoUndo."""
    told(Phase.UNDOING, 0.1)
    with acting(scope):
        batch = Batch.objects.get(pk=batch_id)
        kind = kind_of(batch.kind)
        if kind.undo is None:
            raise NoUndo
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [batch.kind])
        batch.refresh_from_db()
        if batch.state != State.IMPORTED:
            raise NotImported
        facts = BatchFacts(
            id=batch.pk,
            kind=kind.key,
            source=batch.source,
            org_id=batch.org_id,
            person_id=person_id,
            file_name=batch.file_name,
            now=clock.now(),
        )
        with connection.cursor() as cursor:
            counts = kind.undo(cursor, facts)
        batch.state = State.UNDONE
        if person_id is not None:
            batch.undone_by_id = person_id
        batch.phase, batch.progress = Phase.NONE, 1
        batch.counts = batch.counts | counts.to_json()
        batch.undone_at = batch.changed_at = facts.now
        batch.save()
        audit.record(
            "undo_import",
            subject=("intake.batch", batch.pk),
            name=batch.file_name,
            org_id=batch.org_id,
            after=counts.to_json(),
            why=why,
        )
        outbox.announce(BatchUndone(batch_id=batch.pk, kind=batch.kind, changed=counts.changed))
    return batch
