"""The picker of a builder's row."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.signals.queries.builder_state import RowState
from xinglian.signals.rules.builder import FIGURE
from xinglian.ui.widgets import Picker

register = template.Library()


@register.simple_tag
def row_picker(line: RowState) -> SafeString:
    """Chosen values as chips, more by typing; a figure's row takes exactly one."""
    widget = Picker(
        url=reverse("signals:builder_values", args=[line.row.kind]),
        multiple=line.row.kind != FIGURE,
        labels=lambda values: {value: line.labels.get(value, value) for value in values},
        placeholder=_("Choose a figure") if line.row.kind == FIGURE else _("Any of …"),
    )
    name = f"b{line.number}-values"
    return widget.render(name, list(line.row.values), attrs={"id": name})
