"""Invented numbers for the style guide."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.ui import widgets
from xinglian.ui.charts import Bars, Columns, Dots, Line, Point, Series, Small, Stack, Target
from xinglian.ui.components.numbers import short
from xinglian.ui.components.times import month
from xinglian.ui.days import DayField
from xinglian.ui.lists import Choice, Page, Step, Tab
from xinglian.ui.tilemap import UNITS, Tile
from xinglian.ui.web.guide_pickers import pickers_form

CITIES: tuple[tuple[str, str | Promise], ...] = (
    ("620100", _("Lanzhou")),
    ("510100", _("Chengdu")),
    ("320100", _("Nanjing")),
    ("230100", _("Harbin")),
    ("440100", _("Guangzhou")),
)
_SCORES = (58, 74, 88, 71, 66, 54, 69, 82, 77, 84, 86, 79, 63, 57, 72, 83, 81, 89, 78, 80, 85, 84, 91, 92, 76, 83, 81, 93, 90, 87)  # fmt: skip


class GuideForm(forms.Form):
    """One of each control; sent with mistakes so that errors show."""

    name = forms.CharField(
        label=pgettext_lazy("guide", "Subject"),
        max_length=40,
        help_text=_("What a phone shows in one line: 20 characters or fewer."),
    )
    quantity = forms.IntegerField(
        label=_("Quantity"),
        max_value=860,
        error_messages={
            "max_value": _("More than the warehouse holds: 860. Write 860 or order twice.")
        },
    )
    due = DayField(label=_("Due"), ahead=True, required=False)
    layer = forms.ChoiceField(
        label=_("Layer"),
        choices=[
            ("core", pgettext_lazy("layer", "core")),
            ("close", pgettext_lazy("layer", "close")),
            ("base", pgettext_lazy("layer", "base")),
        ],
    )
    cities = forms.CharField(
        label=_("Cities"),
        required=False,
        widget=widgets.Picker(
            url="",
            multiple=True,
            labels=lambda values: {code: name for code, name in CITIES if code in values},
        ),
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=widgets.Checkboxes(),
        choices=[("inbox", _("Inbox")), ("mail", _("E-mail")), ("hook", _("Webhook"))],
    )
    must = forms.BooleanField(
        label=_("Must be acknowledged within 10 minutes"), required=False, widget=widgets.Switch()
    )
    code = forms.CharField(
        label=_("Partner code"), disabled=True, required=False, initial="CW0013",
        help_text=_("Given once, never changed: files and programs find the partner by it."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, widget=widgets.Textarea(attrs={"rows": 2})
    )
    file = forms.FileField(
        label=_("Attachment"),
        required=False,
        widget=widgets.FileDrop(accept=".csv,.xlsx", max_bytes=20 * 2**20),
    )


def _status(score: int) -> str:
    return "act" if score < 60 else "watch" if score < 80 else "good"


def _form() -> GuideForm:
    form = GuideForm(
        {
            "name": "BP-1042",
            "quantity": "1200",
            "layer": "core",
            "cities": ["620100", "510100"],
            "channels": ["inbox", "mail"],
            "must": "on",
        }
    )
    form.fields["cities"].widget.url = reverse("ui:guide_options")  # type: ignore[attr-defined]
    return form


def _rows(facts: str) -> list[dict[str, Any]]:
    names = (
        (_("Lanzhou Yida Repair"), pgettext_lazy("guide", "garage"), 51),
        (_("Xining Plateau Parts"), pgettext_lazy("guide", "wholesaler"), 57),
        (_("Harbin Beixing Parts"), pgettext_lazy("guide", "wholesaler"), 58),
        (_("Chengdu Shuchi Auto Parts"), pgettext_lazy("guide", "provincial agent"), 68),
        (_("Nanjing Jiangdong Auto Parts"), pgettext_lazy("guide", "provincial agent"), 91),
    )
    return [
        {
            "id": 101 + place,
            "name": name,
            "kind": kind,
            "tone": "tier" if place > 2 else "",
            "score": score,
            "status": _status(score),
            "city": CITIES[place % len(CITIES)][1],
            "bought": 32_000 + 415_000 * place,
            "share": 36 + 14 * place,
            "trend": [70 - score // 3 + (n * (7 - place)) % 11 - n * (3 - place) for n in range(8)],
            "read": 0.612 + 0.08 * place,
            "facts": facts,
            "url": "#",
        }
        for place, (name, kind, score) in enumerate(names)
    ]


def _points() -> list[Point]:
    regions = (
        pgettext_lazy("guide", "East"),
        pgettext_lazy("guide", "South"),
        pgettext_lazy("guide", "North"),
        pgettext_lazy("guide", "Central"),
        pgettext_lazy("guide", "Southwest"),
        pgettext_lazy("guide", "Northeast"),
        pgettext_lazy("guide", "Northwest"),
    )
    minutes = (31, 38, 42, 45, 52, 66, 88)
    return [
        Point(label=name, value=m, tone="act" if m > 80 else "watch" if m > 60 else "")
        for name, m in zip(regions, minutes, strict=True)
    ]


def sample(request: HttpRequest) -> dict[str, Any]:
    """Everything the examples name."""
    facts, now, rows = reverse("ui:guide_fact"), timezone.now(), _rows(reverse("ui:guide_fact"))
    months = [f"{n}" for n in (12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)]
    points = _points()
    codes = [
        code
        for code in sorted(UNITS, key=lambda code: (UNITS[code][1], UNITS[code][0]))
        if code not in ("71", "81", "82")
    ]
    return {
        "facts_url": facts,
        "done_url": reverse("ui:guide_done"),
        "now": now,
        "yesterday": now - timedelta(days=1, hours=3),
        "week_ago": now - timedelta(days=7),
        "counts": {
            "acted": 718,
            "acknowledged": 880,
            "read": 394,
            "delivered": 232,
            "sent": 41,
            "uncertain": 6,
            "failed": 92,
        },
        "trend": [18, 17, 18, 15, 14, 12, 9, 7, 5, 4, 2.6],
        "months": [
            Point(
                month(date(2026, n, 1)),
                value,
                short(value * 10**4),
                note=f"2026-{n:02} · ¥{value}0,000",
            )
            for n, value in zip(
                range(1, 12), (96, 61, 88, 104, 110, 118, 112, 126, 122, 114, 72), strict=True
            )
        ],
        "points": [
            Point(_("Number out of use"), 512, url=facts),
            Point(_("Phone off"), 398, url=facts),
            Point(_("Channel throttled"), 201, url=facts),
        ],
        "steps": [
            Step(_("Audience"), "done", _("1,284 partners")),
            Step(pgettext_lazy("guide", "Content"), "now", _("1 text to check"), "#"),
            Step(_("Channels"), "open", _("5 stages")),
            Step(_("Review and send"), "open", _("two people")),
        ],
        "form": _form(),
        "pickers": pickers_form(),
        "smalls": [
            Small(point.label, [40 + (place * 7 + step * 5) % 55 for step in range(12)], url=facts)
            for place, point in enumerate(points)
        ],
        "tabs": [
            Tab(_("All active"), "?view=all", 1489, active=True),
            Tab(_("Northwest, not acknowledged"), "?view=nw", 38),
            Tab(_("One step below the next tier"), "?view=tier", 46),
        ],
        "provinces": [
            Choice(UNITS[code][2], f"?province={code}", count=7 + int(code))
            for code in ("62", "63", "65", "32")
        ],
        "densities": [
            Choice(_("Compact"), "?density=desk", active=True),
            Choice(_("Roomy"), "?density=roomy"),
        ],
        "rows": rows,
        "page": Page(rows=rows, next="x", total=1489, first=1),
        "tiles": [
            Tile(code, score, _status(score), url=facts)
            for code, score in zip(codes, _SCORES, strict=False)
        ],
        "line": Line(
            labels=[str(n) for n in range(11)],
            series=[
                Series(
                    pgettext_lazy("guide", "today"),
                    [0, 44, 62, 72, 79, 84, 87.5, 90, 91.9, 93, 93.6],
                ),
                Series(
                    pgettext_lazy("guide", "last week"),
                    [0, 31, 48, 58, 66, 73, 78, 82, 85, 87, 88.1],
                    muted=True,
                ),
            ],
            unit="%",
            target=Target(90, _("target 90%")),
            y_max=100,
        ),
        "columns": Columns(
            labels=months,
            series=[
                Series(
                    pgettext_lazy("guide", "bought"),
                    [98, 92, 61, 104, 112, 118, 109, 121, 126, 119, 114, 72],
                )
            ],
            target=Target(110, _("target 110")),
            is_open=True,
        ),
        "dots": Dots(
            points=points,
            unit=pgettext_lazy("guide", " min"),
            target=Target(60, _("target 60 min")),
            max=100,
        ),
        "lying": Bars(
            points=[Point(p.label, 100 - int(p.value) // 3, tone=p.tone) for p in points],
            unit="%",
            target=Target(80, _("target 80%")),
            max=100,
        ),
        "stack": Stack(
            labels=[p.label for p in points],
            series=[
                Series(pgettext_lazy("guide", "out of stock"), [4, 5, 6, 6, 8, 9, 13], tone="act"),
                Series(pgettext_lazy("guide", "low"), [9, 10, 11, 12, 13, 14, 16], tone="watch"),
                Series(
                    pgettext_lazy("guide", "normal"),
                    [76, 74, 70, 68, 62, 60, 55],
                    tone="info",
                    muted=True,
                ),
                Series(pgettext_lazy("guide", "slow"), [11, 11, 13, 14, 17, 17, 16], tone="none"),
            ],
        ),
    }
