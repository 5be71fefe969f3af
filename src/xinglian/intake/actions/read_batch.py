"""Read the file of a batch into its raw form and suggest what its columns mean."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from xinglian.intake.actions.engine.folder import folder_of
from xinglian.intake.actions.engine.raw import Raw
from xinglian.intake.actions.engine.read_file import read_file
from xinglian.intake.actions.note_progress import Stopwatch, Told, silent
from xinglian.intake.actions.refuse_batch import refuse_batch
from xinglian.intake.actions.remember_mapping import remembered
from xinglian.intake.definitions import kind_of
from xinglian.intake.models import Batch
from xinglian.intake.rules import headers
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.mapping import Mapping, Source
from xinglian.intake.rules.problems import FileCode, FileProblem
from xinglian.intake.rules.states import Phase, State
from xinglian.kernel import clock
from xinglian.kernel.scope import Scope, acting

PREVIEW_ROWS = 20
PREVIEW_CHARACTERS = 120


def read_batch(
    *,
    batch_id: int,
    scope: Scope,
    path: Path,
    told: Told = silent,
) -> Batch:
    """Leaves the batch `read`, or `refused` with the reason. `path` is the file's bytes."""
    with acting(scope):
        batch = Batch.objects.get(pk=batch_id)
    kind = kind_of(batch.kind)
    stated = mappings.from_json(batch.mapping)
    watch = Stopwatch()
    try:
        raw = read_file(
            path,
            to=folder_of(batch_id) / "raw.parquet",
            words=frozenset(headers.all_words(kind.schema)),
            mapping=stated,
            told=lambda share: told(Phase.READING, share),
        )
        if raw.rows == 0:
            raise FileProblem(FileCode.NO_ROWS, columns=len(raw.names))
    except FileProblem as problem:
        return refuse_batch(batch_id=batch_id, scope=scope, problem=problem)
    watch.lap(Phase.READING)
    with acting(scope):
        known = remembered(kind=kind.key, names=raw.names, org_id=batch.org_id)
        batch.facts = facts_of(raw)
        batch.mapping = completed(kind, stated, raw.names, known).to_json()
        batch.source = str(batch.mapping.get("source", ""))
        batch.facts["remembered"] = known is not None and not stated.fields
        batch.state, batch.phase, batch.progress = State.READ, Phase.NONE, 0
        batch.seconds = watch.seconds
        batch.refusal, batch.changed_at = {}, clock.now()
        batch.save()
    return batch


def completed(
    kind: ImportKind, stated: Mapping, names: tuple[str, ...], known: Mapping | None
) -> Mapping:
    """What is stated wins; then how such a file was mapped last time; then the headers."""
    base = stated
    if known is not None and not stated.fields:
        base = replace(known, kind=kind.key, source=stated.source or known.source)
    used = {source.column for source in base.fields.values() if source.column}
    fields = dict(base.fields)
    for key, column in headers.suggest(kind.schema, names).items():
        if key not in fields and column not in used:
            fields[key] = Source(column=column)
    return replace(base, kind=kind.key, fields=fields)


def facts_of(raw: Raw) -> dict[str, Any]:
    """What is kept about the raw file in the batch's row."""
    header = headers.Header(row=raw.header_row, names=raw.names)
    return {
        "names": list(raw.names),
        "header_row": raw.header_row,
        "sheets": list(raw.sheets),
        "rows": raw.rows,
        "encoding": raw.encoding,
        "delimiter": raw.delimiter,
        "notes": [list(note) for note in raw.notes],
        "repeated": header.repeated,
        "preview": _preview(raw),
    }


def raw_of(batch: Batch) -> Raw:
    """The raw file of a batch that has been read."""
    facts = batch.facts
    return Raw(
        path=folder_of(batch.pk) / "raw.parquet",
        names=tuple(facts["names"]),
        header_row=facts["header_row"],
        sheets=tuple(facts["sheets"]),
        rows=facts["rows"],
        encoding=facts["encoding"],
        delimiter=facts["delimiter"],
        notes=tuple((code, value) for code, value in facts["notes"]),
    )


def _preview(raw: Raw) -> list[list[Any]]:
    rows: list[list[Any]] = []
    with pq.ParquetFile(raw.path) as file:
        for batch in file.iter_batches(batch_size=PREVIEW_ROWS * 2):
            for row in batch.to_pylist():
                cells = [_shown(row[f"c{at}"]) for at in range(len(raw.names))]
                if any(cells):
                    rows.append([row["row"], *cells])
                if len(rows) >= PREVIEW_ROWS:
                    return rows
    return rows


def _shown(cell: str | None) -> str:
    """The database's JSON takes no zero bytes."""
    return (cell or "")[:PREVIEW_CHARACTERS].replace("\0", "\ufffd")
