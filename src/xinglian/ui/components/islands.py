"""Islands: places where TypeScript takes over."""

import dataclasses
import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xinglian.ui.components import markup

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
    """An ECharts drawing of a `ui.charts` spec, in the colours of the theme."""
    return island("ui.chart", spec, height=height, cls="xl-chart", label=label)
