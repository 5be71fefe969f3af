"""Order lines that come by the API: the same rules as a file, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.intake.api import Counts, kind_of
from xinglian.kernel import clock, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, current_or_none, network
from xinglian.trade.actions import ledger
from xinglian.trade.events import OrderLinesRecorded
from xinglian.trade.rules.words import CURRENCIES, LineKind

MOST_LINES = 5_000
_COLUMNS = (
    '"_sheet" text, "_row" integer, document text, line_no bigint, partner_code text,'
    " part_number text, ordered_on date, quantity numeric, unit_price numeric, currency text,"
    " amount numeric, kind text, corrects_document text, corrects_line bigint, revision bigint,"
    " simulated boolean, partner_id bigint, part_id bigint"
)
_NAMES = [part.split()[0].strip('"') for part in _COLUMNS.split(", ")]


@dataclass(frozen=True, kw_only=True)
class LineProblem:
    line: int
    field: str
    value: str
    problem: str


class LinesRefused(Refusal):
    """`problems` are dicts of line (from 1), field, value, problem. Nothing was recorded."""

    sentence = gettext_lazy("%(count)s problems in these lines; nothing was recorded.")

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        self.problems = [vars(problem) for problem in problems]
        super().__init__(count=len(problems))


def record_order_lines(*, source: str, lines: Sequence[Mapping[str, Any]]) -> Counts:
    """`lines` are mappings with the fields of the import kind (document, line_no, partner_code,
    part_number, ordered_on, quantity, unit_price, currency; kind, amount, corrects_document,
    corrects_line, revision, simulated). Lines already recorded are counted as unchanged.

    Raises LinesRefused. A caller that reaches one organisation, or regions, records lines of those only.
    """
    caller = current_or_none()
    own = caller.org_id if caller is not None and caller.reach == "own" else None
    regions = list(caller.region_paths) if caller and caller.reach == "regions" else None
    problems: list[LineProblem] = []
    if not source or len(source) > 60:
        problems.append(
            _wrong(0, "source", source, _("Name your system in at most 60 characters."))
        )
    if len(lines) > MOST_LINES:
        problems.append(
            _wrong(
                0, "lines", len(lines), _("At most 5,000 lines at a time. Send several requests.")
            )
        )
    rows = [] if problems else [_row(at, line, problems) for at, line in enumerate(lines, start=1)]
    if problems:
        raise LinesRefused(problems)
    with acting(network()):
        return _record(source, rows, own, regions)


def _record(
    source: str, rows: list[dict[str, Any]], own: int | None, regions: list[str] | None
) -> Counts:
    now = clock.now()
    params: dict[str, Any] = {"source": source, "now": now, "batch_id": None}
    staging = "trade_lines_given"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {staging} ({_COLUMNS}) ON COMMIT DROP")
        any_cursor: Any = cursor
        with any_cursor.copy(f"COPY {staging} FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[name] for name in _NAMES])
        cursor.execute(
            f"UPDATE {staging} AS s SET partner_id = p.partner_id FROM partners_pub_partner AS p"
            " LEFT JOIN partners_pub_successor AS k ON k.partner_id = p.partner_id"
            " JOIN partners_pub_partner AS owner"
            " ON owner.partner_id = coalesce(k.kept_partner_id, p.partner_id)"
            " WHERE upper(p.code) = upper(s.partner_code)"
            " AND (%(own)s::bigint IS NULL OR owner.partner_id = %(own)s)"
            " AND (%(regions)s::text[] IS NULL"
            " OR owner.region_path <@ (%(regions)s::text[])::ltree[])",
            {"regions": regions, "own": own},
        )
        cursor.execute(
            f"UPDATE {staging} AS s SET part_id = c.part_id FROM catalogue_pub_part AS c"
            " WHERE c.number_key = catalogue_number_key(s.part_number)"
        )
        problems = [*_unknown(staging), *_conflicts(staging, params)]
        if problems:
            raise LinesRefused(problems)
        cursor.execute(ledger.RECORD_SOURCE, params)
        cursor.execute(ledger.RECORD.replace("{staging}", staging), params)
        inserted = cursor.rowcount
        if inserted:
            cursor.execute(ledger.MARK_MONTHS.replace("{staging}", staging), params)
            months = sorted(month for (month,) in cursor.fetchall())
            outbox.announce(OrderLinesRecorded(batch_id=None, lines=inserted, months=months))
        cursor.execute(f"DROP TABLE {staging}")
    return Counts(inserted=inserted, unchanged=len(rows) - inserted)


def _unknown(staging: str) -> list[LineProblem]:
    found = sql.rows(
        f'SELECT "_row" AS line, partner_code, part_number, partner_id, part_id FROM {staging}'
        ' WHERE partner_id IS NULL OR part_id IS NULL ORDER BY "_row"'
    )
    problems = []
    for row in found:
        line = row["line"]
        if row["partner_id"] is None:
            sentence = _("This partner code is unknown, or not yours.")
            problems.append(_wrong(line, "partner_code", row["partner_code"], sentence))
        if row["part_id"] is None:
            sentence = _("This part number is unknown. Import the part first.")
            problems.append(_wrong(line, "part_number", row["part_number"], sentence))
    return problems


def _conflicts(staging: str, params: Mapping[str, Any]) -> list[LineProblem]:
    sentences = kind_of("trade.order_lines").sentences
    repeated = sql.rows(
        f'SELECT max("_row") AS line, document FROM {staging} GROUP BY document, line_no,'
        " coalesce(kind, CASE WHEN quantity < 0 THEN 'return' ELSE 'order' END),"
        " coalesce(revision, 0) HAVING count(*) > 1"
    )
    problems = [
        _wrong(row["line"], "document", row["document"], _("The same line twice in one request."))
        for row in repeated
    ]
    query = ledger.CONFLICTS.replace("{staging}", staging)
    for row in sql.rows(f'SELECT * FROM ({query}) AS q ORDER BY "_row"', params):
        given = row["params"]
        values = given if isinstance(given, dict) else {}
        problems.append(
            _wrong(row["_row"], row["field"], row["value"], str(sentences[row["code"]]) % values)
        )
    return problems


def _row(at: int, line: Mapping[str, Any], problems: list[LineProblem]) -> dict[str, Any]:
    row = dict.fromkeys(_NAMES) | {
        "_sheet": "",
        "_row": at,
        "simulated": bool(line.get("simulated")),
    }

    def wrong(name: str, sentence: str) -> None:
        problems.append(_wrong(at, name, line.get(name), sentence))

    for name, most in (("document", 60), ("partner_code", 40), ("part_number", 60)):
        text = str(line.get(name) or "").strip()
        row[name] = text
        if not text or len(text) > most or "\0" in text:
            wrong(name, _("Required, at most %(most)s characters.") % {"most": most})
    for name, low in (("line_no", 1), ("corrects_line", 1), ("revision", 0)):
        given = line.get(name)
        required = name == "line_no"
        if given is None and not required:
            continue
        if not isinstance(given, int) or not low <= given <= 2_000_000_000:
            wrong(name, _("Has to be a whole number from %(low)s on.") % {"low": low})
        row[name] = given
    _check_figures(line, row, wrong)
    row["kind"] = line.get("kind") or None
    row["corrects_document"] = str(line.get("corrects_document") or "") or None
    _check_kind(row, wrong)
    return row


def _check_figures(line: Mapping[str, Any], row: dict[str, Any], wrong: Any) -> None:
    row["ordered_on"] = line.get("ordered_on")
    if not isinstance(row["ordered_on"], date) or not 1950 <= row["ordered_on"].year <= 2100:
        wrong("ordered_on", _("Has to be a day between 1950 and 2100."))
    row["quantity"] = _number(line.get("quantity"), 3)
    row["unit_price"] = _number(line.get("unit_price"), 6)
    row["amount"] = _number(line.get("amount"), 4)
    if row["quantity"] is None:
        wrong("quantity", _("Has to be a number."))
    if row["unit_price"] is None or row["unit_price"] < 0:
        wrong("unit_price", _("Has to be a number from 0 on."))
    row["currency"] = str(line.get("currency") or "")
    if row["currency"] not in CURRENCIES:
        wrong("currency", _("Has to be an ISO code such as CNY."))


def _check_kind(row: Mapping[str, Any], wrong: Any) -> None:
    if row["kind"] is not None and row["kind"] not in set(LineKind):
        wrong("kind", _("Has to be order, return or correction."))
    if row["kind"] == LineKind.CORRECTION and not row["corrects_document"]:
        wrong("corrects_document", _("A correction has to name the document it corrects."))
    if row["kind"] == LineKind.ORDER and row["quantity"] is not None and row["quantity"] < 0:
        wrong("quantity", _("An order cannot have a negative quantity."))


def _number(given: Any, scale: int) -> Decimal | None:
    """Rounded half away from zero to `scale` decimals; None when it is no usable number."""
    if given is None or isinstance(given, bool):
        return None
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > Decimal(10) ** 12:
        return None
    return number.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)


def _wrong(line: int, field: str, value: Any, problem: str) -> LineProblem:
    return LineProblem(line=line, field=field, value=str(value)[:200], problem=problem)
