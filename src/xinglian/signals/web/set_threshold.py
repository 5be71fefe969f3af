from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import knobs
from xinglian.kernel.refusal import Refusal
from xinglian.signals.rules import registry
from xinglian.signals.rules.builder import threshold_of
from xinglian.signals.rules.subject import subject_tags
from xinglian.ui import toast


@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
@require_POST
def set_threshold(request: ViewerRequest, key: str) -> HttpResponse:
    """Change the thresholds of a tag; everybody's tags are computed anew in the background."""
    definition = registry.TAGS.get(key) or subject_tags().get(key)
    if definition is None:
        raise Http404
    changed = 0
    before = definition.values(knobs.values("signals."))
    for parameter in definition.parameters:
        typed = request.POST.get(parameter.key, "").strip()
        number = threshold_of(typed) if typed else None
        if number is None or str(number) == str(before[parameter.key]):
            continue
        try:
            value = float(number) if parameter.kind in {"share", "number"} else int(number)
            knobs.turn(
                key=definition.knob(parameter.key), to=value, why=request.POST.get("why", "")[:200]
            )
        except (Refusal, ValueError) as refused:
            sentence = (
                str(refused)
                if isinstance(refused, Refusal)
                else _("“%(typed)s” is no number.") % {"typed": typed}
            )
            return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
        changed += 1
    if changed:
        toast.done(request, _("Thresholds saved. Tags are computed anew in the background."))
    return redirect("signals:tag", key=key)
