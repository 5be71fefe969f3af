from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.signals.queries.tag_page import TagPage, tag_page
from xinglian.signals.queries.why import UnknownTag
from xinglian.signals.rules import made
from xinglian.signals.rules.subject import subject_of
from xinglian.signals.web.subject_tags import subject_tag
from xinglian.ui.charts import Line, Point, Series
from xinglian.ui.tilemap import Tile

_MAP_FROM = 6
MAY_CHANGE = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)


@allow(STAFF)
@require_GET
def tag(request: ViewerRequest, key: str) -> HttpResponse:
    """One tag: definition, thresholds, counts, map, partners, audiences that use it."""
    made_id = made.id_of(key)
    if made_id is not None:
        return redirect("signals:made_tag", made_id=made_id)
    subject = subject_of(key)
    if subject:
        return subject_tag(request, subject, key)
    seed = request.GET.get("seed", "0")
    try:
        page = tag_page(key=key, seed=int(seed) if seed.isdecimal() else 0)
    except UnknownTag as refused:
        raise Http404(str(refused)) from refused
    return render(
        request,
        "signals/tag.html",
        {
            "page": page,
            "chart": _chart(page),
            "tiles": _tiles(page, key) if any(page.provinces.values()) else [],
            "few": _few(page),
            "types": [Point(label, count, text=f"{count:,}") for label, count in page.by_type],
            "may_change": request.viewer.has(*MAY_CHANGE),
            "next_seed": (int(seed) if seed.isdecimal() else 0) + 1,
            "audience_url": f"{reverse('signals:new_audience')}?{urlencode({'audience_expr': key})}",
        },
    )


def _chart(page: TagPage) -> Line | None:
    """The count after each refresh; nothing to draw before the second one."""
    if len(page.history) < 2:
        return None
    labels = [f"{timezone.localtime(at):%m-%d %H:%M}" for at, _count in page.history]
    return Line(
        labels=labels,
        series=[Series(_("Partners"), [float(count) for _at, count in page.history])],
        y_min=0,
    )


def _tiles(page: TagPage, key: str) -> list[Tile]:
    """Provinces with partners; the others stay dashed. Shares of a tag are neither good nor bad."""
    new = reverse("signals:new_audience")
    return [
        Tile(
            code, count, "info" if count else "none",
            url=f"{new}?{urlencode({'audience_expr': f'{key} & region:{code}'})}" if count else None,
        )
        for code, count in page.provinces.items()
    ]  # fmt: skip


def _few(page: TagPage) -> list[Point]:
    """The places by name when a map would be mostly empty; nothing when there are enough for one."""
    found = {code: count for code, count in page.provinces.items() if count}
    if len(found) >= _MAP_FROM:
        return []
    places = identity.regions(codes=list(found))
    return [
        Point(places[code].label if code in places else code, count, text=f"{count:,}")
        for code, count in sorted(found.items(), key=lambda entry: -entry[1])
    ]
