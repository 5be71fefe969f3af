"""How a request gets in: a bearer token, its right, and the member's scope around the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from xinglian.gateway.queries.token_holder import Holder, holder_of
from xinglian.gateway.rest.once import once
from xinglian.gateway.rules.rights import Right
from xinglian.identity.api import actor_of
from xinglian.kernel import audit, clock, knobs
from xinglian.kernel.scope import acting

# Below this nobody looks up the limit, which nobody may set lower.
UNQUESTIONED = 60


class AskedTooMuch(Exception):
    """A token's requests of this minute are used up. `seconds` until the next one begins."""

    def __init__(self, *, limit: int, seconds: int) -> None:
        super().__init__(limit, seconds)
        self.limit = limit
        self.seconds = seconds


class TokenAuth(HttpBearer):
    """`Authorization: Bearer xl_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Holder | None:
        now = clock.now()
        holder = holder_of(secret=token, now=now)
        if holder and holder.asked > UNQUESTIONED:
            with acting(holder.viewer.scope):
                limit = knobs.value("gateway.requests_a_minute")
            if holder.asked > limit:
                raise AskedTooMuch(limit=limit, seconds=60 - now.second)
        return holder


def needs(*rights: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The right an operation asks of its token (one of them, where there are several); opens the member's scope around it."""

    def guard(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            holder: Holder = request.auth
            if not holder.rights.intersection(rights):
                raise HttpError(403, f"This token lacks the right {' or '.join(rights)}.")
            request.viewer = holder.viewer
            with audit.by(actor_of(request)), acting(holder.viewer.scope):
                return once(request, holder.token_id, lambda: operation(request, *args, **kwargs))

        return guarded

    return guard
