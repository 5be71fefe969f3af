"""Single acts on a partner's page: status, liaison; and the pickers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import EDITORS
from xinglian.partners.actions.assign_people import set_liaison
from xinglian.partners.actions.change_status import change_status
from xinglian.partners.queries.partner_facts import people_who_sign_in
from xinglian.partners.queries.words import STATUS_MEANINGS, STATUS_WORDS
from xinglian.partners.rules.words import NEXT, Status
from xinglian.partners.web.bulk import StatusForm
from xinglian.partners.web.forms import partners_found
from xinglian.partners.web.partner import found
from xinglian.ui.answers import done, refuse


@allow(*EDITORS)
def set_status(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form with the possible next statuses; POST changes it, with the reason."""
    one = found(partner_id)
    form = StatusForm(request.POST or None)
    possible = [(key.value, STATUS_WORDS[key]) for key in Status if key in NEXT[Status(one.status)]]
    form.about(name=one.short_name or one.name, people=people_who_sign_in(one), possible=possible)
    page = reverse("partners:partner", args=[partner_id])
    if request.method == "POST" and form.is_valid():
        wanted = Status(form.cleaned_data["status"])
        try:
            change_status(
                partner_ids=[partner_id], to=wanted, why=form.cleaned_data["why"],
                now=clock.now(), labels={key: str(words) for key, words in STATUS_WORDS.items()},
            )  # fmt: skip
            return done(
                request,
                _("%(name)s is now: %(status)s")
                % {"name": one.short_name or one.name, "status": STATUS_WORDS[wanted]},
                to=page,
            )
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request,
        "partners/set_status.html",
        {
            "form": form,
            "partner": one,
            "cancel_url": page,
            "now": STATUS_WORDS[one.status],
            "meanings": [(STATUS_WORDS[key], words) for key, words in STATUS_MEANINGS.items()],
        },
        status=422 if request.method == "POST" else 200,
    )


@allow(*EDITORS)
@require_POST
def name_liaison(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """POST: membership (empty = nobody)."""
    given = request.POST.get("membership", "")
    page = reverse("partners:partner", args=[partner_id]) + "?tab=people"
    try:
        set_liaison(
            partner_id=partner_id,
            membership_id=int(given) if given.isdecimal() else None,
            now=clock.now(),
        )
    except Refusal as refusal:
        return done(request, str(refusal), to=page)
    words = _("Certified liaison named") if given else _("No liaison any more")
    return done(request, words, to=page)


@allow(STAFF)
def options(request: ViewerRequest) -> HttpResponse:
    """GET ?q=: partners to choose from, by code, name, pinyin or initials."""
    options = partners_found(request.GET.get("q", ""))
    return render(request, "ui/_picker_options.html", {"options": options})
