"""One cell of the text matrix: read, write, take away."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.actions.draft import drop_variant, save_variant
from xinglian.push.models import Arm, Variant
from xinglian.push.queries import variables
from xinglian.push.queries.check_message import text_problem
from xinglian.push.rules.variants import LANGUAGES, Key, pick
from xinglian.push.web import words
from xinglian.push.web.compose import grid


@allow(*access.AUTHORS)
@require_http_methods(["GET", "POST", "DELETE"])
def text(request: ViewerRequest, message_id: int) -> HttpResponse:
    """GET: the editor of a cell. POST: save it. DELETE: the cell falls back again."""
    given = request.POST if request.method == "POST" else request.GET
    key, arm = _key(given), _arm(given, message_id)
    refusal = ""
    try:
        if request.method == "POST":
            save_variant(
                message_id=message_id, language=key.language, partner_type=key.partner_type, role=key.role,
                arm=arm, subject=given.get("subject", "")[:120], body=given.get("body", "")[:20000],
                action_label=given.get("action_label", "")[:40], is_checked="is_checked" in given, now=clock.now(),
            )  # fmt: skip
        elif request.method == "DELETE":
            drop_variant(
                message_id=message_id,
                language=key.language,
                partner_type=key.partner_type,
                role=key.role,
                arm=arm,
                now=clock.now(),
            )
    except Refusal as error:
        refusal = str(error)
    answer = render(
        request, "push/_text.html", context(message_id, key, arm) | {"refusal": refusal}
    )
    if request.method != "GET":
        answer["HX-Trigger"] = "push-saved"
    return answer


def context(message_id: int, key: Key, arm: int = 0) -> dict[str, Any]:
    """The editor and the matrix around it."""
    written = list(
        Variant.objects.filter(message_id=message_id).order_by("language", "partner_type", "role")
    )
    first = {Key(v.language, v.partner_type, v.role): v for v in written if not v.arm}
    written = [v for v in written if v.arm == arm]
    by_key = {Key(v.language, v.partner_type, v.role): v for v in written}
    # Where a later version has no words, its readers see those of the first.
    readable = {
        k: v
        for k, v in (first | {k: v for k, v in by_key.items() if v.subject}).items()
        if v.subject
    }
    used = pick(
        set(readable),
        language=key.language,
        partner_type=key.partner_type,
        role=key.role,
    )
    own = by_key.get(key)
    label = " · ".join(
        str(part)
        for part in (
            words.TYPES.get(key.partner_type, ""),
            words.ROLES.get(key.role, ""),
            words.LANGUAGES[key.language],
        )
        if part
    )
    return {
        "message_id": message_id,
        "key": key,
        "label": label,
        "own": own,
        "used": readable[used] if used and readable[used] is not own else None,
        "arm": arm,
        "versions": versions(message_id),
        "problems": [
            fault
            for value in ((own.subject, own.body, own.action_label) if own else ())
            if (fault := text_problem(value))
        ],
        "grid": grid(written, also=key.language),
        "current": {"language": key.language, "partner_type": key.partner_type, "role": key.role},
        "variables": variables.VARIABLES.values(),
    }


def versions(message_id: int) -> list[Arm]:
    """Of an experiment on words; [] without one."""
    return list(
        Arm.objects.filter(
            experiment__message_id=message_id, experiment__subject="content"
        ).order_by("number")
    )


def _arm(given: QueryDict, message_id: int) -> int:
    asked = given.get("arm", "")
    return next((one.number for one in versions(message_id) if str(one.number) == asked), 0)


def _key(given: QueryDict) -> Key:
    language, kind, role = (given.get(name, "") for name in ("language", "partner_type", "role"))
    return Key(
        language if language in LANGUAGES else LANGUAGES[0],
        kind if kind in words.TYPES else "",
        role if role in words.ROLES else "",
    )
