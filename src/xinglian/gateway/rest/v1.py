"""The public API, version 1."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from xinglian.gateway.rest.aftermath import router as aftermath
from xinglian.gateway.rest.agreements import router as agreements
from xinglian.gateway.rest.documents import router as documents
from xinglian.gateway.rest.doors import AskedTooMuch, TokenAuth
from xinglian.gateway.rest.facts import router as facts
from xinglian.gateway.rest.messages import router as messages
from xinglian.gateway.rest.orders import router as orders
from xinglian.gateway.rest.picking import router as picking
from xinglian.gateway.rest.price_lists import router as price_lists
from xinglian.gateway.rest.prices import router as prices
from xinglian.gateway.rest.registry import router as registry
from xinglian.gateway.rest.sending import router as sending
from xinglian.gateway.rest.stock import router as stock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.api import NotThere
from xinglian.prices.api import ChangeGone, ListGone, NotYours
from xinglian.stock.api import NotThere as NoSuchStock

api = NinjaAPI(
    title="Xinglian",
    version="1",
    urls_namespace="api-v1",
    auth=TokenAuth(),
    description=(
        "Facts in, receipts out. Authenticate with `Authorization: Bearer xl_…`; a token acts for"
        " the member who made it, within the rights it was given. Ids are strings; amounts are"
        " integers in minor units with their currency; times are ISO 8601 in UTC. Send a POST again with"
        " the `Idempotency-Key` it had and it counts once. `Accept-Language` chooses the language of what is said."
    ),
)
api.add_router("", registry)
api.add_router("", facts)
api.add_router("", messages)
api.add_router("", orders)
api.add_router("", picking)
api.add_router("", sending)
api.add_router("", agreements)
api.add_router("", aftermath)
api.add_router("", stock)
api.add_router("", prices)
api.add_router("", price_lists)
api.add_router("", documents)


@api.exception_handler(AskedTooMuch)
def wait(request: HttpRequest, refused: AskedTooMuch) -> HttpResponse:
    """429 with the seconds to wait, in the header programs look for."""
    detail = (
        f"This token may ask {refused.limit} times a minute. Ask again in {refused.seconds} s,"
        " send more lines at once, or have the limit raised in the settings."
    )
    answer = api.create_response(request, {"detail": detail}, status=429)
    answer["Retry-After"] = str(refused.seconds)
    return answer


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """404 for what is not there or not yours, else 409 with the sentence that says the remedy."""
    status = (
        404 if isinstance(refusal, (NotThere, NoSuchStock, NotYours, ListGone, ChangeGone)) else 409
    )
    return api.create_response(request, {"detail": str(refusal), "field": refusal.field}, status=status)  # fmt: skip
