"""Islands: places where TypeScript takes over."""

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui import charts
from xinglian.ui.components import markup
from xinglian.ui.components.figures import fact, sparkline

register = template.Library()


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if dataclasses.is_dataclass(o) and not isinstance(o, type):
            return dataclasses.asdict(o)
        return super().default(o)


@register.simple_tag
def island(
    name: str, props: Any = None, height: str = "", cls: str = "", label: Any = ""
) -> SafeString:
    """A place for `<context>/islands/<name>.ts`; `props` (dicts, dataclasses, dates, decimals) travel as JSON."""
    told = markup.attributes({"role": "img", "aria-label": label}) if label else ""
    return format_html(
        '<div class="{}" data-island="{}" data-props="{}"{}{}></div>',
        markup.classes("xl-island", cls),
        name,
        json.dumps(props, cls=_Encoder, ensure_ascii=False),
        markup.attributes({"style": f"height:{height}" if height else ""}),
        told,
    )


@register.simple_tag
def chart(spec: Any, height: str = "8rem", label: Any = "") -> SafeString:
    """An ECharts drawing of a `ui.charts` spec, in the colours of the theme; its numbers as a table behind it."""
    return format_html(
        "{}{}", island("ui.chart", spec, height=height, cls="xl-chart", label=label), _table(spec)
    )


def _table(spec: Any) -> SafeString:
    """The same numbers in words, for those who do not see the drawing or want to copy them."""
    heads, rows = charts.table_of(spec)
    if not rows:
        return SafeString("")
    return format_html(
        '<details class="xl-chart-data"><summary>{}</summary><div class="xl-chart-scroll"><table><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></div></details>',
        _("Numbers as a table"),
        format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads)),
        format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (words, format_html_join("", "<td>{}</td>", ((cell,) for cell in cells)))
                for words, cells in rows
            ),
        ),
    )


@register.simple_tag
def multiples(smalls: Sequence[Any], unit: Any = "", limit: Any = None) -> SafeString:
    """Small multiples: many lines on one scale, each with its name and its last value (`ui.charts.Small`)."""
    known = [float(v) for one in smalls for v in one.values if v is not None]
    if limit is not None:
        known.append(float(limit))
    scale = (min([0.0, *known]), max(known, default=1.0))
    return format_html(
        '<ul class="xl-multiples">{}</ul>',
        format_html_join(
            "",
            '<li><span class="xl-multiples-head"><span>{}</span><b>{}</b></span>{}</li>',
            (
                (
                    one.label,
                    fact(format_html("{}{}", _last(one.values), unit), one.url or ""),
                    sparkline(
                        one.values, tone=one.tone or "data", width=160, height=44, limit=limit,
                        area=True, scale=scale, label=f"{one.label}: {_last(one.values)}{unit}",
                    ),
                )
                for one in smalls
            ),
        ),
    )  # fmt: skip


def _last(values: Sequence[Any]) -> Any:
    return next((value for value in reversed(values) if value is not None), "—")
