"""Have a checked batch imported, or an imported one taken back, by a worker."""

from datetime import datetime

from xinglian.intake.actions.run_import import NotReady
from xinglian.intake.actions.undo_batch import NotImported
from xinglian.intake.models import Batch
from xinglian.intake.rules.states import MAY_IMPORT, Mode, Phase, State
from xinglian.kernel import jobs
from xinglian.kernel.scope import network


def request_run(*, batch_id: int, mode: Mode, now: datetime) -> Batch:
    """In the caller's transaction: mark as busy, queue the job. Raises NotReady."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in MAY_IMPORT - {State.IMPORTING} or batch.phase or not batch.counts:
        raise NotReady
    batch.phase, batch.progress, batch.changed_at = Phase.LOADING, 0, now
    batch.state, batch.mode, batch.refusal = State.CHECKED, mode, {}
    batch.save()
    jobs.defer(
        "intake.run", scope=network(), lock=f"intake:{batch_id}", batch_id=batch_id, mode=mode.value
    )
    return batch


def request_undo(*, batch_id: int, person_id: int, why: str, now: datetime) -> Batch:
    """Raises NotImported."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != State.IMPORTED or batch.phase:
        raise NotImported
    batch.phase, batch.progress, batch.changed_at, batch.refusal = Phase.UNDOING, 0, now, {}
    batch.save()
    jobs.defer(
        "intake.undo",
        scope=network(),
        lock=f"intake:{batch_id}",
        batch_id=batch_id,
        person_id=person_id,
        why=why,
    )
    return batch
