"""What is wrong, in the reader's language: every sentence names the remedy."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xinglian.intake.rules.fields import Field, FieldType
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.problems import Code, FileCode


def sentence(
    kind: ImportKind, *, field: str, code: str, params: str | Mapping[str, Any] | None
) -> str:
    """For one problem of a row."""
    known = json.loads(params) if isinstance(params, str) and params else dict(params or {})
    if code.startswith("rule:"):
        return next((str(r.sentence) for r in kind.rules if f"rule:{r.key}" == code), code)
    if code.startswith("conflict:"):
        worded = str(kind.sentences.get(code.removeprefix("conflict:"), code))
        return worded % known if known else worded
    found = next((f for f in kind.fields if f.key == field), None)
    return _of_cell(Code(code), found, known)


def _of_cell(code: Code, field: Field | None, params: Mapping[str, Any]) -> str:
    if code is Code.DUPLICATE:
        return _duplicate(params)
    if code is Code.UNKNOWN_CODE and field is not None:
        return _unknown(field, params)
    if field is None:
        return _(_ROW.get(code, str(code)))
    return _(_CELL[code]) % {
        "length": field.max_length,
        "least": field.minimum,
        "most": "10¹⁵" if field.maximum is None else field.maximum,
        "first": field.earliest.isoformat(),
        "last": field.latest.isoformat(),
        "choices": _(", ").join(str(choice.label) for choice in field.choices[:12]),
    }


_ROW: dict[str, str] = {
    Code.TOO_MANY_CELLS: gettext_noop("This row has more cells than the header. A separator inside a text needs quotes around the text."),
    Code.TOO_FEW_CELLS: gettext_noop("This row has fewer cells than the header. Is it cut off, or a separator missing?"),
}  # fmt: skip
_CELL: dict[str, str] = {
    Code.MISSING: gettext_noop("Empty, but required. Fill it in."),
    Code.TOO_LONG: gettext_noop("Longer than %(length)s characters. Shorten it."),
    Code.CONTROL_CHARACTER: gettext_noop("Contains invisible control characters. Type the text anew."),
    Code.NOT_A_NUMBER: gettext_noop("Not a number. Write it like 1234.50, without words."),
    Code.NOT_WHOLE: gettext_noop("Has to be a whole number."),
    Code.TOO_SMALL: gettext_noop("Too small. The least is %(least)s."),
    Code.TOO_LARGE: gettext_noop("Too large. The most is %(most)s."),
    Code.NOT_A_DATE: gettext_noop("Not a date. Write it like 2026-10-31."),
    Code.DATE_OUT_OF_RANGE: gettext_noop("Outside %(first)s to %(last)s. Check the year."),
    Code.NOT_YES_NO: gettext_noop("Neither yes nor no. Write 是 or 否, yes or no, 1 or 0."),
    Code.NOT_A_CHOICE: gettext_noop("Not one of the choices: %(choices)s."),
}  # fmt: skip


def _unknown(field: Field, params: Mapping[str, Any]) -> str:
    noun = str(field.lookup.noun) if field.lookup else str(field.label)
    if nearest := params.get("nearest"):
        return _("Unknown %(noun)s. Did you mean %(nearest)s?") % {"noun": noun, "nearest": nearest}
    return _("Unknown %(noun)s. Correct it, or import it first.") % {"noun": noun}


def _duplicate(params: Mapping[str, Any]) -> str:
    if params.get("same"):
        return _("The same as row %(row)s. Delete one of them.") % {"row": params.get("row")}
    return _("Contradicts row %(row)s: same key, different content. Keep the right one.") % {
        "row": params.get("row")
    }


def label_of(kind: ImportKind, field: str) -> str:
    return next((str(f.label) for f in kind.fields if f.key == field), field)


def file_sentence(kind: ImportKind, code: str, params: Mapping[str, Any]) -> str:
    """For a refusal of the whole file: what is wrong, and what to do."""
    worded = _FILE.get(code)
    if worded is None:
        return str(params.get("detail") or code)
    values = {key: f"{value:,}" if type(value) is int else value for key, value in params.items()}
    if "field" in values:
        values["field"] = label_of(kind, str(values["field"]))
    if "fields" in values:
        values["field"] = _(", ").join(label_of(kind, key) for key in values["fields"])
    return _(worded) % values


_FILE: dict[str, str] = {
    FileCode.EMPTY: gettext_noop("The file is empty. Choose one with rows."),
    FileCode.NO_ROWS: gettext_noop("The file has a header and no rows below it. Add rows, or choose another file."),
    FileCode.WRONG_TYPE: gettext_noop("This is %(found)s, not a table. Save it as CSV or XLSX."),
    FileCode.OLD_EXCEL: gettext_noop("This is the old Excel format. Open it and save it as .xlsx."),
    FileCode.OTHER_WORKBOOK: gettext_noop("This is a workbook of %(found)s. Open it and save it as .xlsx."),
    FileCode.ARCHIVE: gettext_noop("This is a packed archive. Unpack it and choose the table inside."),
    FileCode.DAMAGED: gettext_noop("The file is damaged (%(detail)s). Export or save it again."),
    FileCode.ENCRYPTED: gettext_noop("The workbook is protected by a password. Save it without one."),
    FileCode.UNPACKS_TOO_LARGE: gettext_noop("%(packed_mb)s MB unpack to more than %(mb)s MB: too large, or made to do harm. Split the file, or save only the table."),
    FileCode.TOO_MANY_ROWS: gettext_noop("More than %(most)s rows. Split the file, or save it as CSV."),
    FileCode.TOO_MANY_CELLS: gettext_noop("The sheet spans %(cells)s cells; at most %(most)s. Delete empty rows and columns beyond the table, or save it as CSV."),
    FileCode.TOO_MANY_COLUMNS: gettext_noop("%(columns)s columns; at most %(most)s. Delete those that are not needed."),
    FileCode.ENCODING_UNSURE: gettext_noop("It is not certain how the characters of this file are encoded. Choose the encoding whose sample reads well."),
    FileCode.ENCODING_BROKEN: gettext_noop("The text breaks off near line %(line)s (not valid %(encoding)s). Save the file as CSV UTF-8 again, or choose another encoding."),
    FileCode.QUOTE_NOT_CLOSED: gettext_noop("A quotation mark near row %(row)s is not closed, so the rest cannot be read. Close it, or double it if it belongs to the text."),
    FileCode.CELL_TOO_LONG: gettext_noop("A cell near row %(row)s has more than %(most)s characters. Is a quotation mark not closed?"),
    FileCode.NO_HEADER: gettext_noop("Row %(row)s holds no headers. Say which row does."),
    FileCode.SHEET_NOT_FOUND: gettext_noop("There is no sheet “%(sheet)s”. There are: %(sheets)s."),
    FileCode.HEADER_TWICE: gettext_noop("The header “%(header)s” occurs in columns %(columns)s. Say which one is %(field)s, or rename one in the file."),
    FileCode.HEADER_NOT_FOUND: gettext_noop("%(field)s was to come from the column “%(column)s”, which this file does not have. Choose another column."),
    FileCode.FIELD_NOT_MAPPED: gettext_noop("No column for: %(field)s. Choose one, or a fixed value."),
    FileCode.CONSTANT_REFUSED: gettext_noop("The fixed value “%(value)s” does not fit %(field)s. Choose another."),
    FileCode.DATE_AMBIGUOUS: gettext_noop("Dates such as %(value)s in “%(column)s” can be read two ways, and no row decides it. Choose day/month or month/day."),
    FileCode.DATE_MIXED: gettext_noop("“%(column)s” mixes day/month and month/day (%(day_first)s and %(month_first)s rows prove it). Write all dates like 2026-10-31."),
    "BadRows": gettext_noop("%(bad)s of %(rows)s rows have problems, so nothing was imported. Correct them, or choose to import the good rows only."),
    "NothingGood": gettext_noop("No row of this file can be imported. Correct the problems and upload it again."),
    "AlreadyImporting": gettext_noop("The same file is being imported at this moment. Nothing was changed; look at the list of imports in a minute."),
    "broken": gettext_noop("Something broke on our side (%(detail)s). Nothing was changed. Try again; if it stays, show this to support."),
    "undo": gettext_noop("Not taken back: %(detail)s"),
    "database": gettext_noop("The database refused: %(detail)s. Nothing was changed. Try again; if it stays, show this to support."),
}  # fmt: skip


def habit_of(order: str | None) -> str:
    return {"dmy": _("day/month/year"), "mdy": _("month/day/year")}.get(order or "", "")


def type_of(field: Field) -> str:
    """The type of a field in words, for templates and the mapping page."""
    words = {
        FieldType.TEXT: _("text, at most %(most)s characters") % {"most": field.max_length},
        FieldType.INTEGER: _("whole number"),
        FieldType.DECIMAL: _("number"),
        FieldType.DATE: _("date"),
        FieldType.BOOLEAN: _("yes or no"),
        FieldType.LIST: _("several, separated by ;"),
        FieldType.CHOICE: _(", ").join(
            f"{choice.value} ({choice.label})"
            if str(choice.label) != choice.value
            else choice.value
            for choice in field.choices[:20]
        ),
    }
    return words[field.type]
