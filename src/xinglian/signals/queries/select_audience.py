"""Who an expression means: read, checked, evaluated over bitmaps, narrowed to what the caller may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals import access
from xinglian.signals.queries import figure_bitmaps, term_bitmaps
from xinglian.signals.queries.words import vocabulary
from xinglian.signals.rules.evaluate import evaluate
from xinglian.signals.rules.nodes import Compare, Node, Term, leaves
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.printing import to_text
from xinglian.signals.rules.vocabulary import bind

ALL = "all"
# Who ended is told nothing more: only an expression that asks for them by this word finds them.
_ENDED = "status:ended"
_MERGED = "SELECT ordinal FROM partners_pub_partner WHERE merged_into_partner_id IS NOT NULL"


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A checked expression: `text` is its canonical spelling, `node` its tree in canonical words."""

    text: str
    node: Node


@dataclass(frozen=True, kw_only=True)
class Selected:
    """The partners an expression means, by ordinal, within the caller's reach."""

    expression: Expression
    ordinals: BitMap

    @property
    def count(self) -> int:
        return len(self.ordinals)


def read(text: str) -> Expression:
    """Raises ExpressionProblem with place, what was found, what was expected, and suggestions."""
    node = bind(parse(text), vocabulary())
    return Expression(text=to_text(node), node=node)


def select(expression: Expression, *, regions: Sequence[str] | None = None) -> Selected:
    """Evaluate. `regions` (paths) narrow further than the caller's own reach; none of them leaves it at that."""
    return select_many([expression], regions=regions)[0]


def select_many(
    expressions: Sequence[Expression],
    *,
    regions: Sequence[str] | None = None,
    partner_ids: Sequence[int] | None = None,
) -> list[Selected]:
    """Several expressions with one fetch of all bitmaps they name. With `partner_ids` the answer holds for these only."""
    cuts = [paths for paths in (access.reach_of_caller(), regions) if paths]
    found = [leaf for expression in expressions for leaf in leaves(expression.node)]
    terms = {leaf.name for leaf in found if isinstance(leaf, Term)}
    places = {region_key(path) for paths in cuts for path in paths}
    bitmaps = term_bitmaps.load({ALL, _ENDED, *terms, *places})
    figures = figure_bitmaps.matching(
        (leaf for leaf in found if isinstance(leaf, Compare)), partner_ids=partner_ids
    )
    # Who was merged a moment ago is still in the bitmaps until they are counted anew.
    everyone = bitmaps[ALL] - BitMap(sql.column(_MERGED))
    for paths in cuts:
        everyone = everyone & BitMap.union(*(bitmaps[region_key(path)] for path in paths), BitMap())

    ongoing = everyone - bitmaps[_ENDED]

    def lookup(leaf: Term | Compare) -> BitMap:
        return bitmaps[leaf.name] if isinstance(leaf, Term) else figures[leaf]

    def evaluated(expression: Expression) -> BitMap:
        named = {leaf.name for leaf in leaves(expression.node) if isinstance(leaf, Term)}
        reach = everyone if _ENDED in named else ongoing
        return evaluate(expression.node, lookup=lookup, everyone=reach) & reach

    return [
        Selected(expression=expression, ordinals=evaluated(expression))
        for expression in expressions
    ]


def region_key(path: str) -> str:
    """`cn.southwest.51` → `region:51`: the bitmap of a place is named by the last step of its path."""
    return f"region:{path.rpartition('.')[2]}"


def sample(ordinals: BitMap, *, size: int = 5, seed: int = 0) -> list[dict[str, Any]]:
    """Some partners spread over the audience: id, name, type, layer, region path. Another `seed`, others."""
    count = len(ordinals)
    if not count:
        return []
    step = max(count // size, 1)
    picked = [ordinals[(seed + at * step) % count] for at in range(min(size, count))]
    return sql.rows(
        "SELECT partner_id, code, name, type, layer, status, province_code, city_code FROM partners_pub_partner"
        " WHERE ordinal = ANY(%s) ORDER BY ordinal",
        [picked],
    )
