"""The picker of a builder's row."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.signals.queries.builder_state import RowState
from xinglian.signals.rules.builder import BOUGHT, FIGURE, MESSAGE, WITHIN
from xinglian.ui.widgets import Picker

register = template.Library()

_PLACEHOLDERS = {
    FIGURE: gettext_lazy("Choose a figure"),
    BOUGHT: gettext_lazy("Which category"),
    MESSAGE: gettext_lazy("Which message"),
    WITHIN: gettext_lazy("City, province or partner"),
    "region": gettext_lazy("North, province, city …"),
    "type": gettext_lazy("Garage, agent …"),
}


@register.simple_tag
def row_picker(line: RowState) -> SafeString:
    """Chosen values as chips, more by typing; a figure's row takes exactly one."""
    widget = Picker(
        url=reverse("signals:builder_values", args=[line.row.kind]),
        multiple=line.row.kind != FIGURE,
        labels=lambda values: {value: line.labels.get(value, value) for value in values},
        placeholder=_PLACEHOLDERS.get(line.row.kind, _("Any of …")),
    )
    name = f"b{line.number}-values"
    return widget.render(name, list(line.row.values), attrs={"id": name})
