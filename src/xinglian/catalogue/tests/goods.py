"""A small catalogue for tests."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category, keep_parameter
from xinglian.catalogue.actions.keep_reference import add_reference
from xinglian.catalogue.models import Part
from xinglian.catalogue.rules.words import Direction, ParameterType, ReferenceKind

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def part(number: str, name: str, category: str = "brake_pads", **more: Any) -> Part:
    values = {"number": number, "name": name, "category_id": category, "status": "active"} | more
    return register_part(values=values, brand="启明", now=NOW)


def parameter(category: str, key: str, kind: ParameterType, **more: Any) -> None:
    given: dict[str, Any] = {
        "name": key, "name_en": "", "unit": "", "minimum": None, "maximum": None, "choices": [],
    } | more  # fmt: skip
    keep_parameter(category_code=category, key=key, type=kind, now=NOW, **given)


def shelf() -> dict[str, Part]:
    """Two categories, a dictionary, five parts, cross references; inside a scope of staff."""
    for code, parent, name in (
        ("brakes", "", "制动系统"), ("brake_pads", "brakes", "制动片"), ("filters", "", "滤清器"),
    ):  # fmt: skip
        keep_category(code=code, name=name, name_en=code, parent=parent, is_new=True, now=NOW)
    parameter("brakes", "axle", ParameterType.CHOICE, name="车轴", choices=["前", "后"])
    parameter(
        "brake_pads", "thickness_mm", ParameterType.NUMBER, name="厚度", unit="mm",
        minimum=Decimal(8), maximum=Decimal(24),
    )  # fmt: skip
    made = {
        "old": part("QM-BP-1187", "前制动片", name_en="Front brake pads"),
        "new": part("QM-BP-1187A", "前制动片 加厚"),
        "rear": part("QM-BP-2000", "后制动片", is_ev=True),
        "filter": part("QM-F-11", "机油滤清器", "filters"),
        "other": part("ZZ 1187", "后制动蹄", "brakes"),
    }
    add_reference(
        part_id=made["rear"].pk, kind=ReferenceKind.OE, brand="", number="04465-33450",
        direction=Direction.BOTH, now=NOW,
    )  # fmt: skip
    add_reference(
        part_id=made["rear"].pk, kind=ReferenceKind.CROSS, brand="沧澜", number="CX-1187",
        direction=Direction.OURS_FOR_THEIRS, now=NOW,
    )  # fmt: skip
    return made
