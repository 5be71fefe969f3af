"""Numbers: facts, big numbers, progress, sparklines and bars drawn on the server."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui.components import markup
from xinglian.ui.components.small import status as status_word

register = template.Library()

_largest = max  # tags below have an argument of that name
_STROKES = {
    "": "var(--xl-c5)",
    "data": "var(--xl-c1)",
    "info": "var(--xl-c1)",
    "act": "var(--xl-act-solid)",
    "watch": "var(--xl-watch-mark)",
    "good": "var(--xl-good-solid)",
    "none": "var(--xl-line-2)",
}


@register.simple_tag
def fact(value: Any, url: str = "", cls: str = "", title: Any = "") -> SafeString:
    """A number that opens to its facts: the drawer loads `url`. Without a url it is only the number."""
    if not url:
        return format_html('<span class="{}">{}</span>', cls, value)
    return format_html(
        '<a class="{}" href="{}" title="{}" hx-get="{}" hx-target="#xl-drawer-body" data-drawer>{}</a>',
        markup.classes("xl-fact", cls),
        url,
        title or _("Where this number comes from"),
        url,
        value,
    )


def _delta(delta: Any) -> SafeString:
    # ▲▼ in ink: in China red also means "up", so direction is never coloured.
    words = str(delta)
    mark = "▼" if words.startswith(("-", "−")) else "▲" if words.startswith("+") else ""
    return format_html(
        '<span class="xl-delta"><span aria-hidden="true">{}</span> {}</span>', mark, words
    )


@register.simple_tag
def stat(
    label: Any,
    value: Any,
    unit: Any = "",
    url: str = "",
    sub: Any = "",
    delta: Any = "",
    status: str = "",
    status_label: Any = "",
) -> SafeString:
    """The big number of a page, with its judgement, target and change. `delta` begins with + or −."""
    number = format_html("{}{}", value, markup.optional("<small>{}</small>", unit))
    return format_html(
        '<div class="xl-stat"><div class="xl-stat-head"><b>{}</b>{}</div><div class="xl-stat-row">{}<div class="xl-cap">{}{}</div></div></div>',
        label,
        status_word(status, status_label, pill=True) if status else "",
        fact(number, url, cls="xl-num"),
        markup.optional("<div>{}</div>", sub),
        _delta(delta) if delta else "",
    )


@register.simple_tag
def figure(label: Any, value: Any, url: str = "", sub: Any = "") -> SafeString:
    """A number of a facts header: put several into `<dl class="xl-figures">`."""
    return format_html(
        '<div class="xl-figure"><dt>{}</dt><dd>{}</dd>{}</div>',
        label,
        fact(value, url),
        markup.optional('<dd class="xl-cap">{}</dd>', sub),
    )


def _share(value: Any, most: Any) -> str:
    whole = float(most or 0)
    share = 100 * float(value or 0) / whole if whole else 0.0
    return f"{max(0.0, min(100.0, share)):.2f}%"


@register.simple_tag
def progress(
    value: Any,
    target: Any = None,
    tone: str = "",
    label: Any = "",
    max: Any = 100,
    tall: bool = False,
) -> SafeString:
    """A bar with an optional target line. Tone only when it misses; the label is read aloud."""
    line = (
        format_html('<u style="inset-inline-start:{}"></u>', _share(target, max))
        if target is not None
        else ""
    )
    return format_html(
        '<span class="{}" role="progressbar" aria-valuemin="0" aria-valuemax="{}" aria-valuenow="{}" aria-label="{}"><i style="width:{}"></i>{}</span>',
        markup.classes("xl-bar", f"xl-bar-{tone}" if tone else "", "xl-bar-tall" if tall else ""),
        max,
        value,
        label or _("Progress"),
        _share(value, max),
        line,
    )


@register.simple_tag
def sparkline(
    values: Sequence[Any],
    tone: str = "",
    width: int = 48,
    height: int = 18,
    limit: Any = None,
    label: Any = "",
    area: bool = False,
    scale: tuple[float, float] | None = None,
) -> SafeString:
    """A line of the last values; None is a gap. `limit` draws a dashed line, `area` fills below."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return format_html(
            '<span class="xl-cap" style="width:{}px;display:inline-block">—</span>', width
        )
    reach = scale or ([*known, float(limit)] if limit is not None else known)
    low, span = min(reach), (max(reach) - min(reach)) or 1.0
    step = (width - 4) / (len(values) - 1)

    def spot(index: int, value: Any) -> tuple[float, float]:
        return round(2 + index * step, 1), round(
            height - 3 - (height - 6) * (float(value) - low) / span, 1
        )

    path, pen = [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = spot(index, value)
        path.append(f"{pen}{x:g} {y:g}")
        pen = "L"
    stroke = _STROKES.get(tone, _STROKES[""])
    end_x, end_y = spot(
        *next((i, v) for i, v in reversed(list(enumerate(values))) if v is not None)
    )
    ground = ""
    if area and None not in values:
        ground = format_html(
            '<path d="{}L{} {}L2 {}Z" fill="{}" opacity=".12"/>',
            "".join(path),
            end_x,
            height,
            height,
            stroke,
        )
    bound = ""
    if limit is not None:
        _x, y = spot(0, limit)
        bound = format_html(
            '<path d="M0 {}H{}" stroke="var(--color-base-content)" stroke-dasharray="3 2" stroke-width="1"/>',
            y,
            width,
        )
    dot = (
        format_html('<circle cx="{}" cy="{}" r="2" fill="{}"/>', end_x, end_y, stroke)
        if area or tone
        else ""
    )
    return format_html(
        '<svg class="xl-spark" width="{}" height="{}" viewBox="0 0 {} {}" {}>{}{}<path d="{}" fill="none" stroke="{}" stroke-width="1.5" stroke-linejoin="round"/>{}</svg>',
        width,
        height,
        width,
        height,
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"'),
        ground,
        bound,
        "".join(path),
        stroke,
        dot,
    )


@register.simple_tag
def bars(points: Sequence[Any], max: Any = None, label: Any = "") -> SafeString:
    """Horizontal bars with words left and numbers right; `points` are `ui.charts.Point`."""
    most = (
        max
        if max is not None
        else _largest((float(point.value or 0) for point in points), default=0.0)
    )
    rows = format_html_join(
        "",
        '<li><span class="xl-bars-l">{}</span><span class="{}"><i style="width:{}"></i></span><span class="xl-bars-v">{}</span></li>',
        (
            (
                point.label,
                markup.classes("xl-bar", f"xl-bar-{point.tone}" if point.tone else ""),
                _share(point.value, most),
                fact(point.text or point.value, point.url or ""),
            )
            for point in points
        ),
    )
    return format_html('<ul class="xl-bars" aria-label="{}">{}</ul>', label, rows)


@register.simple_tag
def columns(points: Sequence[Any], label: Any = "", is_open: bool = False) -> SafeString:
    """Upright bars over time; the highest and the last say their number, the others when pointed at.

    `is_open`: the last one still runs and is pale.
    """
    values = [_largest(float(point.value or 0), 0.0) for point in points]
    most, last = _largest(values, default=0.0), len(values) - 1
    told = {last} | ({values.index(most)} if most else set())
    rows = format_html_join(
        "",
        '<li class="{}" title="{}"><span class="xl-columns-bar"><span class="xl-columns-v" style="bottom:{}">{}</span><i style="height:{}"></i></span><span class="xl-columns-l">{}</span></li>',
        (
            (
                markup.classes(
                    "xl-columns-told" if place in told else "",
                    "xl-columns-open" if is_open and place == last else "",
                ),
                f"{point.label}: {point.note or point.text or point.value}",
                _share(value, most),
                fact(point.text or point.value, point.url or ""),
                _share(value, most),
                point.label,
            )
            for place, (point, value) in enumerate(zip(points, values, strict=True))
        ),
    )
    return format_html('<ol class="xl-columns" aria-label="{}">{}</ol>', label, rows)
