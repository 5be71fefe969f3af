"""Bring a checked batch into the database: one transaction, all of it or nothing."""

from contextlib import suppress

from django.db import DatabaseError, connection
from django.utils.translation import gettext_lazy as _

from xinglian.intake.actions.engine import conflicts
from xinglian.intake.actions.engine.folder import folder_of, forget_rows
from xinglian.intake.actions.engine.staging import fill_staging
from xinglian.intake.actions.note_progress import Stopwatch, Told, silent
from xinglian.intake.actions.refuse_batch import fail_batch
from xinglian.intake.actions.remember_mapping import remember_mapping
from xinglian.intake.definitions import kind_of
from xinglian.intake.events import BatchImported
from xinglian.intake.models import Batch
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.kinds import Batch as BatchFacts
from xinglian.intake.rules.kinds import Counts
from xinglian.intake.rules.states import MAY_IMPORT, Mode, Phase, State
from xinglian.kernel import audit, clock, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import Scope, acting


class RowsRefused(Refusal):
    """`found` is the batch with what was found out before the transaction was given up."""

    found: Batch | None = None

    def about(self, batch: Batch) -> "RowsRefused":
        self.found = batch
        return self


class BadRows(RowsRefused):
    """Everything or nothing was wanted, and some rows are bad."""

    sentence = _(
        "%(bad)s of %(rows)s rows have problems, so nothing was imported. Correct them, or choose"
        " to import the good rows only."
    )


class NotReady(Refusal):
    sentence = _("This import has not been checked yet, or is done already. Nothing was changed.")


class AlreadyImporting(Refusal):
    sentence = _(
        "The same file is being imported at this moment. Nothing was changed; look at the list of"
        " imports in a minute."
    )


class NothingGood(RowsRefused):
    sentence = _("No row of this file can be imported. Correct the problems and upload it again.")


def run_import(
    *, batch_id: int, scope: Scope, mode: Mode, told: Told = silent, keep_rows: bool = False
) -> Batch:
    """Leaves the batch `imported`. Raises BadRows, NothingGood (batch `refused`), NotReady or
    AlreadyImporting; anything the database refuses leaves it `failed`, with nothing written."""
    with acting(scope):
        changed = sql.execute(
            "UPDATE intake_batch SET state = %s, mode = %s, refusal = '{}', changed_at = %s"
            " WHERE id = %s AND state = ANY(%s)",
            [State.IMPORTING, mode, clock.now(), batch_id, [s.value for s in MAY_IMPORT]],
        )
        if not changed:
            raise NotReady
    try:
        with acting(scope):
            batch = _Run(batch_id, mode, told).do()
    except AlreadyImporting as refusal:
        _give_back(batch_id, scope, State.CHECKED, refusal)
        raise
    except (BadRows, NothingGood) as refusal:
        _give_back(batch_id, scope, State.REFUSED, refusal)
        raise
    except DatabaseError as error:
        fail_batch(batch_id=batch_id, scope=scope, code="database", detail=str(error))
        raise
    if not keep_rows:
        with suppress(OSError):
            forget_rows(batch_id)
    return batch


class _Run:
    """The steps inside the transaction."""

    def __init__(self, batch_id: int, mode: Mode, told: Told) -> None:
        self._mode, self._told = mode, told
        self._batch = Batch.objects.get(pk=batch_id)
        self._kind = kind_of(self._batch.kind)
        self._mapping = mappings.from_json(self._batch.mapping)
        self._staging = f"intake_staging_{batch_id}"
        self._conflict = f"intake_conflict_{batch_id}"
        self._facts = BatchFacts(
            id=batch_id,
            kind=self._kind.key,
            source=self._mapping.source,
            org_id=self._batch.org_id,
            person_id=self._batch.person_id,
            file_name=self._batch.file_name,
            now=clock.now(),
        )

    def do(self) -> Batch:
        watch = Stopwatch()
        self._lock()
        with connection.cursor() as cursor:
            self._refuse_bad_rows()
            fill_staging(
                cursor,
                table=self._staging,
                columns=self._kind.schema.columns,
                good=folder_of(self._batch.pk) / "good.parquet",
                told=lambda share: self._told(Phase.LOADING, share),
            )
            watch.lap(Phase.LOADING)
            if self._kind.conflicts:
                self._leave_out_conflicts(cursor)
                watch.lap(Phase.COMPARING)
            self._told(Phase.WRITING, 0.2)
            counts = self._kind.apply(cursor, self._staging, self._facts)
            cursor.execute(f"DROP TABLE {self._staging}")
        if self._kind.after:
            self._kind.after(self._facts, counts)
        self._told(Phase.WRITING, 0.9)
        watch.lap(Phase.WRITING)
        return self._finish(counts, watch)

    def _lock(self) -> None:
        """One import of the same file at a time: the second is told. Others of the kind queue up,
        so that two files with the same rows cannot wait for each other in a circle."""
        batch = self._batch
        if not sql.value(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))",
            [f"intake:{batch.org_id}:{batch.kind}:{batch.sha256}"],
        ):
            raise AlreadyImporting
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [batch.kind])
        batch.refresh_from_db()
        if batch.state != State.IMPORTING:
            raise NotReady

    def _refuse_bad_rows(self) -> None:
        counts = self._batch.counts
        if not counts.get("good"):
            raise NothingGood
        if self._mode is Mode.ALL and counts.get("bad"):
            raise BadRows(bad=counts["bad"], rows=counts["rows"])

    def _leave_out_conflicts(self, cursor: object) -> None:
        """What is stored may have changed since the check: compare again, inside the lock."""
        batch, folder = self._batch, folder_of(self._batch.pk)
        found = conflicts.find_conflicts(
            cursor,
            table=self._conflict,
            staging=self._staging,
            query=self._kind.conflicts,
            params={
                "batch_id": batch.pk,
                "source": self._mapping.source,
                "person_id": batch.person_id,
            },
        )
        earlier = sum(n for _, code, n in batch.summary if str(code).startswith("conflict:"))
        if found or earlier:
            summary = conflicts.add_to_problems(
                cursor,
                table=self._conflict,
                problems=folder / "problems.parquet",
                columns={key: source.column for key, source in self._mapping.fields.items()},
                folder=folder,
            )
            total = batch.counts["rows"]
            other = batch.counts["bad"] - min(earlier, batch.counts["bad"])
            batch.summary = [[field, code, n] for (field, code), n in summary.items()]
            batch.counts |= {
                "bad": other + found,
                "good": total - other - found,
                "problems": sum(summary.values()),
            }
            if self._mode is Mode.ALL and found:
                raise BadRows(bad=other + found, rows=total).about(batch)
            if batch.counts["good"] == 0:
                raise NothingGood().about(batch)
            conflicts.drop_from_staging(cursor, table=self._conflict, staging=self._staging)
        sql.execute(f"DROP TABLE {self._conflict}")

    def _finish(self, counts: Counts, watch: Stopwatch) -> Batch:
        batch = self._batch
        batch.refresh_from_db(fields=["phase", "progress"])
        batch.state, batch.phase, batch.progress = State.IMPORTED, Phase.NONE, 1
        batch.mode = self._mode
        batch.counts = batch.counts | counts.to_json()
        batch.seconds = batch.seconds | watch.seconds
        batch.finished_at = batch.changed_at = clock.now()
        batch.save()
        remember_mapping(batch=batch)
        audit.record(
            "import_file",
            subject=("intake.batch", batch.pk),
            name=batch.file_name,
            org_id=batch.org_id,
            after={"kind": batch.kind, "mode": batch.mode, **batch.counts},
        )
        outbox.announce(BatchImported(batch_id=batch.pk, kind=batch.kind, changed=counts.changed))
        return batch


def _give_back(batch_id: int, scope: Scope, state: State, refusal: Refusal) -> None:
    with acting(scope):
        batch = Batch.objects.get(pk=batch_id)
        if batch.state != State.IMPORTING:
            return
        batch.state, batch.phase, batch.progress = state, Phase.NONE, 0
        batch.changed_at = clock.now()
        batch.refusal = {"code": type(refusal).__name__, "params": refusal.params}
        if isinstance(refusal, RowsRefused) and refusal.found is not None:
            batch.counts, batch.summary = refusal.found.counts, refusal.found.summary
        batch.save()
