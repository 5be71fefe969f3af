"""The audience builder as it stands: rows with running counts, the text, what is wrong with it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pyroaring import BitMap

from xinglian.signals.queries import bitmap_store, choices, in_words, lexicon, select_audience
from xinglian.signals.queries.horizon import Horizon, horizon
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.rules import builder, geometry, registry, special, windows
from xinglian.signals.rules.builder import Group, Row
from xinglian.signals.rules.nodes import Everyone, Node, all_of
from xinglian.signals.rules.printing import to_text
from xinglian.signals.rules.problems import ExpressionProblem, Problem

_ALL_PARTNERS = Expression(text="all", node=Everyone())


@dataclass(frozen=True, kw_only=True)
class RowState:
    """One row. `count` is what remains after it and the rows above it in its group, `fell` how many it left out;
    None while it is empty."""

    number: int
    group: int
    is_first: bool
    row: Row
    labels: dict[str, str]
    count: int | None = None
    fell: int | None = None
    figure_kind: str = ""
    months: tuple[str, str] = ("", "")
    kind_label: str = ""

    @property
    def shape(self) -> str:
        """The corners for their field."""
        return geometry.shape_text(self.row.values[0]) if self.row.values else ""

    @property
    def is_shape(self) -> bool:
        return bool(self.row.values) and geometry.shape_of(self.row.values[0]) is not None

    @property
    def is_own_months(self) -> bool:
        """Whether what was bought has months of its own and no named window."""
        return self.row.kind == builder.BOUGHT and self.row.threshold not in windows.NAMED


@dataclass(frozen=True, kw_only=True)
class BuilderState:
    """`text` is what would be posted; `problem` is set when it cannot be read; `groups` is None for text only.

    `spoken` is the audience in one sentence; `unknown` are words of a phrase that nobody understood.
    """

    text: str
    groups: list[list[RowState]] | None
    count: int = 0
    everybody: int = 0
    milliseconds: float = 0
    sentence: str = ""
    problem: Problem | None = None
    by_type: list[tuple[str, int]] = field(default_factory=list)
    spoken: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def stuck(self) -> RowState | None:
        """The condition that leaves nobody, when nobody fits at all."""
        if self.count or not self.groups or not self.is_ready:
            return None
        rows = [line for line in self.groups[-1] if line.count == 0 and line.fell]
        return rows[0] if rows else None

    @property
    def is_ready(self) -> bool:
        return self.problem is None and bool(self.text)


def from_text(text: str) -> BuilderState:
    """The builder for a text as typed, or for an audience saved earlier."""
    if not text.strip():
        return from_rows([])
    try:
        expression = select_audience.read(text)
    except ExpressionProblem as error:
        return BuilderState(
            text=text,
            groups=None,
            everybody=_everybody(),
            problem=error.problem,
            sentence=sentence_of(error.problem),
        )
    groups = builder.from_tree(expression.node, bases=bases())
    return _counted(expression, text=text, groups=groups)


def from_rows(groups: Sequence[Group]) -> BuilderState:
    """The builder for rows as chosen; rows still empty stay on the page and count for nothing."""
    groups = [group for group in groups if group] or [()]
    tree = builder.to_tree(groups)
    if tree is None:
        everybody = _everybody()
        return BuilderState(
            text="", groups=_states(groups, {}, everybody, horizon()), everybody=everybody
        )
    text = to_text(tree)
    try:
        expression = select_audience.read(text)
    except ExpressionProblem as error:
        everybody = _everybody()
        return BuilderState(
            text=text,
            groups=_states(groups, {}, everybody, horizon()),
            everybody=everybody,
            problem=error.problem,
            sentence=sentence_of(error.problem),
        )
    return _counted(expression, text=expression.text, groups=groups)


def from_phrase(phrase: str, *, groups: Sequence[Group]) -> BuilderState:
    """The rows there are, and those that a phrase means; a phrase with "or" makes groups of its own."""
    read = lexicon.understood(phrase)
    kept = [group for group in groups if builder.to_tree([group])]
    if len(kept) == 1 and len(read.groups) == 1:
        kept = [tuple(dict.fromkeys((*kept[0], *read.groups[0])))]
    else:
        kept += read.groups
    return replace(from_rows(kept[: builder.MAX_GROUPS]), unknown=read.unknown)


def _counted(expression: Expression, *, text: str, groups: Sequence[Group] | None) -> BuilderState:
    began = time.perf_counter()
    asked = [expression, _ALL_PARTNERS]
    steps: list[tuple[int, int]] = []
    for at, group in enumerate(groups or ()):
        nodes: list[Node] = []
        for position, row in enumerate(group):
            node = builder.to_tree([(row,)])
            if node is not None:
                nodes.append(select_audience.read(to_text(node)).node)
                steps.append((at, position))
                asked.append(Expression(text="", node=all_of(nodes)))
    found = select_audience.select_many(asked)
    spent = (time.perf_counter() - began) * 1000
    counts = {place: selected.count for place, selected in zip(steps, found[2:], strict=True)}
    now = horizon()
    return BuilderState(
        text=text,
        groups=None if groups is None else _states(groups, counts, found[1].count, now),
        spoken="" if groups is None else in_words.sentence(groups, now=now),
        count=found[0].count,
        everybody=found[1].count,
        milliseconds=spent,
        by_type=by_word("type", found[0].ordinals),
    )


def by_word(prefix: str, ordinals: BitMap) -> list[tuple[str, int]]:
    """How an audience splits over the words of a prefix: (label, count), largest first, empty ones left out."""
    words = registry.REGISTER_WORDS[prefix]
    bitmaps = bitmap_store.load([f"{prefix}:{key}" for key in words])
    counted = [
        (str(label), ordinals.intersection_cardinality(bitmaps[f"{prefix}:{key}"]))
        for key, label in words.items()
    ]
    return sorted((entry for entry in counted if entry[1]), key=lambda entry: -entry[1])


def _states(
    groups: Sequence[Group], counts: dict[tuple[int, int], int], everybody: int, now: Horizon
) -> list[list[RowState]]:
    kinds = choices.kind_labels()
    states: list[list[RowState]] = []
    number = 0
    for at, group in enumerate(groups):
        line, before = [], everybody
        for position, row in enumerate(group):
            figure = (
                registry.FIGURES.get(row.values[0])
                if row.kind == builder.FIGURE and row.values
                else None
            )
            count = counts.get((at, position))
            line.append(
                RowState(
                    number=number, group=at, is_first=position == 0, row=row,
                    labels=choices.labels_of(kind=row.kind, values=row.values),
                    count=count, fell=None if count is None else before - count,
                    figure_kind=figure.kind if figure else "", months=_months(row, now),
                    kind_label=kinds.get(row.kind, ""),
                )
            )  # fmt: skip
            before = before if count is None else count
            number += 1
        states.append(line)
    return states


def _months(row: Row, now: Horizon) -> tuple[str, str]:
    """The first and the last month of what was bought, for two fields."""
    if row.kind != builder.BOUGHT:
        return ("", "")
    all_months = now.months(windows.canonical(row.threshold) or windows.DEFAULT).all
    return (all_months[0], all_months[-1])


def _everybody() -> int:
    return select_audience.select(_ALL_PARTNERS).count


def bases() -> frozenset[str]:
    return frozenset(registry.PREFIX_LABELS) - {special.BOUGHT, *special.STATES}
