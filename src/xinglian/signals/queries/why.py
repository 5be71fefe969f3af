"""Why a partner carries a tag, or why not: figures, thresholds, sources and their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel import clock, knobs, scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals import access
from xinglian.signals.queries import wording
from xinglian.signals.queries.corrections import HERE, Correction, standing
from xinglian.signals.rules import predicate, registry
from xinglian.signals.rules.definition import Figure, TagDefinition


class UnknownTag(Refusal):
    """There is no such tag."""

    sentence = gettext_lazy("There is no tag %(tag)s. The list of tags shows all that exist.")


class NoFigures(Refusal):
    """Nobody has computed this partner's figures yet."""

    sentence = gettext_lazy(
        "Figures of this partner have not been computed yet. They follow with the next refresh."
    )


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One comparison in words: what was measured, what was asked, and from which facts."""

    label: str
    value: str
    threshold: str
    is_met: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class Why:
    """`holds`: the partner carries the tag. `since` is the day a refresh first found it, if it does."""

    tag: str
    name: str
    partner_id: int
    holds: bool
    since: date | None
    sentence: str
    checks: tuple[CheckLine, ...]
    computed_at: datetime
    orders_until: date
    correction: Correction | None = None
    earlier: tuple[tuple[date, date], ...] = ()

    @property
    def is_carried(self) -> bool:
        """With what a person has said otherwise."""
        return self.correction.is_added if self.correction else self.holds


def tag_or_refuse(key: str) -> TagDefinition:
    tag = registry.TAGS.get(key)
    if tag is None:
        raise UnknownTag(tag=key)
    return tag


def computed_truth(*, tag: str, partner_id: int) -> bool:
    """What the facts say, whatever a person has corrected. Raises UnknownTag, NoFigures."""
    definition = tag_or_refuse(tag)
    row = sql.row("SELECT * FROM signals_figures WHERE partner_id = %s", [partner_id])
    if row is None:
        raise NoFigures
    node = predicate.read(definition.where, definition.values(knobs.values("signals.")))
    return predicate.check(
        node, {key: _written(key, row[key]) for key in predicate.figures_of(node)}
    )[0]


def why(*, tag: str, partner_id: int) -> Why:
    """Raises UnknownTag, NoFigures; Http 403 for a partner asking about another."""
    definition = tag_or_refuse(tag)
    if not access.may_see_tag(definition):
        raise UnknownTag(tag=tag)
    access.partner_in_sight(partner_id)
    row = sql.row("SELECT * FROM signals_figures WHERE partner_id = %s", [partner_id])
    if row is None:
        raise NoFigures
    run = sql.row("SELECT finished_at, orders_until FROM signals_refresh ORDER BY id DESC LIMIT 1")
    settings = knobs.values("signals.")
    currency = str(settings["signals.currency"])
    node = predicate.read(definition.where, definition.values(settings))
    figures = {key: _written(key, row[key]) for key in predicate.figures_of(node)}
    holds, checks = predicate.check(node, figures)
    lines = tuple(check_line(found, registry.FIGURES[found.figure], currency) for found in checks)
    since = sql.value(
        "SELECT since FROM signals_pub_partner_tag WHERE partner_id = %s AND tag = %s",
        [partner_id, tag],
    )
    return Why(
        tag=tag,
        name=str(definition.name),
        partner_id=partner_id,
        holds=holds,
        since=since if holds else None,
        sentence=said(str(definition.name), lines, holds=holds),
        checks=lines,
        computed_at=row["computed_at"]
        if run is None
        else max(row["computed_at"], run["finished_at"]),
        orders_until=row["computed_at"].date() if run is None else run["orders_until"],
        correction=_correction(partner_id, tag),
        earlier=tuple((span["since"], span["until"]) for span in _spans(partner_id, tag)),
    )


def _correction(partner_id: int, tag: str) -> Correction | None:
    """Why a person said otherwise is the maker's own business."""
    if scope.current().role == "xl_partner":
        return None
    found = standing(on=clock.now().astimezone(HERE).date(), partner_id=partner_id, tag=tag)
    return found[0] if found else None


def _spans(partner_id: int, tag: str) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT since, until FROM signals_tag_span WHERE partner_id = %s AND tag = %s ORDER BY until DESC LIMIT 6",
        [partner_id, tag],
    )


def _written(key: str, stored: Any) -> predicate.FigureValue:
    """Stored unit → written unit (minor units → whole)."""
    if stored is None or isinstance(stored, str):
        return stored
    return Decimal(str(stored)) / registry.FIGURES[key].scale


def check_line(found: predicate.Check, figure: Figure, currency: str) -> CheckLine:
    """A comparison in words."""
    return CheckLine(
        label=str(figure.label),
        value=wording.figure_text(figure, found.value, currency=currency),
        threshold=wording.threshold_text(figure, found.op, found.threshold, currency=currency),
        is_met=found.is_met,
        source=str(registry.SOURCE_LABELS.get(figure.source, figure.source)),
    )


def said(name: str, lines: Sequence[CheckLine], *, holds: bool) -> str:
    """The comparisons that decide, in one sentence."""
    told = [line for line in lines if line.is_met is holds]
    parts = _("; ").join(
        _("%(label)s is %(value)s (asked: %(threshold)s)")
        % {"label": line.label, "value": line.value, "threshold": line.threshold}
        for line in told
    )
    frame = (
        _("Carries “%(tag)s”: %(parts)s.") if holds else _("Does not carry “%(tag)s”: %(parts)s.")
    )
    return frame % {"tag": name, "parts": parts}
