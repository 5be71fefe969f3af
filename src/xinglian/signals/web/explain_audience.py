from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries import select_audience
from xinglian.signals.queries.audience_page import NoSuchAudience, saved_audience
from xinglian.signals.queries.explain import Explained, NoSuchPartner, explain
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.rules.problems import ExpressionProblem


@allow(STAFF)
@require_GET
def explain_audience(request: ViewerRequest, audience_id: int) -> HttpResponse:
    """GET ?partner=<code>: why it is in, or what keeps it out."""
    try:
        saved = saved_audience(audience_id=audience_id)
    except NoSuchAudience as refused:
        raise Http404(str(refused)) from refused
    code = request.GET.get("partner", "").strip()[:40]
    told: Explained | None = None
    problem = ""
    if code:
        try:
            told = explain(select_audience.read(saved.expression), code=code)
        except NoSuchPartner as refused:
            problem = str(refused)
        except ExpressionProblem as error:
            problem = sentence_of(error.problem)
    context = {"saved": saved, "told": told, "code": code, "problem": problem}
    return render(request, "signals/explain.html", context, status=422 if problem else 200)
