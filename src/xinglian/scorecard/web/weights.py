"""Weights: every release, a draft with what it would change, and the second person's yes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.scorecard import access
from xinglian.scorecard.actions import keep_release as action
from xinglian.scorecard.models import Release
from xinglian.scorecard.queries.preview import Preview, preview
from xinglian.scorecard.queries.releases import keys_of
from xinglian.scorecard.rules.colour import TONES
from xinglian.scorecard.rules.profiles import PROFILES, TOTAL
from xinglian.scorecard.web import words
from xinglian.signals import api as signals
from xinglian.ui import toast

State = Release.State
_TONES = {
    State.DRAFT: "info",
    State.PROPOSED: "watch",
    State.RELEASED: "good",
    State.DROPPED: "none",
}


@allow(STAFF)
@require_GET
def weights(request: ViewerRequest) -> HttpResponse:
    """Every release, the newest first."""
    found = list(Release.objects.order_by("-number"))
    return render(
        request,
        "scorecard/weights.html",
        {
            "releases": [(one, _TONES[State(one.state)], _from(one)) for one in found],
            "may_keep": request.viewer.has(*access.KEEPERS), "open": next((one for one in found if one.state in (State.DRAFT, State.PROPOSED)), None),
        },
    )  # fmt: skip


@allow(*access.KEEPERS)
@require_POST
def begin(request: ViewerRequest) -> HttpResponse:
    """A draft that begins as what holds now."""
    try:
        draft = action.begin_release(viewer=request.viewer, now=clock.now())
    except Refusal as refused:
        return _refused(refused)
    return redirect("scorecard:release", draft.pk)


@allow(STAFF)
@require_GET
def release(request: ViewerRequest, release_id: int) -> HttpResponse:
    """One release: its weights, and for a draft or proposal what it would change."""
    return _page(request, get_object_or_404(Release, pk=release_id))


@allow(*access.KEEPERS)
@require_POST
def save(request: ViewerRequest, release_id: int) -> HttpResponse:
    """Keep what was typed; with `propose` hand it to a second person as well."""
    found = get_object_or_404(Release, pk=release_id)
    try:
        typed = _typed(request.POST)
        found = action.save_release(
            release_id=release_id, viewer=request.viewer, now=clock.now(), **typed
        )
        if "propose" in request.POST:
            action.propose_release(release_id=release_id, viewer=request.viewer, now=clock.now())
            toast.done(request, _("Handed over. Another director or channel manager releases it."))
        else:
            toast.done(request, _("Draft saved. What it would change is beside it."))
    except Refusal as refused:
        return _page(request, found, typed=request.POST, problem=str(refused), status=422)
    return redirect("scorecard:release", release_id)


def _step(
    act: Callable[..., Release], said: Callable[[Release], str]
) -> Callable[..., HttpResponseBase]:
    """A view of one step that a release takes."""

    @allow(*access.KEEPERS)
    @require_POST
    def step(request: HttpRequest, release_id: int) -> HttpResponse:
        get_object_or_404(Release, pk=release_id)
        viewer = request.viewer  # type: ignore[attr-defined]
        try:
            found = act(release_id=release_id, viewer=viewer, now=clock.now())
        except Refusal as refused:
            return _refused(refused)
        toast.done(request, said(found))
        return redirect("scorecard:release", release_id)

    return step


publish = _step(
    action.release_weights,
    lambda found: _("Release %(n)s holds from %(quarter)s on. Scores follow within a minute.") % {"n": found.number, "quarter": _from(found)},
)  # fmt: skip
take_back = _step(
    action.take_back, lambda found: _("Release %(n)s is a draft again.") % {"n": found.number}
)
drop = _step(
    action.drop_release, lambda found: _("Release %(n)s is dropped.") % {"n": found.number}
)


def _page(
    request: ViewerRequest, found: Release, *, typed: Mapping[str, str] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    is_open = found.state in (State.DRAFT, State.PROPOSED)
    may_keep = request.viewer.has(*access.KEEPERS)
    before = (
        Release.objects.filter(state=State.RELEASED).order_by("from_quarter", "number").last()
        if is_open
        else None
    )
    shown = preview(found) if is_open and not problem else None
    return render(
        request,
        "scorecard/release.html",
        {
            "release": found, "tone": _TONES[State(found.state)], "from_quarter": _from(found), "problem": problem,
            "profiles": [(key, action.PROFILE_WORDS[key], sum(found.weights.get(key, {}).values())) for key in PROFILES],
            "rows": _rows(found, before, typed), "total": TOTAL, "lines": _lines(found, typed),
            "note": (typed or {}).get("note", found.note), "preview": shown, "preview_rows": _preview_rows(shown),
            "preview_words": [words.COLOUR_WORDS[TONES[n]] for n in (3, 2, 1, 0)],
            "preview_quarter": words.quarter_text(shown.quarter) if shown else "",
            "may_edit": may_keep and found.state == State.DRAFT, "may_decide": may_keep and found.state == State.PROPOSED,
            "is_own": found.author_id == request.viewer.person_id,
        },
        status=status,
    )  # fmt: skip


def _rows(
    found: Release, before: Release | None, typed: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    """Every indicator that is measured, with its weight in each profile."""
    used = set(keys_of(found.weights))
    rows = []
    for key, one in signals.indicators().items():
        cells = []
        for profile in PROFILES:
            weight = found.weights.get(profile, {}).get(key, 0)
            was = before.weights.get(profile, {}).get(key, 0) if before else weight
            name = f"w:{profile}:{key}"
            cells.append(
                {
                    "name": name,
                    "value": (typed or {}).get(name, weight or ""),
                    "was": was,
                    "is_changed": was != weight,
                }
            )
        if key in used or found.state == State.DRAFT:
            rows.append(
                {
                    "key": key,
                    "name": one.name,
                    "group": signals.GROUP_LABELS[one.group],
                    "cells": cells,
                }
            )
    return rows


def _lines(found: Release, typed: Mapping[str, str] | None) -> list[dict[str, Any]]:
    said = typed or {}
    return [
        {"name": "green", "label": _("Green from"), "value": said.get("green", _plain(found.green / 10)), "help": _("Points of the index.")},
        {"name": "red", "label": _("Red below"), "value": said.get("red", _plain(found.red / 10)), "help": _("Points of the index.")},
        {"name": "margin", "label": _("Margin"), "value": said.get("margin", _plain(found.margin / 10)), "help": _("A colour is left so many points later than it is reached, so that it does not flicker.")},
        {"name": "least_coverage", "label": _("Least measured"), "value": said.get("least_coverage", _plain(found.least_coverage / 10)), "help": _("Percent of the weight that have to be measured; below it a partner is not rated.")},
    ]  # fmt: skip


def _plain(value: float) -> str:
    return f"{value:g}"


def _typed(post: Mapping[str, str]) -> dict[str, Any]:
    """The form as numbers. Raises WeightsOutOfRange, LinesCross, CoverageOutOfRange."""
    weights_: dict[str, dict[str, int]] = {profile: {} for profile in PROFILES}
    for profile in PROFILES:
        for key in signals.indicators():
            text = post.get(f"w:{profile}:{key}", "").strip()
            if text and not (text.isascii() and text.isdecimal() and len(text) <= 3):
                raise action.WeightsOutOfRange
            weights_[profile][key] = int(text or 0)
    lines = {}
    for name in ("red", "green", "margin", "least_coverage"):
        try:
            lines[name] = round(float(post.get(name, "")) * 10)
        except (ValueError, OverflowError) as error:
            raise (
                action.CoverageOutOfRange if name == "least_coverage" else action.LinesCross
            ) from error
    return {"weights": weights_, "note": post.get("note", ""), **lines}


def _preview_rows(shown: Preview | None) -> list[tuple[str, list[tuple[int, bool]]]]:
    """Colour now → partners by colour under the draft; the diagonal stays as it is."""
    if shown is None:
        return []
    order = (3, 2, 1, 0)
    return [
        (
            str(words.COLOUR_WORDS[TONES[was]]),
            [(shown.table[was][now], was == now) for now in order],
        )
        for was in order
    ]


def _from(found: Release) -> str:
    if found.from_quarter is None:
        return ""
    return _("the beginning") if found.author_id is None else words.quarter_text(found.from_quarter)


def _refused(refused: Refusal) -> HttpResponse:
    return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
