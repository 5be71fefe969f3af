"""The drawer behind a cockpit number: formula with both counts, breakdown, who is missing, source, as of when, the next step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, Viewer, allow
from xinglian.intake import api as intake
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.partners import api as partners
from xinglian.push import api as push
from xinglian.ui.components.numbers import percent, short
from xinglian.workspace.queries import places, reach
from xinglian.workspace.rules.period import Period, period
from xinglian.workspace.rules.tones import done_tone, reach_tone, response_tone, slow_tone


@dataclass(frozen=True, kw_only=True)
class Table:
    """`rows`: (label, count, share or time, url of what is behind it or "")."""

    heads: tuple[str, str, str]
    rows: list[tuple[str, str, str, str]]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One number with everything it stands on."""

    title: str
    number: str
    unit: str = ""
    tone: str = "none"
    target: str = ""
    before: str = ""
    formula: str
    meaning: str
    tables: list[Table] = field(default_factory=list)
    source: str
    as_of: datetime | None
    act_label: str = ""
    act_url: str = ""
    rows_label: str
    rows_url: str


Tile = Callable[[Period, Any, Viewer], Facts]


@require_GET
@allow(STAFF)
def cockpit_facts(request: Any, tile: str) -> HttpResponse:
    """One tile's facts."""
    now = clock.now()
    span = period(key=request.GET.get("days", ""), now=now)
    build = _TILES.get(tile)
    if build is None:
        raise Http404
    facts = build(span, request.GET, request.viewer)
    return render(
        request, "workspace/cockpit_facts.html", {"now": now, "period": span, "facts": facts}
    )


def _reach(span: Period, _asked: Any, viewer: Viewer) -> Facts:
    found = reach.outreach(span)
    now, before = found.now, found.before
    missed = now.partners - now.reached
    newest = reach.messages(span)
    return Facts(
        title=_("Reached within ten minutes"),
        number=_percent(now.share), tone=reach_tone(now.share), target=_("Target %(n)s") % {"n": "90%"},
        before=_percent(before.share),
        formula=_("%(a)s reached within ten minutes ÷ %(b)s addressed") % {"a": _n(now.in_time), "b": _n(now.partners)},
        meaning=_("Pairs of message and partner. A partner is reached when each role the message requires has a reader there: opened signed in, or by the person's own link. Delivered does not count."),
        tables=[
            Table(heads=(_("When they were reached"), _("Partners"), _("Share")), rows=[
                (_("Within ten minutes"), _n(now.in_time), _percent(now.share), ""),
                (_("After ten minutes"), _n(now.reached - now.in_time), _of(now.reached - now.in_time, now.partners), ""),
                (_("Not reached yet"), _n(missed), _of(missed, now.partners), _unread(newest)),
            ]),
            _by_place(found, lambda place: (place.now.in_time, _percent(place.now.share)), (_("Area"), _("Within ten minutes"), _("Share"))),
            _by_message(newest, _("Within ten minutes"), "in_time"),
        ],
        source=_("Receipts of messages"), as_of=now.computed_at, **_chase(newest, missed, viewer),
        rows_label=_("All messages"), rows_url=reverse("push:campaigns"),
    )  # fmt: skip


def _response(span: Period, _asked: Any, viewer: Viewer) -> Facts:
    found = reach.outreach(span)
    now, newest = found.now, reach.messages(span)
    silent = now.partners - now.answered
    return Facts(
        title=_("Time to answer"), number=_minutes(now.answer_minutes), unit=_("min"), tone=response_tone(now.answer_minutes),
        target=_("Target ≤ 60 min"), before=_minutes(found.before.answer_minutes),
        formula=_("Middle one of %(a)s answers; %(b)s addressed") % {"a": _n(now.answered), "b": _n(now.partners)},
        meaning=_("Minutes from release to a partner's first acknowledgement, or first reading where nothing has to be acknowledged. Counted by the minute up to 20, then in steps of five. Who has not answered is not in the median."),
        tables=[
            _by_place(found, lambda place: (place.now.answered, _minutes(place.now.answer_minutes)), (_("Area"), _("Answered"), _("Median, min"))),
            _by_message(newest, _("Answered"), "answered"),
        ],
        source=_("Receipts of messages"), as_of=now.computed_at, **_chase(newest, silent, viewer),
        rows_label=_("All messages"), rows_url=reverse("push:campaigns"),
    )  # fmt: skip


def _done(span: Period, _asked: Any, viewer: Viewer) -> Facts:
    found = reach.outreach(span)
    now = found.now
    newest = [row for row in reach.messages(span, most=30) if row["must_acknowledge"]][:8]
    return Facts(
        title=_("Acknowledged of what must be"), number=_percent(now.done_share), tone=done_tone(now.done_share),
        target=_("Target %(n)s") % {"n": "95%"}, before=_percent(found.before.done_share),
        formula=_("%(a)s acknowledged ÷ %(b)s that must") % {"a": _n(now.acknowledged), "b": _n(now.must)},
        meaning=_("Only messages that ask for an acknowledgement. One person of the partner is enough; reading alone is not."),
        tables=[
            _by_place(found, lambda place: (place.now.acknowledged, _percent(place.now.done_share)), (_("Area"), _("Acknowledged"), _("Share"))),
            _by_message(newest, _("Acknowledged"), "answered"),
        ],
        source=_("Receipts of messages"), as_of=now.computed_at, **_chase(newest, now.must - now.acknowledged, viewer),
        rows_label=_("All messages"), rows_url=reverse("push:campaigns"),
    )  # fmt: skip


def _stock(span: Period, _asked: Any, _viewer: Viewer) -> Facts:
    found = places.network(before=timezone.localdate(span.since))
    now, before = found.now, found.before
    return Facts(
        title=_("Stock that lies still"), number=_percent(now.slow_share), tone=slow_tone(now.slow_share),
        target=_("Target ≤ %(n)s") % {"n": "12%"}, before=_percent(before.slow_share) if before else "",
        formula=_("%(slow)s without movement ÷ %(all)s in stock") % {"slow": short(Money(now.slow_minor)), "all": short(Money(now.value_minor))},
        meaning=_("Latest positions that %(n)s partners reported, times unit cost, in CNY. Still: no movement for 180 days before the day of the report.") % {"n": _n(now.stock_partners)},
        tables=[
            Table(heads=(_("Positions"), _("Count"), _("Share")), rows=[
                (_("Moving"), _n(now.positions - now.zero_positions - now.slow_positions), _of(now.positions - now.zero_positions - now.slow_positions, now.positions), ""),
                (_("Lying still"), _n(now.slow_positions), _of(now.slow_positions, now.positions), ""),
                (_("At zero"), _n(now.zero_positions), _of(now.zero_positions, now.positions), ""),
            ]),
            Table(heads=(_("Area"), _("Stock value"), _("Still")), rows=[
                (area.name, short(Money(area.now.value_minor)), _percent(area.now.slow_share), "")
                for area in found.areas if area.now.value_minor
            ]),
        ],
        source=_("Stock reported by partners, newest report %(day)s") % {"day": f"{now.stock_as_of:%Y-%m-%d}" if now.stock_as_of else "–"},
        as_of=now.computed_at, act_label=_("See with whom it lies"), act_url=reverse("signals:tag", args=["slow_stock"]),
        rows_label=_("All partners"), rows_url=reverse("partners:list"),
    )  # fmt: skip


def _network(span: Period, _asked: Any, _viewer: Viewer) -> Facts:
    found = places.network(before=timezone.localdate(span.since))
    now = found.now
    layers = [
        (
            str(partners.LAYER_WORDS[layer]), _n(getattr(now, layer.value)), _of(getattr(now, layer.value), now.partners),
            f"{reverse('partners:list')}?layer={layer.value}",
        )
        for layer in partners.Layer
    ]  # fmt: skip
    return Facts(
        title=_("Active partners"), number=_n(now.active), tone="info",
        before=_n(found.before.active) if found.before else "",
        formula=_("%(a)s active ÷ %(b)s in the register") % {"a": _n(now.active), "b": _n(now.partners)},
        meaning=_("Partners merged into another are not counted."),
        tables=[
            Table(heads=(_("Layer"), _("Partners"), _("Share")), rows=layers),
            Table(heads=(_("Area"), _("Partners"), _("Active share")), rows=[
                (area.name, _n(area.now.partners), _of(area.now.active, area.now.partners), f"{reverse('partners:list')}?region={area.code}")
                for area in found.areas
            ]),
        ],
        source=_("Register of partners"), as_of=now.computed_at,
        rows_label=_("All partners"), rows_url=reverse("partners:list"),
    )  # fmt: skip


def _facts_in(span: Period, _asked: Any, viewer: Viewer) -> Facts:
    now = intake.facts_in(since=span.since, until=span.until)
    before = intake.facts_in(since=span.before.since, until=span.before.until)
    may_open = viewer.has(*intake.READERS)
    return Facts(
        title=_("Rows of facts that came in"), number=_n(now.rows), tone="info", before=_n(before.rows),
        formula=_("%(rows)s rows from %(files)s files") % {"rows": _n(now.rows), "files": _n(now.files)},
        meaning=_("Rows new or changed by imported files of this period. What was undone is not counted."),
        source=_("Imports"), as_of=now.last_at,
        rows_label=_("All imports") if may_open else _("All partners"),
        rows_url=reverse("intake:list") if may_open else reverse("partners:list"),
    )  # fmt: skip


def _province(span: Period, asked: Any, viewer: Viewer) -> Facts:
    code = str(asked.get("code", ""))[:12]
    found = reach.province(span, code=code) if code.isalnum() else None
    network = places.network(before=timezone.localdate(span.since))
    here = next((one for one in network.provinces if one.code == code), None)
    if here is None:
        raise Http404
    now = found.now if found else reach.Reach()
    before = found.before if found else reach.Reach()
    open_ = now.partners - now.answered
    newest = reach.messages(span, most=1) if open_ else []
    chase = _chase(newest, open_, viewer, region=code)
    return Facts(
        title=here.name, number=_percent(now.share) or _n(here.now.partners), unit="" if now.share is not None else _("partners"),
        tone=reach_tone(now.share), target=_("Target %(n)s") % {"n": "90%"}, before=_percent(before.share),
        formula=_("%(a)s reached within ten minutes ÷ %(b)s addressed") % {"a": _n(now.in_time), "b": _n(now.partners)},
        meaning=_("Partners of this province, messages of this period."),
        tables=[
            Table(heads=(_("Here"), _("Count"), _("Share")), rows=[
                (_("Partners"), _n(here.now.partners), "", f"{reverse('partners:list')}?region={code}"),
                (_("Answered"), _n(now.answered), _of(now.answered, now.partners), ""),
                (_("Median minutes to answer"), _minutes(now.answer_minutes) or "–", "", ""),
                (_("Stock value"), short(Money(here.now.value_minor)), "", ""),
                (_("of it lying still"), short(Money(here.now.slow_minor)), _percent(here.now.slow_share), ""),
            ]),
        ],
        source=_("Receipts of messages, register of partners"), as_of=now.computed_at or here.now.computed_at, **chase,
        rows_label=_("Partners here"), rows_url=f"{reverse('partners:list')}?region={code}",
    )  # fmt: skip


def _by_place(
    found: reach.Outreach,
    counted: Callable[[reach.Place], tuple[int, str]],
    heads: tuple[str, str, str],
) -> Table:
    rows = []
    for place in found.areas:
        count, share = counted(place)
        rows.append((place.name, _n(count), share, f"{reverse('partners:list')}?region={place.code}"))  # fmt: skip
    return Table(heads=heads, rows=rows)


def _by_message(newest: list[dict[str, Any]], head: str, counted: str) -> Table:
    return Table(
        heads=(_("Message"), head, _("Share")),
        rows=[
            (row["title"], _n(row[counted]), _of(row[counted], row["partners"]), reverse("push:result", args=[row["message_id"]]))
            for row in newest
        ],
    )  # fmt: skip


def _chase(
    newest: list[dict[str, Any]], missing: int, viewer: Viewer, region: str = ""
) -> dict[str, str]:
    """The step: chase the newest message that is still open, when there is somebody to chase and a right to."""
    still = next((row for row in newest if row["answered"] < row["partners"]), None)
    if still is None or not missing or not viewer.has(*push.AUTHORS):
        return {}
    # Of a province the message's own count is not known here; the page behind the button counts it.
    count = still["partners"] - still["answered"]
    label = (
        _("Chase who has not answered")
        if region
        else ngettext("Chase %(n)s partner", "Chase %(n)s partners", count) % {"n": _n(count)}
    )
    url = reverse("workspace:chase", args=[still["message_id"]])
    return {"act_label": label, "act_url": f"{url}?region={region}" if region else url}


def _unread(newest: list[dict[str, Any]]) -> str:
    still = next((row for row in newest if row["reached"] < row["partners"]), None)
    return reverse("push:recipients", args=[still["message_id"]]) + "?only=unread" if still else ""


def _n(value: int) -> str:
    return f"{value:,}"


def _of(part: int, whole: int) -> str:
    return percent(part / whole) if whole else ""


def _percent(value: float | None) -> str:
    return "" if value is None else percent(value)


def _minutes(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


_TILES: dict[str, Tile] = {
    "reach": _reach,
    "response": _response,
    "done": _done,
    "stock": _stock,
    "network": _network,
    "facts": _facts_in,
    "province": _province,
}
