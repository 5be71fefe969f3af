"""The list of the policy radar: what was found, what it waits for, how many hours are left."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer, ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import KEEPERS, READERS
from xinglian.policyradar.actions import weigh
from xinglian.policyradar.definitions.kinds import KINDS, STATE_WORDS
from xinglian.policyradar.queries import entries as query
from xinglian.policyradar.web.forms import ReasonForm
from xinglian.ui.answers import done, refuse, table_file
from xinglian.ui.chips import one_of, plain_query, some_of, with_query
from xinglian.ui.lists import Tab, selection

_OF = {"mine": gettext_lazy("mine"), "all": gettext_lazy("everybody's")}
_LATE = {"late": gettext_lazy("past the warning"), "overdue": gettext_lazy("overdue")}
_PROPOSALS = {
    "relevant": gettext_lazy("likely relevant"), "irrelevant": gettext_lazy("likely irrelevant"),
}  # fmt: skip


@allow(*READERS)
@require_GET
def board(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &kind= &of=mine|all &region= &late= &proposal= &feed= &q= &sort= &after=."""
    _path, chip = identity.region_chip(request)
    by, now = asked_of(request.GET, request.viewer), clock.now()
    counts = query.count_states()
    words = {"open": _("Clock running")} | STATE_WORDS
    return render(
        request,
        "policyradar/board.html",
        {
            "page": query.page(by, now=now, after=request.GET.get("after", "")), "tab": by.tab, "query": plain_query(request.GET),
            "clear_url": reverse("policyradar:board"), "may_keep": request.viewer.has(*KEEPERS), "is_filtered": by.is_narrowed,
            "waiting": query.summary(now=now), "reason_form": ReasonForm(auto_id="bulk_%s"), "here": "board",
            "tabs": [
                Tab(words[one], with_query(request, state=None if one == "open" else one), counts.get(one, 0), one == by.tab)
                for one in query.TABS
            ],
            "chips": [
                some_of(request, "kind", _("Kind of policy"), {key: one.label for key, one in KINDS.items()}),
                one_of(request, "late", pgettext("policy", "Time left"), _LATE), one_of(request, "proposal", _("Words say"), _PROPOSALS),
                one_of(request, "of", _("Of"), _OF), chip,
            ],
        },
    )  # fmt: skip


def asked_of(asked: QueryDict, viewer: Viewer) -> query.Asked:
    tab, feed, sort = asked.get("state", ""), asked.get("feed", ""), asked.get("sort", "")
    return query.Asked(
        tab=tab if tab in query.TABS else "open", kinds=tuple(one for one in asked.getlist("kind") if one in KINDS),
        owner=viewer.person_id if asked.get("of") == "mine" else None, region=asked.get("region", "").replace("\0", "")[:12],
        late=asked.get("late", "") if asked.get("late") in _LATE else "",
        proposal=asked.get("proposal", "") if asked.get("proposal") in _PROPOSALS else "",
        feed=int(feed) if feed.isascii() and feed.isdigit() and len(feed) < 19 else 0,
        text=asked.get("q", "").replace("\0", "").strip()[:60], sort=sort if sort.lstrip("-") in query.SORTS else "",
    )  # fmt: skip


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters. Audited."""
    rows = query.every(asked_of(request.GET, request.viewer), now=clock.now())
    audit.record(
        "export_policies", subject=("policyradar.entry", "list"), after={"rows": len(rows)}
    )
    heads = [
        _("Kind of policy"), _("Title"), _("State"), _("Issuing body"), _("Found in"), _("Published on"), _("In force from"), _("In force until"),
        pgettext("policy", "Places"), _("Partners concerned"), _("Parts concerned"), _("Due"), _("Hours left"), _("Owner"), _("Why not, or what came of it"), _("Link"),
    ]  # fmt: skip
    lines = [
        [
            str(row["kind_word"]), row["title"], str(row["stage_word"]), row["issuer"], row["source"],
            *(row[day].isoformat() if row[day] else "" for day in ("published_on", "effective_on", "expires_on")),
            _(", ").join(str(one) for one in row["places"]), row["partners_n"], row["parts_n"], row["due_at"].isoformat(timespec="minutes"),
            round(row["clock"]["hours"], 1), row["owner_name"], row["reason"] or row["outcome"], row["link"],
        ]
        for row in rows
    ]  # fmt: skip
    return table_file(
        "policies", heads, lines, is_simulated=any(row["is_simulated"] for row in rows)
    )


@allow(*KEEPERS)
@require_POST
def relevant_many(request: ViewerRequest) -> HttpResponse:
    """POST the ticked rows: they concern us, and are mine."""
    n, stroke = weigh.call_relevant(
        entry_ids=_chosen(request), viewer=request.viewer, now=clock.now()
    )
    words = ngettext("%(n)s entry taken for relevant", "%(n)s entries taken for relevant", n) % {
        "n": n
    }
    return done(request, words, to=_back(request), undo_url=undo_of(stroke))


@allow(*KEEPERS)
@require_POST
def irrelevant_many(request: ViewerRequest) -> HttpResponse:
    """POST the ticked rows with a reason."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            n, stroke = weigh.call_irrelevant(
                entry_ids=_chosen(request), reason=form.cleaned_data["reason"], viewer=request.viewer, now=clock.now(),
            )  # fmt: skip
            words = ngettext("%(n)s entry put aside", "%(n)s entries put aside", n) % {"n": n}
            return done(request, words, to=_back(request), undo_url=undo_of(stroke))
        except Refusal as refusal:
            refuse(form, refusal)
    return render(request, "policyradar/_bulk_reason.html", {"reason_form": form}, status=422)


def undo_of(stroke: int) -> str:
    return reverse("policyradar:undo", args=[stroke]) if stroke else ""


def _back(request: ViewerRequest) -> str:
    """The list as it was filtered, from its first page."""
    asked = selection(request).filters.copy()
    asked.pop("after", None)
    return reverse("policyradar:board") + (f"?{asked.urlencode()}" if asked else "")


def _chosen(request: ViewerRequest) -> list[int]:
    picked = selection(request)
    if not picked.everything:
        return list(picked.ids)
    return query.ids(asked_of(picked.filters, request.viewer), now=clock.now())
