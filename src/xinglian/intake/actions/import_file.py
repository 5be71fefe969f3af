"""One file from the disk through the whole door: read, check, import."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinglian.intake.actions.check_batch import check_batch
from xinglian.intake.actions.engine.folder import folder_of, forget
from xinglian.intake.actions.note_progress import Told, silent
from xinglian.intake.actions.open_batch import measure, open_batch
from xinglian.intake.actions.read_batch import read_batch
from xinglian.intake.actions.run_import import BadRows, NothingGood, run_import
from xinglian.intake.definitions import kind_of
from xinglian.intake.models import Batch
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.mapping import Mapping as ColumnMapping
from xinglian.intake.rules.states import Mode, Phase, State
from xinglian.kernel import clock
from xinglian.kernel.scope import Scope, acting, network


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """`state` is imported, refused, failed – or checked after a dry run. `counts`: rows, good, bad,
    problems, inserted, updated, unchanged, skipped. `summary`: (field, code) → number of problems.
    `problems` is a Parquet file while there are any. `refusal` says why the whole file was refused.
    """

    batch_id: int
    kind: str
    state: str
    counts: Mapping[str, int]
    summary: Mapping[tuple[str, str], int]
    refusal: Mapping[str, Any]
    seconds: Mapping[str, float]
    problems: Path | None

    @property
    def changed(self) -> int:
        """Rows written; 0 when everything was there already."""
        return self.counts.get("inserted", 0) + self.counts.get("updated", 0)


def import_file(
    *,
    kind: str,
    path: Path,
    scope: Scope | None = None,
    mapping: ColumnMapping | Path | None = None,
    mode: Mode | str = Mode.ALL,
    dry_run: bool = False,
    person_id: int | None = None,
    source: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> BatchResult:
    """`scope` defaults to a job's for the whole network. `mapping` is a mapping or a mapping file;
    what it leaves open is matched by headers. `mode` "all" writes nothing when a row is bad,
    "good_rows" leaves bad rows out. `progress` hears phase and share (0…1) of that phase.

    Bad content never raises: look at `state`. Raises UnknownKind, MappingRefused, and
    AlreadyImporting when the same file is on its way elsewhere.
    """
    acts = scope or network()
    kind_of(kind)
    stated = mappings.loads(mapping.read_bytes()) if isinstance(mapping, Path) else mapping
    if source:
        stated = ColumnMapping(kind=kind, source=source) if stated is None else stated
    told: Told = silent if progress is None else lambda phase, share: progress(phase.value, share)
    size, digest = measure(path)
    with acting(acts):
        batch = open_batch(
            kind=kind,
            file_name=path.name,
            file_bytes=size,
            sha256=digest,
            now=clock.now(),
            mapping=stated,
            person_id=person_id,
            org_id=acts.org_id,
        )
    batch = read_batch(batch_id=batch.pk, scope=acts, path=path, told=told)
    if batch.state == State.READ:
        batch = check_batch(batch_id=batch.pk, scope=acts, told=told, compare=dry_run)
    if batch.state == State.CHECKED and not dry_run:
        try:
            batch = run_import(batch_id=batch.pk, scope=acts, mode=Mode(mode), told=told)
        except (BadRows, NothingGood):
            with acting(acts):
                batch.refresh_from_db()
    told(Phase.NONE, 1.0)
    return _result(batch)


def _result(batch: Batch) -> BatchResult:
    problems = folder_of(batch.pk) / "problems.parquet"
    if not batch.counts.get("problems"):
        forget(batch.pk)
    return BatchResult(
        batch_id=batch.pk,
        kind=batch.kind,
        state=batch.state,
        counts=batch.counts,
        summary={(field, code): count for field, code, count in batch.summary},
        refusal=batch.refusal,
        seconds=batch.seconds,
        problems=problems if batch.counts.get("problems") else None,
    )
