"""How a request gets in: a bearer token, its right, and the member's scope around the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from xinglian.gateway.queries.token_holder import Holder, holder_of
from xinglian.gateway.rules.rights import Right
from xinglian.identity.api import actor_of
from xinglian.kernel import audit, clock
from xinglian.kernel.scope import acting


class TokenAuth(HttpBearer):
    """`Authorization: Bearer xl_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Holder | None:
        return holder_of(secret=token, now=clock.now())


def needs(right: Right) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The right an operation asks of its token; opens the member's scope around it."""

    def guard(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            holder: Holder = request.auth
            if right not in holder.rights:
                raise HttpError(403, f"This token lacks the right {right.value}.")
            request.viewer = holder.viewer
            with audit.by(actor_of(request)), acting(holder.viewer.scope):
                return operation(request, *args, **kwargs)

        return guarded

    return guard
