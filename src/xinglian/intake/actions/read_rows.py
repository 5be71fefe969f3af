"""A file read and checked by the door, for contexts that carry its rows out themselves: nothing of it is imported.

What is checked is the same as for an import: encoding, headers, every cell. Rows come typed; what is wrong comes in words.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import connection

from xinglian.intake.actions.engine.check import check
from xinglian.intake.actions.engine.raw import Raw
from xinglian.intake.actions.engine.read_file import read_file
from xinglian.intake.actions.engine.references import write_references
from xinglian.intake.actions.read_batch import completed
from xinglian.intake.definitions import with_words
from xinglian.intake.queries.problem_texts import file_sentence
from xinglian.intake.queries.problems import ProblemRow, problems_in
from xinglian.intake.rules import headers
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.mapping import Mapping as ColumnMapping
from xinglian.intake.rules.problems import FileCode, FileProblem
from xinglian.kernel.scope import acting, network

MOST_PROBLEMS = 1000
_GUESSES = ("gb18030", "big5")


@dataclass(frozen=True, kw_only=True)
class RowsRead:
    """`rows`: the good ones, in file order, by field key, with `_sheet` and `_row`. `problems`: of the others, at most
    1,000 of `problem_count`. `refusal`: why the file as a whole cannot be read; then there are no rows."""

    rows: Sequence[Mapping[str, Any]] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[ProblemRow] = ()
    row_count: int = 0
    problem_count: int = 0
    refusal: str = ""


def read_rows(*, kind: ImportKind, path: Path, most_rows: int) -> RowsRead:
    """The kind need not be declared. Bad content never raises."""
    known = with_words(kind)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            raw, mapping = _read(known, path, folder / "raw.parquet")
            if raw.rows == 0:
                raise FileProblem(FileCode.NO_ROWS, columns=len(raw.names))
            if raw.rows > most_rows:
                raise FileProblem(FileCode.TOO_MANY_ROWS, rows=raw.rows, most=most_rows)
            with acting(network()), connection.cursor() as cursor:
                references = write_references(cursor, queries=known.lookups, folder=folder)
            checked = check(
                raw, schema=known.schema, mapping=mapping, references=references, folder=folder
            )
        except FileProblem as problem:
            text = file_sentence(known, str(problem.code), dict(problem.params))
            return RowsRead(refusal=text)
        rows = pq.read_table(checked.good).to_pylist()
        problems = problems_in(checked.problems, kind=known, limit=MOST_PROBLEMS)
        return RowsRead(
            rows=sorted(rows, key=lambda row: (row["_sheet"] or "", row["_row"])),
            columns={key: source.column for key, source in mapping.fields.items()},
            problems=problems, row_count=checked.rows, problem_count=checked.problem_count,
        )  # fmt: skip


def _read(known: ImportKind, path: Path, to: Path) -> tuple[Raw, ColumnMapping]:
    """A short file does not always tell how its characters are encoded: then the headers decide."""
    unsure: FileProblem | None = None
    for encoding in ("", *_GUESSES):
        stated = ColumnMapping(kind=known.key, short_rows="fill", encoding=encoding)
        try:
            raw = read_file(
                path, to=to, words=frozenset(headers.all_words(known.schema)), mapping=stated
            )
        except FileProblem as problem:
            if unsure is None and problem.code != FileCode.ENCODING_UNSURE:
                raise
            unsure = unsure or problem
            continue
        mapping = completed(known, stated, raw.names, None)
        needed = {one.key for one in known.fields if one.required}
        if unsure is None or needed <= set(mapping.fields):
            return raw, mapping
    raise unsure or FileProblem(FileCode.EMPTY)
