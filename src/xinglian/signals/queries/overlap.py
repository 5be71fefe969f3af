"""How two to four audiences or tags cross."""

from collections.abc import Sequence
from dataclasses import dataclass

from xinglian.signals.queries import audience_list, made_tags, select_audience
from xinglian.signals.queries.audience_page import EVERYONE
from xinglian.signals.queries.wording import label_of
from xinglian.signals.rules import crossing, registry
from xinglian.signals.rules.crossing import Part
from xinglian.signals.rules.nodes import Node, Term, all_of, none_of
from xinglian.signals.rules.printing import to_text
from xinglian.signals.rules.problems import ExpressionProblem

MOST = 4
_LETTERS = "ABCD"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the sets: `value` is `a<id>` or `t<tag>`; `letter` stands for it in narrow places."""

    value: str
    letter: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """A part with the rule of those in exactly these sets and no other."""

    part: Part
    is_in: tuple[bool, ...]
    expression: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two of the sets: `of_first`, `of_second` are shares, `expected` what chance would give."""

    first: str
    second: str
    shared: int
    of_first: float
    of_second: float
    expected: float
    lift: float | None


@dataclass(frozen=True, kw_only=True)
class Overlap:
    sides: list[Side]
    parts: list[Crossed]
    pairs: list[Pair]
    everybody: int


def chosen(values: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What was picked, in its order: value → (label, rule); what is unknown is left out."""
    ids = [int(value[1:]) for value in values if value[:1] == "a" and value[1:].isdecimal()]
    saved = audience_list.named(ids) if ids else {}
    made = made_tags.labels([value[1:] for value in values if value[:1] == "t"])
    found: dict[str, tuple[str, str]] = {}
    for value in values:
        if value[:1] == "t" and value[1:] in registry.TAGS:
            found[value] = (label_of(value[1:]), value[1:])
        elif value[:1] == "t" and value[1:] in made:
            found[value] = (made[value[1:]], value[1:])
        elif value[:1] == "a" and value[1:].isdecimal() and int(value[1:]) in saved:
            row = saved[int(value[1:])]
            found[value] = (row["name"], row["expression"])
    return dict(list(found.items())[:MOST])


def overlap(values: Sequence[str]) -> Overlap | None:
    """None while fewer than two can be counted. Counts are those of the caller's reach."""
    nodes: dict[str, tuple[str, Node]] = {}
    for value, (label, rule) in chosen(values).items():
        try:
            nodes[value] = (
                label,
                Term(rule) if rule in registry.TAGS else select_audience.read(rule).node,
            )
        except ExpressionProblem:
            continue
    if len(nodes) < 2:
        return None
    expressions = [
        select_audience.Expression(text="", node=node) for _label, node in nodes.values()
    ]
    *sets, everyone = select_audience.select_many([*expressions, EVERYONE])
    labels = [label for label, _node in nodes.values()]
    found = crossing.parts([one.ordinals for one in sets], everybody=everyone.count)
    trees = [node for _label, node in nodes.values()]
    return Overlap(
        sides=[
            Side(value=value, letter=letter, label=label, count=one.count)
            for letter, (value, (label, _node)), one in zip(
                _LETTERS, nodes.items(), sets, strict=False
            )
        ],
        parts=[
            Crossed(
                part=part,
                is_in=tuple(at in part.of for at in range(len(trees))),
                expression=to_text(
                    all_of(
                        [node if at in part.of else none_of(node) for at, node in enumerate(trees)]
                    )
                ),
            )
            for part in found
        ],
        pairs=[
            _pair(part, labels, [one.count for one in sets], everyone.count)
            for part in sorted(found, key=lambda part: part.of)
            if len(part.of) == 2
        ],
        everybody=everyone.count,
    )


def _pair(part: Part, labels: Sequence[str], sizes: Sequence[int], everybody: int) -> Pair:
    one, other = part.of
    return Pair(
        first=labels[one], second=labels[other], shared=part.shared,
        of_first=part.shared / (sizes[one] or 1), of_second=part.shared / (sizes[other] or 1),
        expected=sizes[one] * sizes[other] / (everybody or 1), lift=part.lift,
    )  # fmt: skip
