"""The same request counts once: a program that heard no answer sends it again with the same `Idempotency-Key`.

What was refused is not kept: it may be put right and sent again with its key.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Status
from ninja.errors import HttpError

from xinglian.kernel import clock, taps

HEADER = "Idempotency-Key"
LONGEST = 200
_KEYS = UUID("5d0ad2a4-6a0b-4f0c-9d0e-7d5b0c1f6e2a")


def once(request: Any, token_id: int, run: Callable[[], Any]) -> Any:
    """`run`'s answer, or the one it gave to this token's key before. In the holder's scope.

    Raises HttpError 400 for a key too long, 409 for one that stood with another request.
    """
    given = request.headers.get(HEADER, "").strip()
    if not given or request.method != "POST":
        return run()
    if len(given) > LONGEST:
        raise HttpError(400, _("Idempotency-Key has at most %(most)s characters.") % {"most": LONGEST})  # fmt: skip
    key, now = uuid5(_KEYS, f"{token_id}:{given}"), clock.now()
    said = hashlib.sha256(f"{request.get_full_path()}\n".encode() + request.body).hexdigest()
    with transaction.atomic():
        moment = taps.Moment(tapped_at=now, skew_seconds=0)
        known = taps.begin(key=key, path=request.path, moment=moment, now=now)
        if known is not None:
            if known.get("said") != said:
                raise HttpError(409, _("This Idempotency-Key stood with another request. Take a new one for each request."))  # fmt: skip
            return _again(known)
        answer = run()
        if isinstance(answer, Status) and answer.status_code != 200:
            transaction.set_rollback(True)
        else:
            taps.end(key=key, answer={"said": said} | _kept(answer))
    return answer


def _kept(answer: Any) -> dict[str, Any]:
    if isinstance(answer, HttpResponse):
        return {"text": answer.content.decode()}
    plain = answer.value if isinstance(answer, Status) else answer
    return {"value": json.loads(json.dumps(plain, cls=DjangoJSONEncoder))}


def _again(known: dict[str, Any]) -> Any:
    if "text" in known:
        return HttpResponse(known["text"], content_type="application/json")
    return Status(200, known["value"])
