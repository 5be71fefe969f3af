"""The public API, version 1."""

from ninja import NinjaAPI

from xinglian.gateway.rest.doors import TokenAuth
from xinglian.gateway.rest.facts import router as facts
from xinglian.gateway.rest.messages import router as messages
from xinglian.gateway.rest.registry import router as registry

api = NinjaAPI(
    title="Xinglian",
    version="1",
    urls_namespace="api-v1",
    auth=TokenAuth(),
    description=(
        "Facts in, receipts out. Authenticate with `Authorization: Bearer xl_…`; a token acts for"
        " the member who made it, within the rights it was given. Ids are strings; amounts are"
        " integers in minor units with their currency; times are ISO 8601 in UTC."
    ),
)
api.add_router("", registry)
api.add_router("", facts)
api.add_router("", messages)
