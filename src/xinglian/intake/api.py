"""Front door of intake: declare kinds of files, and bring files in.

intake.declare(intake.ImportKind(key="prices.prices", …))        # in <context>/importers/*.py
intake.import_file(kind="prices.prices", path=Path("prices.csv"))
intake.read_rows(kind=ORDERS, path=Path("orders.csv"), most_rows=10_000)  # checked, not imported
"""

from pathlib import Path

from xinglian.intake.access import READERS, WRITERS
from xinglian.intake.actions.copy_marked import copy_marked
from xinglian.intake.actions.import_file import BatchResult, import_file
from xinglian.intake.actions.read_rows import RowsRead, read_rows
from xinglian.intake.actions.undo_batch import CannotUndo, undo_batch
from xinglian.intake.definitions import UnknownKind, all_kinds, declare, kind_of
from xinglian.intake.queries import of_result
from xinglian.intake.queries.problems import ProblemRow
from xinglian.intake.queries.waiting import FactsIn, Waiting, facts_in, waiting_batches
from xinglian.intake.rules.fields import Choice, Field, FieldType, Lookup, RowRule
from xinglian.intake.rules.formula import neutralised
from xinglian.intake.rules.kinds import Batch, Counts, ImportKind
from xinglian.intake.rules.mapping import Mapping, MappingRefused, Source
from xinglian.intake.rules.states import Mode

__all__ = [
    "READERS",
    "WRITERS",
    "Batch",
    "BatchResult",
    "CannotUndo",
    "Choice",
    "Counts",
    "FactsIn",
    "Field",
    "FieldType",
    "ImportKind",
    "Lookup",
    "Mapping",
    "MappingRefused",
    "Mode",
    "ProblemRow",
    "RowRule",
    "RowsRead",
    "Source",
    "UnknownKind",
    "Waiting",
    "all_kinds",
    "declare",
    "facts_in",
    "first_problems",
    "import_file",
    "kind_of",
    "neutralised",
    "read_rows",
    "refusal_text",
    "undo_batch",
    "waiting_batches",
    "write_marked_copy",
    "write_marked_copy_of",
]


def first_problems(*, result: BatchResult, limit: int = 20) -> list[ProblemRow]:
    """The first problems of a result in words, in file order, at most 50."""
    return of_result.first_problems(batch_id=result.batch_id, limit=limit)


def refusal_text(*, result: BatchResult) -> str:
    """Why the whole file was refused and what to do, in the current language; "" when it was not."""
    return of_result.refusal_text(batch_id=result.batch_id)


def write_marked_copy(*, result: BatchResult, to: Path, only_bad: bool = False) -> Path:
    """The file again with what is wrong beside each row; `to` ends in .csv or .xlsx."""
    return copy_marked(batch_id=result.batch_id, to=to, only_bad=only_bad)


def write_marked_copy_of(*, batch_id: int, to: Path) -> Path:
    """The same by the number of the import: who asks has made sure that it may."""
    return copy_marked(batch_id=batch_id, to=to)
