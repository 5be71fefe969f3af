"""What can be wrong with a file. Codes and parameters only: `queries.problem_texts` has the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Wrong with one cell or row."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_DATE = "not_a_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    NOT_YES_NO = "not_yes_no"
    NOT_A_CHOICE = "not_a_choice"
    UNKNOWN_CODE = "unknown_code"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_FEW_CELLS = "too_few_cells"
    DUPLICATE = "duplicate"


class FileCode(StrEnum):
    """Wrong with the file or with a whole column: nothing of it can be imported."""

    EMPTY = "file_empty"
    NO_ROWS = "no_rows"
    WRONG_TYPE = "wrong_type"
    OLD_EXCEL = "old_excel"
    OTHER_WORKBOOK = "other_workbook"
    ARCHIVE = "archive"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_CELLS = "too_many_cells_file"
    TOO_MANY_COLUMNS = "too_many_columns"
    ENCODING_UNSURE = "encoding_unsure"
    ENCODING_BROKEN = "encoding_broken"
    QUOTE_NOT_CLOSED = "quote_not_closed"
    CELL_TOO_LONG = "cell_too_long"
    NO_HEADER = "no_header"
    SHEET_NOT_FOUND = "sheet_not_found"
    HEADER_TWICE = "header_twice"
    HEADER_NOT_FOUND = "header_not_found"
    FIELD_NOT_MAPPED = "field_not_mapped"
    CONSTANT_REFUSED = "constant_refused"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_MIXED = "date_mixed"


class FileProblem(Exception):
    """The file cannot be read or mapped. `params` fill the sentence."""

    def __init__(self, code: FileCode, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code}: {params}")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One wrong cell (or row, when `field` is empty). `row` counts as a spreadsheet does: the
    first line of the file is 1."""

    sheet: str
    row: int
    field: str
    column: str
    value: str
    code: str
    params: Mapping[str, object]
