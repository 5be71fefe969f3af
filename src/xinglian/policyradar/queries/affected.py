"""Who and which parts an entry concerns, by what network and catalogue hold now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xinglian.kernel import sql
from xinglian.policyradar.models import Entry
from xinglian.signals import api as signals

EVERYBODY = "all"
MOST_SHOWN = 20

# The parts meant, for a WITH; its places are filled by PartScope.params().
HIT = """
hit AS MATERIALIZED (
    SELECT p.part_id FROM catalogue_pub_part AS p
     WHERE %(is_cut)s AND (%(categories)s::text[] = '{}' OR EXISTS (
               SELECT FROM catalogue_pub_category AS c WHERE c.category_code = ANY(%(categories)s) AND p.category_path <@ c.category_path))
       AND (%(brands)s::text[] = '{}' OR lower(p.brand) = ANY(%(brands)s))
       AND (%(makes)s::text[] = '{}' OR EXISTS (
               SELECT FROM catalogue_pub_reference AS r WHERE r.part_id = p.part_id AND lower(r.brand) = ANY(%(makes)s)))
    UNION
    SELECT p.part_id FROM catalogue_pub_part AS p WHERE p.number_key = ANY(%(numbers)s)
)
"""


@dataclass(frozen=True, kw_only=True)
class PartScope:
    """Categories, brands and makes narrow one another; numbers are added. Nothing named: no parts."""

    categories: Sequence[str]
    brands: Sequence[str]
    makes: Sequence[str]
    numbers: Sequence[str]

    @property
    def is_empty(self) -> bool:
        return not (self.categories or self.brands or self.makes or self.numbers)

    def params(self) -> dict[str, Any]:
        return {
            "is_cut": bool(self.categories or self.brands or self.makes),
            "categories": list(self.categories),
            "brands": [one.lower() for one in self.brands],
            "makes": [one.lower() for one in self.makes],
            "numbers": list(self.numbers),
        }


def scope_of(entry: Entry) -> PartScope:
    keys = (
        sql.column("SELECT catalogue_number_key(n) FROM unnest(%s::text[]) AS n", [entry.part_numbers])
        if entry.part_numbers
        else []
    )  # fmt: skip
    return PartScope(
        categories=entry.categories, brands=entry.brands, makes=entry.makes, numbers=keys
    )


def expression(*, audience_expr: str, regions: Sequence[str]) -> str:
    """The audience with its places, in canonical words. Raises AudienceUnreadable."""
    said = audience_expr.strip() or EVERYBODY
    signals.parse_audience(said)
    if not regions:
        return signals.parse_audience(said).text
    places = " | ".join(f"region:{code}" for code in regions)
    both = places if said == EVERYBODY else f"({said}) & ({places})"
    return signals.parse_audience(both).text


def expression_of(entry: Entry) -> str:
    return expression(audience_expr=entry.audience_expr, regions=entry.regions)


def count_partners(entry: Entry) -> int:
    """Within the reach of who asks."""
    return signals.count_audience(expr=expression_of(entry))


def count_parts(scope: PartScope) -> int:
    if scope.is_empty:
        return 0
    return int(sql.value(f"WITH {HIT} SELECT count(*) FROM hit", scope.params()))


def parts(scope: PartScope, *, limit: int = MOST_SHOWN) -> list[dict[str, Any]]:
    """The parts with what lies at partners, the most first."""
    if scope.is_empty:
        return []
    return sql.rows(
        f"WITH {HIT} SELECT p.part_id, p.number, p.name, p.name_en, p.brand, s.partners, s.on_hand"
        " FROM hit JOIN catalogue_pub_part AS p ON p.part_id = hit.part_id"
        " LEFT JOIN (SELECT k.part_id, count(DISTINCT k.partner_id)::int AS partners, sum(k.on_hand) AS on_hand"
        "              FROM trade_pub_stock AS k JOIN hit ON hit.part_id = k.part_id WHERE k.on_hand > 0 GROUP BY 1) AS s"
        "   ON s.part_id = hit.part_id"
        f" ORDER BY s.on_hand DESC NULLS LAST, p.number LIMIT {int(limit)}",
        scope.params(),
    )


def stock(scope: PartScope) -> dict[str, Any]:
    """`pieces` of the parts on hand at `partners`; within the reach of who asks."""
    if scope.is_empty:
        return {"partners": 0, "pieces": 0}
    return sql.row(
        f"WITH {HIT} SELECT count(DISTINCT k.partner_id)::int AS partners, coalesce(sum(k.on_hand), 0) AS pieces"
        " FROM trade_pub_stock AS k JOIN hit ON hit.part_id = k.part_id WHERE k.on_hand > 0",
        scope.params(),
    ) or {"partners": 0, "pieces": 0}


def holders(scope: PartScope, *, limit: int = 10) -> list[dict[str, Any]]:
    """Partners with the parts on hand, the most first."""
    if scope.is_empty:
        return []
    return sql.rows(
        f"WITH {HIT} SELECT p.partner_id, p.code, p.name, s.pieces, s.parts FROM"
        " (SELECT k.partner_id, sum(k.on_hand) AS pieces, count(DISTINCT k.part_id)::int AS parts"
        "    FROM trade_pub_stock AS k JOIN hit ON hit.part_id = k.part_id WHERE k.on_hand > 0 GROUP BY 1"
        f"   ORDER BY 2 DESC, 1 LIMIT {int(limit)}) AS s JOIN partners_pub_partner AS p ON p.partner_id = s.partner_id"
        " ORDER BY s.pieces DESC, p.code",
        scope.params(),
    )


def sample(entry: Entry, *, size: int = 8) -> list[dict[str, Any]]:
    return signals.sample_audience(expr=expression_of(entry), size=size, seed=entry.pk % 1000)


def count_again() -> int:
    """Counts of all entries whose clock runs, over the network; for the job. How many were counted."""
    open_ones = list(
        Entry.objects.filter(state__in=("new", "relevant", "drafted")).order_by("pk")[:2000]
    )
    readable, expressions = [], []
    for one in open_ones:
        try:
            expressions.append(expression_of(one))
            readable.append(one)
        except signals.AudienceUnreadable:
            one.partners_n = None  # a tag it names is gone: the page says so
    for one, n in zip(readable, signals.count_audiences(exprs=expressions), strict=True):
        one.partners_n = n
    for one in open_ones:
        one.parts_n = count_parts(scope_of(one))
    Entry.objects.bulk_update(open_ones, ["partners_n", "parts_n"])
    return len(open_ones)
