"""What programs exchange: documents, and by them their JSON Schemas.

Quantities and unit prices are texts with a decimal point (nothing is lost on the way), amounts integers in the currency's
smallest coin, days ISO 8601, moments ISO 8601 in UTC. A field may be added to a version; none is taken away or changes its meaning.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from xinglian.kernel.quantity import plain

BASE = "urn:xinglian:"


Number = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    Field(json_schema_extra={"pattern": r"^-?\d+(\.\d+)?$"}),
]


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


def schema_of(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a document; of what comes in its name begins with `new-`."""
    mode: Literal["validation", "serialization"] = "validation" if name.startswith("new-") else "serialization"  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}{name}:1",
        **model.model_json_schema(mode=mode),
    }
