"""The words of a template, one language at a time: write, see, take ours back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.emergency import access
from xinglian.emergency.actions.set_wording import (
    WordsRefused,
    problems_of,
    set_wording,
    take_ours,
)
from xinglian.emergency.definitions import LANGUAGES, TEMPLATES, Template
from xinglian.emergency.queries.wordings import own_words, texts_of
from xinglian.emergency.rules.wording import MOST_BODY, MOST_SUBJECT
from xinglian.emergency.rules.words import told
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.tongues import tongue
from xinglian.push import api as push
from xinglian.ui import toast
from xinglian.ui.lists import Tab


@allow(*access.RELEASERS)
@require_http_methods(["GET", "POST"])
def wording(request: ViewerRequest, template: str) -> HttpResponse:
    known, language = _template(template), _language(request)
    problems: list[str] = []
    if request.method == "POST":
        try:
            changed = set_wording(
                template=known.key, language=language, subject=request.POST.get("subject", ""),
                body=request.POST.get("body", ""), name=request.viewer.name, now=clock.now(),
            )  # fmt: skip
        except WordsRefused as refusal:
            problems = refusal.problems
        else:
            toast.done(request, _("Kept. The next notice says it so.") if changed else _("Nothing has changed."))  # fmt: skip
            return redirect(_url(known, language))
    text, own = texts_of(known.key)[language], {one.language: one for one in own_words(known.key)}
    subject = request.POST.get("subject", "") if problems else text.subject
    body = request.POST.get("body", "") if problems else text.body.strip()
    ours = known.texts[language]
    return render(
        request, "emergency/wording.html",
        {
            "template": known, "language": language, "subject": subject, "body": body, "problems": problems, "own": own.get(language),
            "ours": _seen(known, language, ours.subject, ours.body),
            "most_subject": MOST_SUBJECT, "most_body": MOST_BODY,
            "tabs": [Tab(_name(one, one in own), _url(known, one), None, one == language) for one in LANGUAGES],
            **_seen(known, language, subject, body),
        },
        status=422 if problems else 200,
    )  # fmt: skip


@allow(*access.RELEASERS)
@require_POST
def seen(request: ViewerRequest, template: str) -> HttpResponse:
    """How it would read, and what is wrong with it, as it is typed."""
    known, language = _template(template), _language(request)
    subject, body = request.POST.get("subject", ""), request.POST.get("body", "")[: MOST_BODY + 1]
    return render(
        request, "emergency/_wording_seen.html",
        {"problems": problems_of(template=known.key, subject=subject, body=body), **_seen(known, language, subject, body)},
    )  # fmt: skip


@allow(*access.RELEASERS)
@require_POST
def ours(request: ViewerRequest, template: str) -> HttpResponse:
    known, language = _template(template), _language(request)
    take_ours(template=known.key, language=language, now=clock.now())
    toast.done(request, _("Our words stand again."))
    return redirect(_url(known, language))


def _seen(known: Template, language: str, subject: str, body: str) -> dict[str, Any]:
    """Filled in with the names of the places, in the words' own language."""
    with override(language):
        values = {one.key: {language: f"〔{one.label}〕"} for one in known.blanks}
    (one,) = told(texts={language: (subject, body)}, values=values, marks=None)
    return {
        "told": [{"language": language, "subject": one.subject, "html": push.body_html(push.as_text(one.body))}]
    }  # fmt: skip


def _name(language: str, is_own: bool) -> str:
    name = str(tongue(language).name)
    return _("%(language)s, own words") % {"language": name} if is_own else name


def _url(known: Template, language: str) -> str:
    return f"{reverse('emergency:wording', args=[known.key])}?in={language}"


def _language(request: ViewerRequest) -> str:
    asked = request.GET.get("in", LANGUAGES[0])
    if asked not in LANGUAGES:
        raise Http404
    return asked


def _template(key: str) -> Template:
    try:
        return TEMPLATES[key]
    except KeyError as error:
        raise Http404 from error
