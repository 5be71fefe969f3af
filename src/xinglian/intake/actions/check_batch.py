"""Check the whole file of a batch: every cell, then against what is already stored."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from xinglian.intake.actions.engine import conflicts
from xinglian.intake.actions.engine.check import Checked, check
from xinglian.intake.actions.engine.folder import folder_of
from xinglian.intake.actions.engine.references import write_references
from xinglian.intake.actions.engine.staging import fill_staging
from xinglian.intake.actions.note_progress import Stopwatch, Told, silent
from xinglian.intake.actions.read_batch import raw_of
from xinglian.intake.actions.refuse_batch import refuse_batch
from xinglian.intake.definitions import kind_of
from xinglian.intake.models import Batch
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.mapping import Mapping
from xinglian.intake.rules.problems import FileProblem
from xinglian.intake.rules.states import Phase, State
from xinglian.kernel import clock
from xinglian.kernel.scope import Scope, acting


@dataclass(frozen=True, kw_only=True)
class Found:
    """What comparing with the database added."""

    conflict_rows: int
    summary: dict[tuple[str, str], int]


def check_batch(*, batch_id: int, scope: Scope, told: Told = silent, compare: bool = True) -> Batch:
    """Leaves the batch `checked`, or `refused` when the file as a whole cannot be taken.

    `compare=False` leaves out the comparison with stored rows: the import itself makes it anyway,
    so a caller that imports at once saves a pass.
    """
    with acting(scope):
        batch = Batch.objects.get(pk=batch_id)
    kind = kind_of(batch.kind)
    mapping = mappings.from_json(batch.mapping)
    folder = folder_of(batch_id)
    watch = Stopwatch()
    try:
        with acting(scope), connection.cursor() as cursor:
            references = write_references(cursor, queries=kind.lookups, folder=folder)
        checked = check(
            raw_of(batch),
            schema=kind.schema,
            mapping=mapping,
            references=references,
            folder=folder,
            told=lambda share: told(Phase.CHECKING, share),
        )
    except FileProblem as problem:
        return refuse_batch(batch_id=batch_id, scope=scope, problem=problem)
    watch.lap(Phase.CHECKING)
    found = Found(conflict_rows=0, summary=dict(checked.summary))
    if compare and kind.conflicts and checked.good_rows:
        told(Phase.COMPARING, 0.0)
        found = _compare(kind, batch, mapping, checked, scope)
        watch.lap(Phase.COMPARING)
    with acting(scope):
        batch.counts = counts_of(checked, found)
        batch.summary = [[field, code, n] for (field, code), n in found.summary.items()]
        batch.facts["date_orders"] = dict(checked.date_orders)
        batch.state, batch.phase, batch.progress = State.CHECKED, Phase.NONE, 0
        batch.refusal = {}
        batch.seconds = batch.seconds | watch.seconds
        batch.checked_at = batch.changed_at = clock.now()
        batch.save()
    return batch


def counts_of(checked: Checked, found: Found) -> dict[str, Any]:
    return {
        "rows": checked.rows,
        "good": checked.good_rows - found.conflict_rows,
        "bad": checked.bad_rows + found.conflict_rows,
        "problems": sum(found.summary.values()),
    }


def _compare(
    kind: ImportKind, batch: Batch, mapping: Mapping, checked: Checked, scope: Scope
) -> Found:
    staging, table = f"intake_staging_{batch.pk}", f"intake_conflict_{batch.pk}"
    with acting(scope), connection.cursor() as cursor:
        fill_staging(cursor, table=staging, columns=kind.schema.columns, good=checked.good)
        rows = conflicts.find_conflicts(
            cursor,
            table=table,
            staging=staging,
            query=kind.conflicts,
            params={"batch_id": batch.pk, "source": mapping.source, "person_id": batch.person_id},
        )
        summary = dict(checked.summary)
        if rows:
            summary = conflicts.add_to_problems(
                cursor,
                table=table,
                problems=checked.problems,
                columns={key: source.column for key, source in mapping.fields.items()},
                folder=folder_of(batch.pk),
            )
        cursor.execute(f"DROP TABLE {staging}, {table}")
    return Found(conflict_rows=rows, summary=summary)
