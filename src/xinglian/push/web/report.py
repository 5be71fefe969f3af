"""Where providers report what became of the deliveries they took. The address is a secret of its own; whoever signs is checked."""

from hmac import compare_digest

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xinglian.identity.api import ANYONE, allow
from xinglian.kernel import clock, scope
from xinglian.kernel.scope import acting
from xinglian.push.actions.counter import secret_of
from xinglian.push.actions.take_reports import take_reports
from xinglian.push.channels import base
from xinglian.push.models import Provider
from xinglian.push.rules.report import BadReport

_MOST_BYTES = 2_000_000


@csrf_exempt  # another machine calls; the token and, where the provider signs, its signature are the proof
@allow(ANYONE)
@require_POST
def report(request: HttpRequest, provider: str, token: str) -> HttpResponse:
    with acting(scope.network()):
        row = Provider.objects.filter(pk=provider).first()
        if row is None or not row.report_token or not compare_digest(row.report_token, token):
            raise Http404
        kind = base.provider_kind(row.kind)
        if kind.read_reports is None:
            raise Http404
        if int(request.headers.get("content-length") or 0) > _MOST_BYTES:
            return JsonResponse({"error": f"At most {_MOST_BYTES:,} bytes."}, status=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            reports = kind.read_reports(
                body=request.body, headers=headers, settings=row.settings, secret=secret_of(row)
            )
        except BadReport as refusal:
            return JsonResponse({"error": str(refusal)}, status=400)
        take_reports(provider=row.pk, reports=reports, now=clock.now())
    return JsonResponse(dict(kind.report_answer or {"ok": True}))
