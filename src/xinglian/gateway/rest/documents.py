"""Documents as answers, and what they look like."""

import json
from typing import Any

from django.http import HttpResponse
from ninja import Router
from ninja.errors import HttpError
from pydantic import BaseModel

from xinglian.kernel.documents import schema_of
from xinglian.orders.api import forms as of_orders
from xinglian.orders.api import goods_forms as of_goods
from xinglian.orders.api import terms_forms as of_terms
from xinglian.prices.api import forms as of_prices
from xinglian.stock.api import forms as of_stock

router = Router(tags=["documents"])
DOCUMENTS = (
    of_orders.DOCUMENTS
    | of_goods.DOCUMENTS
    | of_terms.DOCUMENTS
    | of_prices.DOCUMENTS
    | of_stock.DOCUMENTS
)


@router.get("/schemas/{name}.json", auth=None, summary="JSON Schema of a document")
def schema(request: Any, name: str) -> HttpResponse:
    """Of what comes in (`new-…`) and of what goes out; an unknown name is answered with those there are."""
    if name not in DOCUMENTS:
        raise HttpError(404, f"There are: {', '.join(DOCUMENTS)}.")
    content = json.dumps(schema_of(name, DOCUMENTS[name]), ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type="application/schema+json")


def document(made: BaseModel) -> HttpResponse:
    return as_json(made.model_dump(mode="json"))


def as_json(content: Any) -> HttpResponse:
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/json")
