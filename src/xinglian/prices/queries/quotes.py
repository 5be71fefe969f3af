"""Quotes: two statements for up to 250 lines."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from xinglian.kernel import scope, sql
from xinglian.kernel.money import exponent
from xinglian.prices.queries.reach import lists_of
from xinglian.prices.rules.quote import ListCard, Offer, Quote
from xinglian.prices.rules.words import NoPrice, Verdict

Line = tuple[int, Decimal]
_FEW = 100
# So many lines a statement: of a set just put together the server does not know how many rows it has, and compares each
# with each. A price list of 5 300 parts took minutes.
_AT_ONCE = 250


def _steps(*, line: str, quantity: str, value: str) -> str:
    """Of the rows `s` of one set: the highest step reached and the next one, each with its value."""
    return f"""
SELECT {line} AS line, s.list_id, s.valid_from, min(s.valid_to) AS valid_to, max(s.min_quantity) FILTER (WHERE s.min_quantity <= {quantity}) AS step,
       (array_agg(s.{value} ORDER BY s.min_quantity DESC) FILTER (WHERE s.min_quantity <= {quantity}))[1] AS value,
       min(s.min_quantity) FILTER (WHERE s.min_quantity > {quantity}) AS next_step,
       (array_agg(s.{value} ORDER BY s.min_quantity) FILTER (WHERE s.min_quantity > {quantity}))[1] AS next_value
"""


def _holds(row: str) -> str:
    return f"{row}.valid_from <= %(day)s AND ({row}.valid_to IS NULL OR {row}.valid_to >= %(day)s)"


def _stands(row: str, *, then: bool) -> str:
    """As the books stand, or as they stood at a moment."""
    if not then:
        return f"{row}.ended_at IS NULL"
    return (
        f"{row}.recorded_at <= %(known)s AND ({row}.ended_at IS NULL OR {row}.ended_at > %(known)s)"
    )


# As the books would stand had a change never been published.
_WITHOUT = "p.change_id IS DISTINCT FROM %(without)s AND (p.ended_at IS NULL OR (p.ended_at IS NOT NULL AND p.ended_by = %(without)s))"


# `own`: of the sets of a part in a list that hold on the day the one that began last, alone. `cut`: the percentage of the
# closest category likewise, looked for once for each category (`near`). A list's own price goes before its percentage.
def _offers_sql(*, then: bool, without: bool) -> str:
    of_prices = _WITHOUT if without else _stands("p", then=then)
    return f"""
WITH asked AS (SELECT * FROM unnest(%(line)s::int[], %(part)s::bigint[], %(quantity)s::numeric[]) AS a (line, part_id, quantity)),
given AS MATERIALIZED (
    SELECT a.line, a.quantity, p.list_id, p.valid_from, p.valid_to, p.min_quantity, p.unit_price,
           max(p.valid_from) OVER (PARTITION BY a.line, p.list_id) AS newest
      FROM asked AS a JOIN prices_price AS p ON p.part_id = a.part_id AND p.list_id = ANY (%(lists)s::bigint[])
     WHERE {of_prices} AND {_holds("p")}),
own AS MATERIALIZED ({_steps(line="s.line", quantity="s.quantity", value="unit_price")}
    FROM given AS s WHERE s.valid_from = s.newest GROUP BY s.line, s.list_id, s.valid_from),
parts AS MATERIALIZED (SELECT a.line, a.quantity, c.category_path FROM asked AS a JOIN catalogue_pub_part AS c ON c.part_id = a.part_id),
near AS MATERIALIZED (
    SELECT r.list_id, r.base_id, k.category_path AS of_part, b.category_path, b.valid_from
      FROM unnest(%(cut_lists)s::bigint[], %(bases)s::bigint[]) AS r (list_id, base_id)
     CROSS JOIN (SELECT DISTINCT category_path FROM parts) AS k
      JOIN LATERAL (SELECT d.category_path, d.valid_from FROM prices_discount AS d WHERE d.list_id = r.list_id
                       AND k.category_path <@ d.category_path AND {_stands("d", then=then)} AND {_holds("d")}
                     ORDER BY nlevel(d.category_path) DESC, d.valid_from DESC LIMIT 1) AS b ON true),
cut AS MATERIALIZED (
    SELECT n.base_id, s.* FROM parts AS a JOIN near AS n ON n.of_part = a.category_path
      JOIN LATERAL ({_steps(line="a.line", quantity="a.quantity", value="percent")} FROM prices_discount AS s WHERE s.list_id = n.list_id
                       AND s.category_path = n.category_path AND s.valid_from = n.valid_from AND {_stands("s", then=then)}
                       AND {_holds("s")} GROUP BY s.list_id, s.valid_from) AS s ON true),
off AS (
    SELECT x.line, x.list_id, x.valid_from, x.valid_to, x.value AS percent, b.value AS base, t.at AS next_step,
           CASE WHEN x.step IS NOT NULL AND b.step IS NOT NULL THEN greatest(x.step, b.step) END AS step,
           CASE WHEN t.at IS NULL THEN NULL WHEN t.at = o.next_step THEN o.next_value WHEN x.step IS NOT NULL AND b.step IS NOT NULL THEN greatest(%(coin)s::numeric, round(
               CASE WHEN t.at >= b.next_step THEN b.next_value ELSE b.value END
               * (100 - CASE WHEN t.at >= x.next_step THEN x.next_value ELSE x.value END) * 0.01, %(digits)s::int)) END AS next_price,
           o.line IS NOT NULL AS has_own, o.step AS own_step
      FROM cut AS x JOIN own AS b ON b.line = x.line AND b.list_id = x.base_id
      LEFT JOIN own AS o ON o.line = x.line AND o.list_id = x.list_id
     CROSS JOIN LATERAL (SELECT CASE WHEN x.step IS NOT NULL AND b.step IS NOT NULL THEN least(x.next_step, b.next_step, o.next_step)
         ELSE greatest(CASE WHEN x.step IS NULL THEN x.next_step END, CASE WHEN b.step IS NULL THEN b.next_step END) END AS at) AS t)
SELECT o.line, o.list_id, o.valid_from, o.valid_to, o.step, o.value, o.next_step, o.next_value, NULL::numeric, NULL::numeric
  FROM own AS o WHERE o.list_id = ANY (%(held)s::bigint[]) AND (o.step IS NOT NULL OR NOT EXISTS (
       SELECT FROM off AS x WHERE x.line = o.line AND x.list_id = o.list_id AND x.step IS NOT NULL))
UNION ALL
SELECT x.line, x.list_id, x.valid_from, x.valid_to, x.step, CASE WHEN x.step IS NOT NULL THEN greatest(%(coin)s::numeric,
       round(x.base * (100 - x.percent) * 0.01, %(digits)s::int)) END, x.next_step, x.next_price, x.percent, x.base
  FROM off AS x WHERE NOT x.has_own OR (x.own_step IS NULL AND x.step IS NOT NULL)
"""


# The columns above, after the line.
_OFFER = (
    "list_id", "valid_from", "valid_to", "step", "price", "next_step", "next_price", "percent", "base_price",
)  # fmt: skip


_FLOORS = """
SELECT DISTINCT ON (f.part_id) f.part_id, f.unit_price FROM prices_floor AS f
 WHERE f.part_id = ANY (%(part)s::bigint[]) AND f.currency = %(currency)s AND f.valid_from <= %(day)s AND {stands}
 ORDER BY f.part_id, f.valid_from DESC
"""


def quote_lines(
    *, buyer_id: int, lines: Sequence[Line], day: date, currency: str, known_at: datetime | None, without: int | None = None
) -> list[Quote]:  # fmt: skip
    """In the order of the lines. Three statements for up to 250 lines, one more for each 250; floors are asked for the maker only. `without`: as if that change were not."""
    lists = lists_of(buyer_id=buyer_id, day=day, currency=currency, known_at=known_at)
    held = [one for one in lists.values() if not one.verdict]
    offers = _offers(lines, held, day=day, currency=currency, known_at=known_at, without=without)
    floors = _floors(lines, day=day, currency=currency, known_at=known_at)
    place = {one.list_id: n for n, one in enumerate(held)}
    nothing = _why_nothing(lists)
    out = []
    for n, (part_id, quantity) in enumerate(lines):
        found = sorted(offers[n], key=lambda one: place[one.list_id]) if quantity > 0 else []
        reason = None
        if quantity <= 0:
            reason = NoPrice.NO_QUANTITY
        elif not any(one.price is not None for one in found):
            reason = NoPrice.FROM_QUANTITY if found else nothing
        out.append(
            Quote(
                part_id=part_id, quantity=quantity, currency=currency, lists=lists, offers=found,
                floor=floors.get(part_id), reason=reason,
            )
        )  # fmt: skip
    return out


def _why_nothing(lists: dict[int, ListCard]) -> NoPrice:
    verdicts = {one.verdict for one in lists.values()}
    if "" in verdicts:
        return NoPrice.NOT_LISTED
    return NoPrice.OTHER_CURRENCY if Verdict.OTHER_CURRENCY in verdicts else NoPrice.NO_LIST


def _offers(
    lines: Sequence[Line], held: list[ListCard], *, day: date, currency: str, known_at: datetime | None, without: int | None
) -> dict[int, list[Offer]]:  # fmt: skip
    based = [one for one in held if one.base_id is not None]
    values: dict[str, Any] = {
        "held": [one.list_id for one in held], "lists": [*{one.list_id for one in held} | {one.base_id for one in based}],
        "cut_lists": [one.list_id for one in based], "bases": [one.base_id for one in based],
        "day": day, "known": known_at, "without": without, "digits": exponent(currency), "coin": Decimal(1).scaleb(-exponent(currency)),
    }  # fmt: skip
    found: defaultdict[int, list[Offer]] = defaultdict(list)
    query = _offers_sql(then=known_at is not None, without=without is not None)
    for first in range(0, len(lines), _AT_ONCE):
        some = lines[first : first + _AT_ONCE]
        asked = {
            "line": list(range(first, first + len(some))), "part": [part for part, _ in some],
            "quantity": [quantity for _, quantity in some],
        }  # fmt: skip
        # Planned anew for a long list; for a basket's few lines that took longer than answering.
        for line, *offer in sql.table(query, values | asked, kept=len(lines) <= _FEW).values:
            found[line].append(Offer(**dict(zip(_OFFER, offer, strict=True))))
    return found


def _floors(
    lines: Sequence[Line], *, day: date, currency: str, known_at: datetime | None
) -> dict[int, Decimal]:
    if scope.current().role == "xl_partner":
        return {}
    stands = _stands("f", then=known_at is not None)
    with connection.cursor() as cursor:
        cursor.execute(
            _FLOORS.format(stands=stands),
            {"part": [part for part, _ in lines], "currency": currency, "day": day, "known": known_at},
        )  # fmt: skip
        return dict(cursor.fetchall())
