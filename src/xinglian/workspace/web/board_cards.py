"""The four links of the loop as cards, the map and its biggest changes: the same on desk and wall."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import STRANGER, Viewer
from xinglian.intake import api as intake
from xinglian.kernel.money import Money
from xinglian.push import api as push
from xinglian.ui.charts import Bars, Dots, Line, Point, Series, Target
from xinglian.ui.components.numbers import listed, percent, short
from xinglian.ui.tilemap import Tile
from xinglian.workspace.queries.board import Board
from xinglian.workspace.queries.reach import Place
from xinglian.workspace.rules.minutes import CURVE_MINUTES
from xinglian.workspace.rules.tones import done_tone, reach_tone, response_tone, slow_tone

_SLOW_TAG = "slow_stock"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A link of the loop. `delta` begins with + or −; `foot` is one sentence with its way on."""

    key: str
    title: str
    tone: str
    word: str
    number: str
    unit: str
    target: str
    delta: str
    chart: Any
    chart_label: str
    foot: str
    foot_url: str = ""
    foot_label: str = ""
    is_weakest: bool = False
    empty_title: str = ""
    empty_text: str = ""
    empty_url: str = ""
    empty_label: str = ""


def cards(board: Board, viewer: Viewer = STRANGER) -> list[Card]:
    """`viewer`: whose steps are offered where there is nothing yet."""
    return [_reach(board, viewer), _response(board), _done(board), _stock(board, viewer)]


def link_words() -> dict[str, str]:
    """What the links are called in a sentence."""
    return {
        "reach": _("reach"),
        "response": _("response"),
        "done": _("acknowledging"),
        "stock": _("stock"),
    }


def _word(board: Board, key: str) -> str:
    if board.weakest == key:
        return _("Weakest link")
    return {"good": _("On target"), "watch": _("Watch"), "act": _("Act now")}.get(
        board.tones[key], _("No data yet")
    )


def _reach(board: Board, viewer: Viewer) -> Card:
    now, before = board.outreach.now, board.outreach.before
    missed = now.partners - now.reached
    series = [Series(name=_("now"), values=[round(100 * share, 1) for share in now.curve])]
    if before.curve:
        series.append(
            Series(
                name=_("before"),
                values=[round(100 * share, 1) for share in before.curve],
                muted=True,
            )
        )
    return Card(
        key="reach", title=_("Reach · within ten minutes"), tone=board.tones["reach"], word=_word(board, "reach"),
        number=f"{100 * now.share:.1f}" if now.share is not None else "", unit="%",
        target=_("Target %(n)s") % {"n": "90%"},
        delta=_points(now.share, before.share),
        chart=Line(
            labels=[str(minute) for minute in range(CURVE_MINUTES + 1)], series=series, unit="%",
            target=Target(value=90, label=_("Target %(n)s") % {"n": "90%"}), y_max=100,
        ) if now.partners else None,
        chart_label=_("Share of partners reached, by minutes since release"),
        foot=ngettext("%(n)s partner not reached", "%(n)s partners not reached", missed) % {"n": f"{missed:,}"},
        foot_url=_facts("reach", board), foot_label=_("See the facts"),
        is_weakest=board.weakest == "reach",
        empty_title=_("No message in this period"), empty_text=_("Send one, and its receipts appear here."),
        empty_url=reverse("push:campaigns") if viewer.has(*push.AUTHORS) else "", empty_label=_("Write a message"),
    )  # fmt: skip


def _response(board: Board) -> Card:
    now, before = board.outreach.now, board.outreach.before
    minutes, earlier = now.answer_minutes, before.answer_minutes
    timed = [(area, area.now.answer_minutes) for area in board.outreach.areas]
    slow = [area.name for area, took in timed if took is not None and response_tone(took) != "good"]
    points = [
        Point(
            label=area.name,
            value=round(took, 1),
            text=_("%(n)s min") % {"n": f"{took:.0f}"},
            tone=response_tone(took, quiet=True),
        )
        for area, took in timed
        if took is not None
    ]
    return Card(
        key="response", title=_("Response · median"), tone=board.tones["response"], word=_word(board, "response"),
        number=f"{minutes:.0f}" if minutes is not None else "", unit=_("min"),
        target=_("Target ≤ 60 min"),
        delta=_change(minutes, earlier, _("%(n)s min"), digits=0),
        chart=Dots(points=points, unit=_("min"), target=Target(value=60, label=_("Target 60 min"))) if points else None,
        chart_label=_("Median minutes to answer, by area"),
        foot=ngettext("%(n)s area over 60 minutes", "%(n)s areas over 60 minutes", len(slow)) % {"n": len(slow)},
        foot_url=_facts("response", board), foot_label=listed(slow[:2]) or _("By area"),
        is_weakest=board.weakest == "response",
        empty_title=_("No answers yet"), empty_text=_("The clock starts with the next message."),
    )  # fmt: skip


def _done(board: Board) -> Card:
    now, before = board.outreach.now, board.outreach.before
    open_ = now.must - now.acknowledged
    points = [
        Point(
            label=area.name, value=round(100 * area.now.done_share, 1), text=f"{100 * area.now.done_share:.0f}%",
            tone=done_tone(area.now.done_share, quiet=True),
        )
        for area in board.outreach.areas if area.now.done_share is not None
    ]  # fmt: skip
    return Card(
        key="done", title=_("Execution · acknowledged"), tone=board.tones["done"], word=_word(board, "done"),
        number=f"{100 * now.done_share:.1f}" if now.done_share is not None else "", unit="%",
        target=_("Target %(n)s") % {"n": "95%"}, delta=_points(now.done_share, before.done_share),
        chart=Bars(points=points, unit="%", target=Target(value=95, label=_("Target %(n)s") % {"n": "95%"}), max=100) if points else None,
        chart_label=_("Share acknowledged of what must be, by area"),
        foot=ngettext("%(n)s partner has not acknowledged", "%(n)s partners have not acknowledged", open_) % {"n": f"{open_:,}"},
        foot_url=_facts("done", board), foot_label=_("Chase"),
        is_weakest=board.weakest == "done",
        empty_title=_("Nothing had to be acknowledged"),
        empty_text=_("Tick “must acknowledge” in a message, and its progress appears here."),
    )  # fmt: skip


def _stock(board: Board, viewer: Viewer) -> Card:
    now, before = board.network.now, board.network.before
    share = now.slow_share
    points = [
        Point(
            label=area.name, value=round(100 * area.now.slow_share, 1), text=f"{100 * area.now.slow_share:.0f}%",
            tone=slow_tone(area.now.slow_share, quiet=True),
        )
        for area in board.network.areas if area.now.slow_share is not None
    ]  # fmt: skip
    return Card(
        key="stock", title=_("Stock · lying 180 days"), tone=board.tones["stock"], word=_word(board, "stock"),
        number=f"{100 * share:.1f}" if share is not None else "", unit="%",
        target=_("Target ≤ %(n)s") % {"n": "12%"}, delta=_points(share, before.slow_share if before else None),
        chart=Bars(points=points, unit="%", target=Target(value=12, label=_("Target %(n)s") % {"n": "12%"})) if points else None,
        chart_label=_("Slow share of stock value, by area"),
        foot=_("%(slow)s of %(all)s lies still") % {"slow": short(Money(now.slow_minor)), "all": short(Money(now.value_minor))},
        foot_url=reverse("signals:tag", args=[_SLOW_TAG]), foot_label=_("With whom"),
        is_weakest=board.weakest == "stock",
        empty_title=_("No stock reported"), empty_text=_("Import stock positions, and they are added up here."),
        empty_url=reverse("intake:upload") if viewer.has(*intake.WRITERS) else "", empty_label=_("Import a file"),
    )  # fmt: skip


def _facts(tile: str, board: Board) -> str:
    return reverse("workspace:cockpit_facts", args=[tile]) + f"?days={board.period.key}"


def _points(now: float | None, before: float | None) -> str:
    """The change of a share in percentage points."""
    if now is None or before is None:
        return ""
    return _change(100 * now, 100 * before, _("%(n)s pp"), digits=1)


def _change(now: float | None, before: float | None, words: str, *, digits: int) -> str:
    if now is None or before is None:
        return ""
    change = round(now - before, digits)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return words % {"n": f"{sign}{abs(change):.{digits}f}"}


def tiles(board: Board) -> list[Tile]:
    """A tile a province: the share reached, or how many partners there are when nothing was sent."""
    reached = {place.code: place for place in board.outreach.provinces}
    return [
        _tile(place.code, place.name, place.now.partners, reached.get(place.code), board)
        for place in board.network.provinces
        if place.now.partners
    ]


def _tile(code: str, name: str, partners: int, place: Place | None, board: Board) -> Tile:
    share = place.now.share if place else None
    url = (
        reverse("workspace:cockpit_facts", args=["province"])
        + f"?code={code}&days={board.period.key}"
    )
    return Tile(
        code=code,
        value=f"{100 * share:.0f}" if share is not None else f"{partners:,}",
        status=reach_tone(share) if share is not None else "info",
        url=url,
        note=_("%(name)s: %(partners)s partners, %(sent)s addressed, %(reached)s reached in time")
        % {
            "name": name,
            "partners": f"{partners:,}",
            "sent": f"{place.now.partners:,}" if place else 0,
            "reached": f"{place.now.in_time:,}" if place else 0,
        },
    )


def tile_tones(board: Board) -> list[tuple[str, int]]:
    """Red, yellow, green: how many provinces."""
    found = tiles(board)
    counts = [
        (tone, sum(1 for tile in found if tile.status == tone)) for tone in ("act", "watch", "good")
    ]
    return [(tone, count) for tone, count in counts if count]


def movers(board: Board) -> list[tuple[str, str, str, str]]:
    """The provinces whose reach changed most: (▲ or ▼, name, before, now)."""
    both = [
        (place.now.share - place.before.share, place)
        for place in board.outreach.provinces
        if place.now.share is not None and place.before.share is not None
    ]
    biggest = sorted(both, key=lambda one: -abs(one[0]))[:3]
    return [
        (
            "▲" if change > 0 else "▼",
            place.name,
            percent(place.before.share, 0),
            percent(place.now.share, 0),
        )
        for change, place in biggest
        if round(100 * change)
    ]
