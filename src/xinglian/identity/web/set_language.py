from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xinglian.identity.access import ANYONE, ViewerRequest, allow
from xinglian.identity.actions.change_profile import checked_language
from xinglian.identity.actions.change_profile import set_language as keep_language
from xinglian.identity.web.session import home, safe_next
from xinglian.kernel.scope import acting


@require_POST
@allow(ANYONE)
def set_language(request: ViewerRequest) -> HttpResponse:
    """For this browser, and for the person when one is signed in."""
    language = checked_language(request.POST.get("language", ""))
    if request.viewer.is_signed_in:
        with acting(request.viewer.scope):
            keep_language(person_id=request.viewer.person_id, language=language)
    answer = redirect(safe_next(request) or home())
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer
