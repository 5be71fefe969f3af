"""DuckDB expressions that read one cell: trim, fold, number, date.

Each has a quick path for what is already clean; the slow one runs only for the cells that need it
(CASE and COALESCE look at the remaining rows only).
"""

from datetime import date
from decimal import Decimal

EMPTY = ("", "null", "(null)", "n/a", "#n/a", "#null!", "-", "--", "—", "——", "/", "nan", "none")
LONGEST_EMPTY = max(map(len, EMPTY))

_SPACES = " \t\r\n\u00a0\u2007\u202f\u3000\u200b\u200c\u2060\ufeff"
# What is put around numbers: signs and codes of currencies, spaces, the Swiss apostrophe.
_CURRENCY = (
    r"(?i)NT\$|HK\$|US\$|MOP\$|CN¥|[¥$€£₩元圆圓\s’'`\x{2007}\x{202f}]"
    r"|\b(?:RMB|CNY|USD|EUR|HKD|TWD|GBP|JPY|MOP|KRW)\b|(?:RMB|CNY|USD|EUR|HKD|TWD|GBP|JPY)"
)
_TIME = (
    r"[T ]+\d{1,2}[:时]\d{1,2}([:分]\d{1,2}(\.\d+)?秒?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
SHAPED_DATE = r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})"
CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\x{202A}-\x{202E}\x{2066}-\x{2069}]"

LARGEST = Decimal(10) ** 15


def literal(text: str) -> str:
    """A DuckDB string literal."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def literals(texts: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(literal(text) for text in texts)


def macros() -> list[str]:
    """Statements that prepare a connection. It also needs the function `xl_nfkc`."""
    empties = literals(EMPTY)
    return [
        f"CREATE MACRO xl_trim(x) AS trim(x, {literal(_SPACES)})",
        "CREATE MACRO xl_fold(x) AS CASE WHEN strlen(x) = length(x) THEN x ELSE xl_nfkc(x) END",
        "CREATE MACRO xl_filled(x) AS CASE WHEN x IS NULL THEN NULL"
        f" WHEN strlen(x) <= {3 * LONGEST_EMPTY} AND lower(x) IN ({empties}) THEN NULL ELSE x END",
        # -- numbers
        f"CREATE MACRO xl_bare(x) AS replace(regexp_replace(x, {literal(_CURRENCY)}, '', 'g'),"
        " '−', '-')",
        "CREATE MACRO xl_signed(b) AS CASE WHEN starts_with(b, '(') AND ends_with(b, ')')"
        " THEN '-' || b[2:length(b) - 1]"
        " WHEN ends_with(b, '-') THEN '-' || b[1:length(b) - 1] ELSE b END",
        "CREATE MACRO xl_point(b) AS CASE"
        r" WHEN regexp_full_match(b, '[+-]?\d{1,3}(,\d{3})+(\.\d*)?') THEN"
        " TRY_CAST(replace(b, ',', '') AS DECIMAL(38, 10))"
        r" WHEN regexp_full_match(b, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?') THEN"
        " TRY_CAST(b AS DECIMAL(38, 10)) END",
        "CREATE MACRO xl_comma(b) AS CASE"
        r" WHEN regexp_full_match(b, '[+-]?\d{1,3}(\.\d{3})+(,\d*)?') THEN"
        " TRY_CAST(replace(replace(b, '.', ''), ',', '.') AS DECIMAL(38, 10))"
        r" WHEN regexp_full_match(b, '[+-]?(\d+,?\d*|,\d+)') THEN"
        " TRY_CAST(replace(b, ',', '.') AS DECIMAL(38, 10)) END",
        "CREATE MACRO xl_plain(x) AS CASE WHEN contains(x, '_') THEN NULL"
        " ELSE TRY_CAST(x AS DECIMAL(38, 10)) END",
        # -- dates
        f"CREATE MACRO xl_day(x) AS regexp_replace(x, {literal(_TIME)}, '')",
        r"CREATE MACRO xl_iso(x) AS strlen(x) = 10 AND x[5:5] = '-' AND x[8:8] = '-'",
        r"CREATE MACRO xl_dashed(x) AS rtrim(regexp_replace(x, '\s*[年月/.]\s*', '-', 'g'), '日号 ')",
        "CREATE MACRO xl_date(x, day, dashed, four, two) AS CASE"
        r" WHEN day IS NULL THEN TRY_CAST(x AS DATE)"
        r" WHEN regexp_full_match(x, '[2-7]\d{4}(\.\d+)?') THEN"
        " DATE '1899-12-30' + CAST(trunc(CAST(x AS DOUBLE)) AS INTEGER)"
        r" WHEN regexp_full_match(x, '(19|20)\d{6}(\d{6})?') THEN"
        " CAST(try_strptime(x[1:8], '%Y%m%d') AS DATE)"
        r" WHEN regexp_full_match(dashed, '\d{4}-\d{1,2}-\d{1,2}') THEN TRY_CAST(dashed AS DATE)"
        r" WHEN regexp_full_match(dashed, '\d{1,2}-\d{1,2}-\d{4}') THEN"
        " CAST(try_strptime(dashed, four) AS DATE)"
        r" WHEN regexp_full_match(dashed, '\d{1,2}-\d{1,2}-\d{2}') THEN"
        " CAST(try_strptime(dashed, two) AS DATE)"
        " ELSE CAST(try_strptime(day, ['%d-%b-%Y', '%d %b %Y', '%d. %b %Y', '%b %d, %Y',"
        " '%b %d %Y', '%d-%B-%Y', '%d %B %Y', '%B %d, %Y', '%b-%d-%Y', '%d-%b-%y']) AS DATE) END",
    ]


def date_formats(order: str | None) -> tuple[str, str]:
    """Literals for years of four and of two digits. Without an order nothing is guessed: the
    column has been refused before, or holds no such value."""
    if order == "mdy":
        return "'%m-%d-%Y'", "'%m-%d-%y'"
    return "'%d-%m-%Y'", "'%d-%m-%y'"


def date_literal(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def date_evidence(day: str) -> str:
    """Four counts over a column of date texts without their times (NULL where the date is ISO):
    shaped, first is a day, second is a day, dotted."""
    pattern = literal(SHAPED_DATE)
    shaped = f"regexp_full_match({day}, {pattern})"

    def above_12(group: int) -> str:
        return f"TRY_CAST(regexp_extract({day}, {pattern}, {group}) AS INTEGER) > 12"

    return (
        f"count_if({shaped}),"
        f" count_if(CASE WHEN {shaped} THEN {above_12(1)} ELSE false END),"
        f" count_if(CASE WHEN {shaped} THEN {above_12(2)} ELSE false END),"
        f" count_if(CASE WHEN {shaped} THEN contains({day}, '.') ELSE false END)"
    )


def comma_evidence(text: str, bare: str) -> str:
    """Two counts over a column of numbers: surely a decimal comma, surely a decimal point."""
    comma = literal(r"[+-]?(\d{1,3}(\.\d{3})+,\d*|\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d+|0,\d+)")
    point = literal(r"[+-]?(\d{1,3}(,\d{3})+\.\d*|\d*\.\d{1,2}|\d*\.\d{4,}|\d{4,}\.\d+|0\.\d+)")
    return (
        f"count_if(CASE WHEN contains({text}, ',') THEN regexp_full_match({bare}, {comma})"
        f" ELSE false END),"
        f" count_if(CASE WHEN contains({text}, '.') THEN regexp_full_match({text}, {point})"
        f" ELSE false END)"
    )
