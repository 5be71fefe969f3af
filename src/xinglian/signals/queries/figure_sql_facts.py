"""Light facts to figures: one GROUP BY over all of them, made from their declarations."""

from collections.abc import Collection, Iterable, Mapping

from xinglian.signals.queries.figure_sql import only
from xinglian.signals.rules.definition import FigureKind
from xinglian.signals.rules.fact_kind import FactAggregate, FactFigure

_ENDS = "(told_at + to_months(amount::INTEGER))"
# What an aggregate says when nobody has such a fact of this partner, though others have: zero, or nothing.
_ZERO: frozenset[FactAggregate] = frozenset({"count", "sum", "distinct", "valid"})


def told_sql(
    figures: Iterable[FactFigure], *, known: Collection[str], kinds: Mapping[str, FigureKind]
) -> str:
    """The table `told`, one row per partner. `known`: kinds of which the network has any fact at all: of the others
    nobody knows anything, so their figures are null and not zero. `kinds`: what each figure is stored as."""
    columns = [
        f"{_column(figure, is_known=figure.fact in known, kind=kinds[figure.figure])} AS {figure.figure}"
        for figure in figures
    ]
    # Everybody has a row: "none for 90 days" is said of partners without any fact, too.
    return (
        "CREATE TEMP TABLE told AS SELECT p.partner_id,\n       "
        + ",\n       ".join(columns)
        + "\nFROM partner p LEFT JOIN (SELECT * FROM fact WHERE told_at <= $now) f USING (partner_id) GROUP BY p.partner_id"
    )


def _column(figure: FactFigure, *, is_known: bool, kind: FigureKind) -> str:
    is_whole = kind in {"money", "count", "days"}
    if not is_known:
        return "NULL::BIGINT" if is_whole else "NULL::DOUBLE"
    asked = [f"kind = '{figure.fact}'"]
    if figure.item:
        asked.append(f"item = '{figure.item}'")
    if figure.days:
        asked.append(f"told_at > $now - INTERVAL {figure.days} DAY")
    if figure.by in {"valid", "days_left"}:
        asked.append(f"{_ENDS} > $now")
    value = _aggregate(figure.by, " AND ".join(asked))
    if figure.by in {"days_since", "days_left"}:
        value = (
            f"date_diff('day', {value}::DATE, $now::DATE)"
            if figure.by == "days_since"
            else f"date_diff('day', $now::DATE, {value}::DATE)"
        )
    if figure.by in _ZERO:
        value = f"coalesce({value}, 0)"
    if kind == "money":
        value = f"{value} * 100"
    return f"round({value})::BIGINT" if is_whole else value


def _aggregate(by: FactAggregate, where: str) -> str:
    if by in {"count", "valid"}:
        return f"count({only(where)})"
    if by == "last":
        # Facts of the same moment: the greater counts, so that the order of reading decides nothing.
        at = only(where, "{'told_at': told_at, 'amount': amount}")
        return f"max_by(amount, {at})"
    function, value = {
        "sum": ("sum", "amount"), "average": ("avg", "amount"), "days_since": ("max", "told_at"),
        "late_share": ("avg", "(amount > 0)::INT"), "distinct": ("count", "item"), "days_left": ("max", _ENDS),
    }[by]  # fmt: skip
    return f"{function}({'DISTINCT ' if by == 'distinct' else ''}{only(where, value)})"
