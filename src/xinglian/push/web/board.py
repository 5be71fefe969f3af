"""The board of one message: who is not reached and why, by reason, place and CSM; live."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import (
    STAFF,
    ViewerRequest,
    allow,
    person_names,
    region_chip,
    regions_by_path,
)
from xinglian.kernel import clock
from xinglian.push import access
from xinglian.push.models import Message
from xinglian.push.queries import missing as query
from xinglian.push.queries import shelf, standing
from xinglian.push.queries.reasons import STALLS
from xinglian.push.queries.result_sums import FEW
from xinglian.push.queries.stalls import stalls, waiting
from xinglian.push.queries.target import target_of
from xinglian.push.rules.standing import CODES, DONE, OPEN
from xinglian.push.web import words
from xinglian.ui import chips
from xinglian.ui.charts import Point
from xinglian.ui.components.numbers import number
from xinglian.ui.lists import Page

_LISTED = ("short", *OPEN)
_SHOWN = 34


@allow(STAFF)
@require_GET
def board(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id, is_test=False, is_notice=False)
    region_path, place_chip = region_chip(request)
    asked = request.GET.get("why", "")
    code = asked if asked in _LISTED else ""
    csm = request.GET.get("csm", "")
    csm_id = int(csm) if csm.isdecimal() and len(csm) < 19 else None
    now = clock.now()
    found = standing.board(message_ids=[message_id], region_path=region_path, csm_person_id=csm_id)
    # Among a million it takes seconds to find nobody: then the count of this minute is believed.
    is_known_empty = code in OPEN and not found.people.get(code) and not found.partners.get(code)
    page = (
        Page(rows=[]) if is_known_empty and message.recipients > FEW
        else query.missing(
            message=message, code=code, region_path=region_path, csm_person_id=csm_id,
            after=request.GET.get("after", ""), now=now,
        )
    )  # fmt: skip
    _name(page.rows)
    return render(
        request,
        "push/board.html",
        {
            "message": message, "now": now, "target": target_of(message), "board": found, "page": page, "code": code,
            "bars": bars(found, lambda why: chips.with_query(request, why=why)),
            "chips": [
                chips.one_of(request, "why", _("Why"), {one: words.STANDINGS[one][0] for one in _LISTED}),
                place_chip,
                chips.one_of(request, "csm", _("CSM"), {one.key: one.label or _("nobody") for one in found.csms}),
            ],
            "is_filtered": bool(code or region_path or csm), "role_words": words.ROLES, "todo": words.STANDINGS.get(code),
            "is_archived": shelf.is_archived(message_id), "may_operate": request.viewer.has(*access.OPERATORS),
            "is_about_partners": code in ("nobody", "short"), "stalls": _stalls(message, now),
            "csm_links": [(one, chips.with_query(request, csm=one.key)) for one in found.csms if one.open][:_SHOWN],
            "place_links": [
                (one, chips.with_query(request, region=one.key.rpartition(".")[2])) for one in found.places[:_SHOWN]
            ],
        },
    )  # fmt: skip


def _stalls(message: Message, now: datetime) -> list[dict[str, Any]]:
    """Which of its channels stand still and hold some of it; with words. Two queries."""
    still = stalls(channels=[*message.channels, *(message.fallback or [])], now=now)
    held = waiting(message_id=message.pk, channels=still)
    return [
        {"channel": words.CHANNELS[channel], "word": STALLS[still[channel].code], "said": still[channel].said,
         "until": still[channel].until, "held": held[channel]}
        for channel in sorted(held)
    ]  # fmt: skip


def told(message: Message) -> dict[str, Any]:
    """For the result page: the sums and the bars of reasons."""
    found = standing.board(message_ids=[message.pk], is_named=False)
    url = reverse("push:board", args=[message.pk])
    return {
        "sums": found,
        "bars": bars(found, lambda why: f"{url}?{urlencode({'why': why})}"),
        "url": url,
    }


def bars(found: standing.Board, url_of: Any) -> list[Point]:
    """A bar for each reason, from near to far; its number opens to the people."""
    shown = [code for code in CODES if code not in DONE or code == "short"]
    points = []
    for code in [*shown[1:], shown[0]]:
        partners, people = found.partners.get(code, 0), found.people.get(code, 0)
        if partners or people:
            word, tone, _todo = words.STANDINGS[code]
            points.append(
                Point(word, partners, text=number(partners), url=url_of(code), tone=tone, note=people)
            )  # fmt: skip
    return points


def _name(rows: Sequence[dict[str, Any]]) -> None:
    """The words of a page's rows: place, CSM, reason."""
    places = regions_by_path(paths={row["place"] for row in rows if row["place"]})
    names = person_names(ids={row["csm_person_id"] for row in rows if row["csm_person_id"]})
    for row in rows:
        row["place"] = places[row["place"]].label if row["place"] in places else ""
        row["csm"] = names.get(row["csm_person_id"], "")
        row["word"], row["tone"], row["todo"] = words.STANDINGS.get(
            row.get("code", ""), ("", "", "")
        )
