"""Everything a part's page shows, in few queries."""

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xinglian.catalogue.models import Part
from xinglian.catalogue.queries.categories import label_of
from xinglian.catalogue.rules.parameters import Definition
from xinglian.catalogue.rules.words import ParameterType
from xinglian.kernel import sql
from xinglian.ui.components.numbers import number

# A chain longer than this is a mistake in the data, not a chain.
_LONGEST = 50


def chain(part: Part) -> list[dict[str, Any]]:
    """The supersession around a part, oldest generation first.

    Each entry: id, number, name, status, step (negative = before, 0 = this one, positive = after).
    """
    return sql.rows(
        "WITH RECURSIVE later AS ("
        " SELECT id, number, name, name_en, status, superseded_by_id, 0 AS step FROM catalogue_part"
        " WHERE id = %s UNION ALL"
        " SELECT p.id, p.number, p.name, p.name_en, p.status, p.superseded_by_id, l.step + 1"
        f" FROM catalogue_part AS p JOIN later AS l ON p.id = l.superseded_by_id WHERE l.step < {_LONGEST}"
        "), earlier AS ("
        " SELECT id, number, name, name_en, status, superseded_by_id, 0 AS step FROM catalogue_part"
        " WHERE id = %s UNION ALL"
        " SELECT p.id, p.number, p.name, p.name_en, p.status, p.superseded_by_id, e.step - 1"
        f" FROM catalogue_part AS p JOIN earlier AS e ON p.superseded_by_id = e.id WHERE e.step > -{_LONGEST}"
        ") SELECT id, number, name, name_en, status, step FROM earlier UNION"
        " SELECT id, number, name, name_en, status, step FROM later ORDER BY step, number",
        [part.pk, part.pk],
    )


def references(part: Part) -> list[dict[str, Any]]:
    """OE numbers first, then other brands'. `others` counts our other parts with the same number."""
    return sql.rows(
        "SELECT r.id, r.kind, r.brand, r.number, r.number_key, r.direction, (SELECT count(*)"
        " FROM catalogue_reference AS o WHERE o.number_key = r.number_key AND o.part_id <> r.part_id)"
        " AS others FROM catalogue_reference AS r WHERE r.part_id = %s"
        " ORDER BY r.kind DESC, r.brand, r.number",
        [part.pk],
    )


def values_said(part: Part, definitions: dict[str, Definition]) -> list[dict[str, Any]]:
    """The part's parameters in the dictionary's order; those the dictionary lost come last."""
    rows = []
    for key, definition in definitions.items():
        rows.append(
            {
                "key": key,
                "label": label_of(definition),
                "value": said(part.parameters.get(key), definition),
                "unit": definition.unit,
                "range": range_said(definition),
                "is_missing": key not in part.parameters,
            }
        )
    for key, value in part.parameters.items():
        if key not in definitions:
            rows.append(
                {"key": key, "label": key, "value": str(value), "unit": "",
                 "range": _("no longer in the dictionary"), "is_missing": False}
            )  # fmt: skip
    return rows


def said(value: Any, definition: Definition) -> str:
    """A value in words: numbers grouped, yes and no translated."""
    if value is None:
        return ""
    if definition.type is ParameterType.BOOLEAN:
        return _("yes") if value else _("no")
    if definition.type is ParameterType.NUMBER and isinstance(value, int | float | Decimal):
        return plain_number(value)
    return str(value)


def plain_number(value: Any) -> str:
    digits = max(0, -int(Decimal(str(value)).normalize().as_tuple().exponent))
    return number(value, digits)


def range_said(definition: Definition) -> str:
    if definition.choices:
        return " / ".join(definition.choices)
    least, most = definition.minimum, definition.maximum
    if least is None and most is None:
        return ""
    if most is None:
        return _("from %(least)s") % {"least": plain_number(least)}
    if least is None:
        return _("up to %(most)s") % {"most": plain_number(most)}
    return _("%(least)s to %(most)s") % {"least": plain_number(least), "most": plain_number(most)}


def name_of(row: dict[str, Any], key: str = "name") -> str:
    """`name` or `name_en` of a row in the reader's language."""
    return str((row[f"{key}_en"] if get_language() == "en" else "") or row[key])


def brands() -> list[dict[str, Any]]:
    """All brands by name."""
    return sql.rows("SELECT id, name FROM catalogue_brand ORDER BY name LIMIT 300")
