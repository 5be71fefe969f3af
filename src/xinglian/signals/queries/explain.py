"""Why a partner is in an audience or not: every condition with the partner's figures, and the nearest change."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel import knobs, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.queries import figure_bitmaps, in_words, positions, term_bitmaps, wording
from xinglian.signals.queries.builder_state import bases
from xinglian.signals.queries.horizon import horizon
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.rules import builder, nearest, predicate, registry
from xinglian.signals.rules.nearest import Change, Leaf
from xinglian.signals.rules.nodes import Compare, Everyone, Term, leaves

_MOST_LINES = 60


class NoSuchPartner(Refusal):
    """Nobody in sight has this code."""

    sentence = gettext_lazy(
        "No partner in your regions has the code “%(code)s”. Type the code as in the register."
    )
    field = "partner"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One condition. `value` and `asked` in words; `checks` are the comparisons behind a tag: (label, value, asked, met)."""

    label: str
    value: str
    asked: str
    is_met: bool
    is_wanted: bool
    checks: tuple[tuple[str, str, str, bool], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explained:
    """`is_in` is the answer of the bitmaps. `steps` say what would have to change for the other answer; `stays_out`
    why no condition helps (the partner has ended)."""

    partner_id: int
    code: str
    name: str
    is_in: bool
    lines: list[Line]
    steps: list[str]
    stays_out: str
    is_fixed: bool


def explain(expression: Expression, *, code: str) -> Explained:
    """Raises NoSuchPartner for a code nobody in the caller's sight has."""
    partner = sql.row(
        "SELECT partner_id, ordinal, code, name, status, merged_into_partner_id FROM partners_pub_partner"
        " WHERE lower(code) = lower(%s)",
        [code.strip()],
    )
    if partner is None:
        raise NoSuchPartner(code=code.strip()[:40])
    found = [leaf for leaf in leaves(expression.node) if not isinstance(leaf, Everyone)]
    unique: list[Leaf] = list(dict.fromkeys(found))
    truth = _truth(unique, partner["ordinal"])
    figures = (
        sql.row("SELECT * FROM signals_figures WHERE partner_id = %s", [partner["partner_id"]])
        or {}
    )
    settings = knobs.values("signals.")
    reader = _Reader(figures, settings, partner["ordinal"])
    stays_out = _stays_out(partner, unique)
    fits = nearest.holds(expression.node, truth)
    costs = {leaf: reader.cost(leaf) for leaf in unique}
    change = nearest.nearest(expression.node, truth, costs=costs, wanted=not fits)
    wanted = dict(change.wanted) if change else {}
    labels = _labels(unique)
    return Explained(
        partner_id=partner["partner_id"],
        code=partner["code"],
        name=partner["name"],
        is_in=fits and not stays_out,
        lines=[
            reader.line(leaf, label=labels[leaf], is_met=truth[leaf], is_wanted=leaf in wanted)
            for leaf in unique[:_MOST_LINES]
        ],
        steps=[]
        if stays_out
        else [reader.step(leaf, to, labels[leaf]) for leaf, to in wanted.items()],
        stays_out=stays_out,
        is_fixed=_is_fixed(change),
    )


def _truth(found: Iterable[Leaf], ordinal: int) -> dict[Leaf, bool]:
    bitmaps = term_bitmaps.load({leaf.name for leaf in found if isinstance(leaf, Term)})
    compared = figure_bitmaps.matching(leaf for leaf in found if isinstance(leaf, Compare))
    return {
        leaf: ordinal in (bitmaps[leaf.name] if isinstance(leaf, Term) else compared[leaf])
        for leaf in found
    }


def _stays_out(partner: dict[str, Any], found: Iterable[Leaf]) -> str:
    if partner["merged_into_partner_id"]:
        return _("This partner was merged into another one and is no longer counted.")
    named = {leaf.name for leaf in found if isinstance(leaf, Term)}
    if partner["status"] == "ended" and "status:ended" not in named:
        return _(
            "This partner has ended: an audience finds it only by asking for the status “ended”."
        )
    return ""


def _is_fixed(change: Change | None) -> bool:
    """Whether the nearest change asks for what cannot be wished for, such as another place."""
    return change is not None and change.cost >= nearest.FIXED


def _labels(found: Iterable[Leaf]) -> dict[Leaf, str]:
    """Each condition as the builder says it; one look-up for each kind."""
    known, now = bases(), horizon()
    rows = {leaf: groups[0] for leaf in found if (groups := builder.from_tree(leaf, bases=known))}
    labels = in_words.labels_of(row for group in rows.values() for row in group)
    said = {
        leaf: in_words.sentence([group], now=now, labels=labels) for leaf, group in rows.items()
    }
    return {leaf: said.get(leaf, "") or str(leaf) for leaf in found}


class _Reader:
    """Figures of one partner in words."""

    def __init__(self, figures: dict[str, Any], settings: Any, ordinal: int) -> None:
        self._figures, self._settings, self._ordinal = figures, settings, ordinal
        self._currency = str(settings["signals.currency"])

    def cost(self, leaf: Leaf) -> float:
        if isinstance(leaf, Compare):
            return nearest.distance(self._value(leaf.figure), leaf.value)
        change = self._towards(leaf, wanted=True) or self._towards(leaf, wanted=False)
        return change.cost if change and change.wanted else nearest.cost_of(leaf)

    def line(self, leaf: Leaf, *, label: str, is_met: bool, is_wanted: bool) -> Line:
        if isinstance(leaf, Compare):
            figure = registry.FIGURES[leaf.figure]
            value = wording.figure_text(figure, self._value(leaf.figure), currency=self._currency)
            asked = wording.threshold_text(figure, leaf.op, leaf.value, currency=self._currency)
            return Line(
                label=str(figure.label),
                value=value,
                asked=asked,
                is_met=is_met,
                is_wanted=is_wanted,
            )
        checks = tuple(self._check(one) for one in self._checks(leaf))
        away = positions.away(leaf.name, self._ordinal)
        value = "" if away is None else _("%(km)s km away") % {"km": f"{away:,.0f}"}
        return Line(
            label=label, value=value, asked="", is_met=is_met, is_wanted=is_wanted, checks=checks
        )

    def step(self, leaf: Leaf, to: bool, label: str) -> str:
        """What would have to be so, as one sentence with the distance."""
        if isinstance(leaf, Compare):
            return self._distance(leaf, to=to)
        change = self._towards(leaf, wanted=to)
        if change and change.wanted:
            parts = _("; ").join(
                self._distance(one, to=so) for one, so in change.wanted if isinstance(one, Compare)
            )
            return _("%(condition)s: %(parts)s") % {"condition": label, "parts": parts}
        frame = (
            _("it would have to be so: %(condition)s")
            if to
            else _("it would have to be otherwise: %(condition)s")
        )
        return frame % {"condition": label}

    def _distance(self, leaf: Compare, *, to: bool) -> str:
        figure = registry.FIGURES[leaf.figure]
        value = wording.figure_text(figure, self._value(leaf.figure), currency=self._currency)
        asked = wording.threshold_text(figure, leaf.op, leaf.value, currency=self._currency)
        frame = (
            _("%(label)s is %(value)s and would have to be %(asked)s")
            if to
            else _("%(label)s is %(value)s and would have to leave %(asked)s")
        )
        return frame % {"label": figure.label, "value": value, "asked": asked}

    def _towards(self, leaf: Term, *, wanted: bool) -> Change | None:
        """The nearest change of the figures behind a tag; None for what no figures decide."""
        tag = registry.TAGS.get(leaf.name)
        if tag is None:
            return None
        node = predicate.read(tag.where, tag.values(self._settings))
        found = [one for one in leaves(node) if isinstance(one, Compare)]
        values = {one.figure: self._value(one.figure) for one in found}
        truth: dict[Leaf, bool] = {one: predicate.check(one, values)[0] for one in found}
        costs: dict[Leaf, float] = {
            one: nearest.distance(values[one.figure], one.value) for one in found
        }
        return nearest.nearest(node, truth, costs=costs, wanted=wanted)

    def _checks(self, leaf: Term) -> tuple[predicate.Check, ...]:
        tag = registry.TAGS.get(leaf.name)
        if tag is None:
            return ()
        node = predicate.read(tag.where, tag.values(self._settings))
        values = {key: self._value(key) for key in predicate.figures_of(node)}
        return predicate.check(node, values)[1]

    def _check(self, found: predicate.Check) -> tuple[str, str, str, bool]:
        figure = registry.FIGURES[found.figure]
        return (
            str(figure.label),
            wording.figure_text(figure, found.value, currency=self._currency),
            wording.threshold_text(figure, found.op, found.threshold, currency=self._currency),
            found.is_met,
        )

    def _value(self, key: str) -> predicate.FigureValue:
        stored = self._figures.get(key)
        if stored is None or isinstance(stored, str):
            return stored
        return Decimal(str(stored)) / registry.FIGURES[key].scale
