"""Prepare an urgent notice from a template: blanks, audience, drill or not; all three languages beside."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.emergency import access
from xinglian.emergency.actions.prepare_alarm import prepare_alarm
from xinglian.emergency.definitions import LANGUAGES, TEMPLATES, Template
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.compose import compose, missing
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.tongues import tongue
from xinglian.push import api as push
from xinglian.ui import toast

_MOST_LETTERS = 300


@allow(*access.PREPARERS)
@require_http_methods(["GET", "POST"])
def prepare(request: ViewerRequest, template: str) -> HttpResponse:
    known = _template(template)
    replaced = _replaced(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            alarm = prepare_alarm(
                viewer=request.viewer, template=known.key, values=_values(known, request.POST),
                audience_expr=request.POST.get("audience_expr", "")[:4000], is_drill="is_drill" in request.POST,
                cut=request.POST.getlist("cut"), replaces=replaced, now=clock.now(),
            )  # fmt: skip
        except Refusal as refused:
            refusal = refused
        else:
            toast.done(
                request, _("Prepared. Whoever may release it has been told by every channel.")
            )
            return redirect("emergency:alarm", alarm.pk)
    given = _given(known, request, replaced)
    return render(
        request, "emergency/prepare.html", _context(known, given, replaced, refusal),
        status=200 if refusal is None else 422,
    )  # fmt: skip


@allow(*access.PREPARERS)
@require_POST
def preview(request: ViewerRequest, template: str) -> HttpResponse:
    """What recipients would read, as it is filled in now."""
    known = _template(template)
    values = _values(known, request.POST)
    return render(request, "emergency/_preview.html", _preview(known, values, is_drill="is_drill" in request.POST))  # fmt: skip


def _context(
    known: Template, given: dict[str, Any], replaced: Alarm | None, refusal: Refusal | None
) -> dict[str, Any]:
    values = given["values"]
    return {
        "template": known,
        "blanks": [
            {
                "blank": blank,
                "fields": [
                    {
                        "name": f"{blank.key}.{language}", "language": language,
                        "short": tongue(language).short if blank.in_words else "",
                        "value": values.get(blank.key, {}).get(language, ""),
                        "is_first": language == LANGUAGES[0],
                    }
                    for language in (LANGUAGES if blank.in_words else LANGUAGES[:1])
                ],
            }
            for blank in known.blanks
        ],
        "channels": [(key, label, key in given["cut"]) for key, label in push.channels_on(kind="emergency").items()],
        "left_out": [
            label for key, label in push.channels_on().items() if key not in push.channels_on(kind="emergency")
        ],
        "refusal": refusal,
        "replaced": replaced,
        **given,
        **_preview(known, values, is_drill=given["is_drill"]),
    }  # fmt: skip


def _preview(
    known: Template, values: dict[str, dict[str, str]], *, is_drill: bool
) -> dict[str, Any]:
    return {
        "told": [
            {"language": one.language, "subject": one.subject, "html": push.body_html(push.as_text(one.body))}
            for one in compose(template=known.key, values=values, is_drill=is_drill)
        ],
        "lacking": missing(template=known.key, values=values),
        "is_drill": is_drill,
    }  # fmt: skip


def _given(known: Template, request: ViewerRequest, replaced: Alarm | None) -> dict[str, Any]:
    if request.method == "POST":
        return {
            "values": _values(known, request.POST), "audience_expr": request.POST.get("audience_expr", ""),
            "is_drill": "is_drill" in request.POST, "cut": request.POST.getlist("cut"),
        }  # fmt: skip
    if replaced is not None:
        return {"values": replaced.values, "audience_expr": replaced.audience_expr, "is_drill": replaced.is_drill, "cut": replaced.cut}  # fmt: skip
    return {"values": {}, "audience_expr": "", "is_drill": "drill" in request.GET, "cut": []}


def _values(known: Template, given: QueryDict) -> dict[str, dict[str, str]]:
    return {
        blank.key: {
            language: str(given.get(f"{blank.key}.{language}", "")).strip()[:_MOST_LETTERS]
            for language in (LANGUAGES if blank.in_words else LANGUAGES[:1])
        }
        for blank in known.blanks
    }


def _replaced(request: ViewerRequest) -> Alarm | None:
    """The running notice this one brings up to date."""
    asked = request.POST.get("replaces", request.GET.get("replaces", ""))
    if not asked.isdecimal():
        return None
    return access.alarms().filter(pk=int(asked) % 2**63, state="released").first()


def _template(key: str) -> Template:
    try:
        return TEMPLATES[key]
    except KeyError as error:
        raise Http404 from error
