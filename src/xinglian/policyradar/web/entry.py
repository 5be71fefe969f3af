"""One entry: what it says, whom and which parts it concerns now, the clock, the advice, the history."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.policyradar.access import KEEPERS, READERS, EntryGone, entry_seen
from xinglian.policyradar.definitions.kinds import KINDS, RENEWED_WORDS, VERB_WORDS
from xinglian.policyradar.models import Entry, Recall, Step
from xinglian.policyradar.queries import affected
from xinglian.policyradar.queries import entries as query
from xinglian.policyradar.queries.buyers import buyers
from xinglian.policyradar.queries.choices import category_labels
from xinglian.policyradar.rules.tongue import written_in
from xinglian.push import api as push
from xinglian.signals import api as signals
from xinglian.ui.answers import missing_is_404

_ICONS = {
    "written": "pencil", "found": "search", "brought": "upload", "renewed": "upload", "changed": "pencil", "relevant": "user-check", "irrelevant": "x",
    "reopened": "rotate-ccw", "handed": "users", "noted": "message-square", "drafted": "pencil", "pushed": "send", "done": "circle-check",
    "undone": "rotate-ccw", "warned": "triangle-alert", "overdue": "triangle-alert",
}  # fmt: skip


@allow(*READERS)
@require_GET
@missing_is_404(EntryGone)
def entry(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET the page."""
    one = entry_seen(policy_id)
    row = query.one(policy_id, now=clock.now())
    try:
        expression = affected.expression_of(one)
        partners = {
            "n": signals.count_audience(expr=expression), "sample": affected.sample(one), "words": signals.say_audience(expression),
        }  # fmt: skip
        unreadable = ""
    except signals.AudienceUnreadable as refusal:
        partners, unreadable = {"n": None, "sample": [], "words": ""}, str(refusal)
    only = ""
    if one.state in ("new", "relevant") and not one.audience_expr:
        only = buyers(one.categories)
    categories = category_labels(one.categories)
    reach = (
        push.message_reach(message_id=one.message_id) if one.message_id and one.pushed_at else None
    )
    return render(
        request,
        "policyradar/entry.html",
        {
            "e": row, "entry": one, "partners": partners, "unreadable": unreadable, "may_keep": request.viewer.has(*KEEPERS),
            "categories": [categories.get(code, code) for code in one.categories], "steps": KINDS[one.kind].steps,
            "is_foreign": written_in(f"{one.title}\n{one.summary}") == "en",
            "is_lost": row["stage"] == "lost", "reach": reach, "buyers_n": _count(only, one) if only else None, "recall": Recall.objects.filter(entry_id=policy_id).first(),
            "history": [
                {"word": VERB_WORDS.get(step.verb, step.verb), "icon": _ICONS.get(step.verb, "info"), "step": step, "sub": " · ".join(one for one in (step.person_name, _words(step)) if one)}
                for step in Step.objects.filter(entry_id=policy_id).order_by("-id")[:100]
            ],
        },
    )  # fmt: skip


def _count(expr: str, one: Entry) -> int:
    return signals.count_audience(expr=affected.expression(audience_expr=expr, regions=one.regions))


def _words(step: Step) -> str:
    if step.verb != "renewed":
        return step.words
    return _(", ").join(str(RENEWED_WORDS.get(one, one)) for one in step.words.split())


@allow(*READERS)
@require_GET
@missing_is_404(EntryGone)
def parts_panel(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """The parts, and who has them on hand: asked after the page stands."""
    scope = affected.scope_of(entry_seen(policy_id))
    found = affected.parts(scope)
    for row in found:
        row["name"] = identity.place_word(row["name"], row["name_en"])
    n = affected.count_parts(scope)
    return render(
        request,
        "policyradar/_parts.html",
        {
            "is_empty": scope.is_empty, "parts": found, "n": n, "more": n - len(found),
            "stock": affected.stock(scope), "holders": affected.holders(scope),
        },
    )  # fmt: skip
