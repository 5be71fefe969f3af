"""Front door of intake: declare kinds of files, and bring files in.

intake.declare(intake.ImportKind(key="trade.prices", …))        # in <context>/importers/*.py
intake.import_file(kind="trade.prices", path=Path("prices.csv"))
"""

from xinglian.intake.actions.import_file import BatchResult, import_file
from xinglian.intake.actions.undo_batch import CannotUndo, undo_batch
from xinglian.intake.definitions import UnknownKind, all_kinds, declare, kind_of
from xinglian.intake.rules.fields import Choice, Field, FieldType, Lookup, RowRule
from xinglian.intake.rules.formula import neutralised
from xinglian.intake.rules.kinds import Batch, Counts, ImportKind
from xinglian.intake.rules.mapping import Mapping, MappingRefused, Source
from xinglian.intake.rules.states import Mode

__all__ = [
    "Batch",
    "BatchResult",
    "CannotUndo",
    "Choice",
    "Counts",
    "Field",
    "FieldType",
    "ImportKind",
    "Lookup",
    "Mapping",
    "MappingRefused",
    "Mode",
    "RowRule",
    "Source",
    "UnknownKind",
    "all_kinds",
    "declare",
    "import_file",
    "kind_of",
    "neutralised",
    "undo_batch",
]
