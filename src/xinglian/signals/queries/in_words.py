"""An audience in one sentence, as a person would say it."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xinglian.kernel import knobs
from xinglian.signals.queries import choices, wording
from xinglian.signals.queries.horizon import Horizon
from xinglian.signals.rules import builder, geometry, registry, special
from xinglian.signals.rules.builder import Group, Row

_FORMS = {
    "region": lambda: _("in %(words)s"),
    special.CLUSTER: lambda: _("in the cluster %(words)s"),
    "rfm": lambda: _("segment %(words)s"),
    special.LIKE: lambda: _("like %(words)s"),
    builder.INSIDE: lambda: _("inside the shape with %(words)s"),
    "csm": lambda: _("looked after by %(words)s"),
    builder.TAG: lambda: _("tagged %(words)s"),
    "unread": lambda: _("were sent %(words)s and have not read it"),
    "read": lambda: _("have read %(words)s"),
    "unacknowledged": lambda: _("were sent %(words)s and have not acknowledged it"),
    "acknowledged": lambda: _("have acknowledged %(words)s"),
    "got": lambda: _("were sent %(words)s"),
}


Labels = Mapping[str, Mapping[str, str]]


def labels_of(rows: Iterable[Row]) -> Labels:
    """By kind what the rows' values are called: one look-up for each kind, however many rows."""
    values: dict[str, dict[str, None]] = {}
    for row in rows:
        values.setdefault(row.kind, {}).update(dict.fromkeys(row.values))
    return {kind: choices.labels_of(kind=kind, values=tuple(of)) for kind, of in values.items()}


def sentence(groups: Sequence[Group], *, now: Horizon, labels: Labels | None = None) -> str:
    """Empty while no row says anything. `labels` as of `labels_of`, when many sentences are said at once."""
    if labels is None:
        labels = labels_of(row for group in groups for row in group)
    said = []
    for group in groups:
        parts = [part for row in group if (part := _part(row, now, labels))]
        if parts:
            said.append(pgettext("between conditions of an audience", ", ").join(parts))
    return _("; or else: ").join(said)


def _part(row: Row, now: Horizon, labels: Labels) -> str:
    if builder.to_tree([(row,)]) is None:
        return ""
    part = _plain(row, now, labels.get(row.kind, {}))
    return _("but not: %(part)s") % {"part": part} if row.is_excluded else part


def _plain(row: Row, now: Horizon, labels: Mapping[str, str]) -> str:
    words = pgettext("between values of one condition", " or ").join(
        labels.get(value, value) for value in row.values
    )
    if row.kind == builder.ALL:
        return _("all partners")
    if row.kind == builder.FIGURE:
        return _figure(row, words)
    if row.kind == builder.BOUGHT:
        window = choices.window_label(row.threshold or "last_12m", now)
        return _("bought %(words)s in %(window)s") % {"words": words, "window": window}
    if row.kind == builder.WITHIN:
        km = geometry.km_of(row.threshold) or builder.NEAR_KM
        return _("within %(km)s km of %(words)s") % {"km": km, "words": words}
    form = _FORMS.get(row.op if row.kind == builder.MESSAGE else row.kind)
    return form() % {"words": words} if form else words


def _figure(row: Row, words: str) -> str:
    figure = registry.FIGURES.get(row.values[0])
    threshold = builder.threshold_of(row.threshold)
    if figure is None or threshold is None:
        return words
    currency = str(knobs.value("signals.currency"))
    value = wording.threshold_text(figure, row.op, threshold, currency=currency)
    return f"{words} {value}"
