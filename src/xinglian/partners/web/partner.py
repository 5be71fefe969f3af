"""A partner's page for the maker's people, and the same for the partner itself."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xinglian.identity.api import PARTNER, STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.partners.access import EDITORS, STEWARDS, PartnerOutOfReach, partner_seen
from xinglian.partners.models import Partner
from xinglian.partners.queries import partner_facts as facts
from xinglian.partners.queries.layer_reason import full, rules, sentence
from xinglian.partners.queries.timeline import sources_for, stretch
from xinglian.partners.queries.words import (
    DOCUMENT_WORDS,
    LAYER_WORDS,
    STATUS_TONES,
    STATUS_WORDS,
    TYPE_WORDS,
)
from xinglian.partners.web.next_step import next_step
from xinglian.ui.lists import Choice, Tab
from xinglian.ui.pure import page


def found(partner_id: int) -> Partner:
    """The partner, or 404: out of reach looks like not there."""
    try:
        return partner_seen(partner_id)
    except PartnerOutOfReach as refusal:
        raise Http404 from refusal


@allow(STAFF)
def partner(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET: header with facts, tabs, timeline; `tab=people|papers|details`."""
    one = found(partner_id)
    viewer = request.viewer
    context = _head(one) | {
        "tab": request.GET.get("tab", "overview"),
        "may_edit": viewer.has(*EDITORS),
        "may_assign": viewer.has(*STEWARDS),
        "reason": sentence(one.layer_reason),
        "documents": facts.documents(one, today=timezone.localdate()),
        "people": facts.people_around(one),
        "contacts": facts.contacts(one),
        "branches": facts.branches(one),
        "pairs": facts.open_pairs(one),
    }
    _word_documents(context["documents"])
    if context["tab"] == "people":
        context["members"] = facts.members(one)
    if one.merged_into_id:
        context["merged_into"] = Partner.objects.filter(pk=one.merged_into_id).first()
    context["step"] = next_step(one, context, viewer)
    context["tabs"] = _tabs(one, context)
    return page(request, "partners/partner.html", context)


@allow(PARTNER)
def mine(request: ViewerRequest) -> HttpResponse:
    """GET: the partner's own data, as we have them."""
    one = found(request.viewer.org_id)
    context = _head(one) | {
        "documents": facts.documents(one, today=timezone.localdate()),
        "people": facts.people_around(one),
        "contacts": facts.contacts(one),
        "branches": facts.branches(one),
        "may_keep_contacts": request.viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK),
    }
    if not request.viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK):
        context["is_layered"] = False  # with the layer goes what the company bought
    _word_documents(context["documents"])
    return render(request, "partners/mine.html", context)


@allow(STAFF)
def timeline(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET: a stretch of the timeline; `only` a source, `after` a cursor."""
    one = found(partner_id)
    only = request.GET.get("only", "")
    after = request.GET.get("after", "")
    moments = stretch(
        partner_id=one.pk, viewer=request.viewer, now=clock.now(), only=only, after=after
    )
    url = reverse("partners:timeline", args=[one.pk])
    choices = [Choice(label=_("All"), url=url, active=not only)]
    choices += [
        Choice(label=source.label, url=f"{url}?only={source.name}", active=source.name == only)
        for source in sources_for(request.viewer)
    ]
    template = "partners/_moments.html" if after else "partners/_timeline.html"
    return render(
        request,
        template,
        {"partner": one, "stretch": moments, "choices": choices, "only": only, "url": url},
    )


@allow(STAFF)
def layer_facts(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET: why this layer; opened in the drawer."""
    one = found(partner_id)
    reason = one.layer_reason
    return render(
        request,
        "partners/layer_facts.html",
        {
            "partner": one,
            "layer_word": LAYER_WORDS[one.layer],
            "sentence": sentence(reason),
            "rules": rules(reason),
            "bought": full(one.bought_12m_minor),
            "bought_before": full(reason.get("bought_before_minor", 0)),
            "growth": one.bought_growth,
        },
    )


@allow(STAFF, PARTNER)
def partner_home(request: ViewerRequest) -> HttpResponse:
    """GET: where one's role begins."""
    return redirect("partners:list" if request.viewer.is_staff else "partners:mine")


def _head(one: Partner) -> dict[str, Any]:
    today = timezone.localdate()
    area, place = facts.where(one)
    return {
        "partner": one,
        "area": area,
        "place": place,
        "tenure": facts.tenure(one, today=today),
        "type_word": TYPE_WORDS[one.type],
        "status_word": STATUS_WORDS[one.status],
        "status_tone": STATUS_TONES[one.status],
        "layer_word": LAYER_WORDS[one.layer],
        "is_layered": one.layer_computed_at is not None,
        "bought": full(one.bought_12m_minor),
        "growth": one.bought_growth,
        "is_simulated_partner": one.is_simulated,
    }


def _word_documents(documents: list[dict[str, Any]]) -> None:
    for row in documents:
        row["kind_word"] = DOCUMENT_WORDS[row["kind"]]
        row["url"] = reverse("partners:open_document", args=[row["id"]])


def _tabs(one: Partner, context: dict[str, Any]) -> list[Tab]:
    url = reverse("partners:partner", args=[one.pk])
    named = [
        ("overview", _("Overview"), None),
        ("people", _("People and contacts"), len(context["contacts"]) or None),
        ("papers", _("Contracts and licences"), len(context["documents"]) or None),
        ("details", _("Master data"), None),
    ]
    return [
        Tab(
            label=label,
            url=url if key == "overview" else f"{url}?tab={key}",
            count=count,
            active=context["tab"] == key,
        )
        for key, label, count in named
    ]
