"""An experiment's page: its plan while the message is a draft, afterwards where it stands and how it ends."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.actions.end_experiment import NoSuchVersion, end_experiment
from xinglian.push.models import Experiment, Message
from xinglian.push.queries import experiment_counts
from xinglian.push.queries.experiment_counts import GUARDS
from xinglian.push.queries.experiment_state import Standing, experiment_state
from xinglian.push.rules.sample_size import ALPHA
from xinglian.push.rules.sequential import Count, difference, is_ripe
from xinglian.push.web import words
from xinglian.push.web.difference_chart import difference_chart
from xinglian.push.web.experiment_words import GUARD_WORDS, judgement, steps_on
from xinglian.push.web.plan_experiment import plan_page
from xinglian.ui import toast


@allow(STAFF)
@require_http_methods(["GET", "POST"])
def experiment(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The plan for the author of a draft; for everybody else, and later, what it says."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return render(request, "push/missing.html", status=404)
    may_write = request.viewer.has(*access.AUTHORS)
    if message.state == "draft" and may_write:
        return plan_page(request, message)
    if request.method == "POST":
        return _refused(request, message, _("The message is no longer a draft, so its plan stays as it is."))  # fmt: skip
    return _page(request, message, "push/experiment.html")


@allow(STAFF)
@require_GET
def figures(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The live part of the page."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return render(request, "push/missing.html", status=404)
    return _page(request, message, "push/_experiment.html")


@allow(*access.APPROVERS)
@require_POST
def end(request: ViewerRequest, message_id: int) -> HttpResponse:
    """A person's decision: which version the others get, or that they get none."""
    version = request.POST.get("version", "")
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return render(request, "push/missing.html", status=404)
    try:
        if version != "none" and not version.isdecimal():
            raise NoSuchVersion()
        end_experiment(
            message_id=message_id, version=None if version == "none" else min(int(version), 99), name=request.viewer.name,
            why=request.POST.get("why", "").strip()[:500], now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, message, str(refusal))
    toast.done(request, _("Ended. Nobody else gets the message.") if version == "none" else _("Ended. The others get this version now."))  # fmt: skip
    return redirect("push:experiment", message_id)


def _page(request: ViewerRequest, message: Message, template: str) -> HttpResponse:
    found = Experiment.objects.filter(message=message).first()
    if found is None:
        return redirect("push:result" if message.started_at else "push:review", message.pk)
    try:
        # The figures are of the whole audience: who looks after some regions sees those of messages to these only.
        access.demand_within_reach(message)
    except access.BeyondYourRegions:
        return render(request, "push/refused.html", {"refusal": _("This experiment reaches further than your regions. Ask a channel manager how it stands."), "back": reverse("push:result", args=[message.pk])}, status=403)  # fmt: skip
    return render(request, template, _context(request, message, found))


def _context(request: ViewerRequest, message: Message, found: Experiment) -> dict[str, Any]:
    standing = experiment_state(found)
    looks = max(len(standing.waves), len(standing.glances), 1)
    labels = [_("wave %(n)s") % {"n": number + 1} for number in range(looks)]
    charts = [
        {
            "name": arm.name,
            "svg": difference_chart(
                [glance.against_first[place] for glance in standing.glances], looks=looks, labels=labels, name=arm.name
            ),
        }
        for place, arm in enumerate(standing.arms[1:])
        if standing.glances
    ]  # fmt: skip
    without, told = (
        experiment_counts.came(found, now=clock.now())
        if found.holdout and found.started_at
        else (Count(0, 0), Count(0, 0))
    )
    is_open = found.state in ("running", "decided")
    return {
        "message": message, "experiment": found, "standing": standing, "charts": charts, "now": clock.now(),
        "said": judgement(found, standing), "rows": _rows(found, standing), "guards": GUARD_WORDS,
        "first": standing.arms[0].name, "is_open": is_open, "next": steps_on(found, standing),
        "may_end": is_open and request.viewer.has(*access.APPROVERS) and not message.superseded_by_id and message.state != "cancelled",
        "others": max(0, message.planned - sum(standing.drawn) - standing.held),
        "without": without, "told": told,
        "brings": difference(without, told, alpha=ALPHA, tuned_for=without.n + told.n) if is_ripe(without) and is_ripe(told) else None,
        "layer": words.KINDS.get(found.layer, ""), "suggested": found.winner if found.winner is not None else 0,
        "channels": words.CHANNELS, "window": timedelta(minutes=found.window_minutes),
    }  # fmt: skip


def _rows(found: Experiment, standing: Standing) -> list[dict[str, Any]]:
    """The table of the versions."""
    last = standing.last
    return [
        {
            "arm": arm, "drawn": standing.drawn[number], "sent": standing.sent[number],
            "count": last.counts[number] if last else None,
            "interval": last.against_first[number - 1] if last and number else None,
            "harm": [(GUARD_WORDS[guard], standing.harm[number][guard], arm.out_why == guard) for guard in GUARDS],
            "is_winner": found.finding == "winner" and found.winner == number,
            "is_sent_on": found.state == "ended" and found.sent_on == number,
            "at": "" if arm.minute is None else f"{arm.minute // 60:02}:{arm.minute % 60:02}",
        }
        for number, arm in enumerate(standing.arms)
    ]  # fmt: skip


def _refused(request: ViewerRequest, message: Message, said: str) -> HttpResponse:
    back = reverse("push:experiment", args=[message.pk])
    return render(request, "push/refused.html", {"refusal": said, "back": back}, status=409)
