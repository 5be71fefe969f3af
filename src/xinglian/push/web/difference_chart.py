"""The way to a decision as a drawing: at each look the difference, and the zone in which nothing can be decided."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.push.rules.sequential import Interval

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 640, 220, 54, 12, 26
_STEPS = (1, 2, 5, 10, 20, 50)


def difference_chart(
    intervals: Sequence[Interval | None], *, looks: int, labels: Sequence[str], name: str
) -> SafeString:
    """`intervals`: one a look so far, of `looks` planned. A dot that leaves the grey zone has decided it."""
    known = [one for one in intervals if one is not None]
    most = max([0.02, *(max(abs(one.low), abs(one.high)) for one in known)]) * 100
    step = next((one for one in _STEPS if most / one <= 3), 50)
    reach = min(100.0, step * (int(most / step) + 1))
    middle = _TOP + (_HEIGHT - _TOP - _FOOT) / 2

    def y(value: float) -> float:
        """`value` in points."""
        return round(middle - value / reach * (middle - _TOP), 1)

    room = (_WIDTH - _LEFT - 8) / max(1, looks)

    def x(number: int) -> float:
        return round(_LEFT + room * (number + 0.5), 1)

    grid = format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="var(--xl-line)" stroke-width="1"/><text x="{}" y="{}" text-anchor="end" class="xl-diff-text">{}</text>',
        (
            (_LEFT, _WIDTH - 8, y(value), y(value), _LEFT - 8, y(value) + 4, _signed(value))
            for value in _ticks(reach, step)
        ),
    )  # fmt: skip
    zones, marks = [], []
    for number, one in enumerate(intervals):
        if one is None:
            continue
        half, low, mid, high = (
            (one.high - one.low) * 50,
            *(v * 100 for v in (one.low, one.middle, one.high)),
        )
        wide = min(room, 120)
        zones.append(
            (round(x(number) - wide / 2, 1), y(min(half, reach)), round(wide, 1), round(y(-min(half, reach)) - y(min(half, reach)), 1))
        )  # fmt: skip
        is_decided = one.says_more or one.says_less
        stroke = "var(--xl-good-solid)" if is_decided else "var(--xl-c1)"
        marks.append(
            (stroke, x(number), x(number), y(high), y(low), x(number) - 6, x(number) + 6, y(high), y(high), x(number) - 6,
             x(number) + 6, y(low), y(low), stroke, x(number), y(mid), x(number) + 10, y(mid) - 6, _signed(mid, digits=1))
        )  # fmt: skip
    return format_html(
        '<svg class="xl-diff" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        _WIDTH, _HEIGHT, _spoken(known, name),
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" class="xl-diff-zone"/>', zones),
        grid,
        format_html('<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="var(--color-base-content)" stroke-dasharray="4 3"/>', _LEFT, _WIDTH - 8, y(0), y(0)),
        format_html_join(
            "",
            '<g stroke="{}" stroke-width="2"><line x1="{}" x2="{}" y1="{}" y2="{}"/><line x1="{}" x2="{}" y1="{}" y2="{}"/><line x1="{}" x2="{}" y1="{}" y2="{}"/></g><circle fill="{}" cx="{}" cy="{}" r="5"/><text x="{}" y="{}" class="xl-diff-text xl-diff-strong">{}</text>',
            marks,
        ),
        format_html_join(
            "", '<text x="{}" y="{}" text-anchor="middle" class="xl-diff-text">{}</text>',
            ((x(number), _HEIGHT - 6, label) for number, label in enumerate(labels)),
        ),
    )  # fmt: skip


def _ticks(reach: float, step: int) -> list[float]:
    count = int(reach / step)
    return [float(step * number) for number in range(-count, count + 1) if number]


def _signed(value: float, *, digits: int = 0) -> str:
    said = f"{abs(value):.{digits}f}"
    return said if not float(said) else ("+" if value > 0 else "−") + said


def _spoken(known: Sequence[Interval], name: str) -> str:
    if not known:
        return _("Nothing is counted yet.")
    last = known[-1]
    return _("%(name)s against the first version: %(mid)s points, between %(low)s and %(high)s.") % {
        "name": name, "mid": _signed(last.middle * 100, digits=1),
        "low": _signed(last.low * 100, digits=1), "high": _signed(last.high * 100, digits=1),
    }  # fmt: skip
