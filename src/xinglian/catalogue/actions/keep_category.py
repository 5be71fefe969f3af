from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.access import category_seen
from xinglian.catalogue.events import CategoriesChanged
from xinglian.catalogue.models import Category, Parameter
from xinglian.catalogue.rules.words import ParameterType
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.refusal import Refusal


class CategoryCodeTaken(Refusal):
    sentence = _("The code %(code)s belongs to another category. Choose another one.")
    field = "code"


class CategoryCircle(Refusal):
    sentence = _("A category cannot lie inside itself. Choose another parent.")
    field = "parent"


class ParameterKeyTaken(Refusal):
    sentence = _("This category has a parameter %(key)s already.")
    field = "key"


class ChoicesMissing(Refusal):
    sentence = _("A choice needs at least one allowed text, one per line.")
    field = "choices"


class RangeBackwards(Refusal):
    sentence = _("The largest value is below the smallest. Swap the two.")
    field = "maximum"


class TypeInUse(Refusal):
    sentence = _(
        "%(count)s parts have values of the old type. Add a parameter with a new key instead."
    )
    field = "type"


def keep_category(
    *, code: str, name: str, name_en: str, parent: str, is_new: bool, now: datetime
) -> Category:
    """A new category, or another name or place of a known one; paths below follow.

    Raises CategoryCodeTaken, CategoryCircle, NoSuchCategory.
    """
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue.tree'))")
    above = category_seen(parent) if parent else None
    if is_new:
        if Category.objects.filter(pk=code).exists():
            raise CategoryCodeTaken(code=code)
        category = Category(code=code, ordinal=_last_place(parent))
    else:
        category = category_seen(code, lock=True)
        if above is not None and code in str(above.path).split("."):
            raise CategoryCircle
    category.name, category.name_en, category.parent = name, name_en, above
    category.path = f"{above.path}.{code}" if above else code
    category.changed_at = now
    category.save(force_insert=is_new)
    sql.execute(
        "WITH RECURSIVE tree AS (SELECT code, path FROM catalogue_category WHERE code = %s"
        " UNION ALL SELECT c.code, t.path || c.code FROM catalogue_category AS c JOIN tree AS t"
        " ON c.parent_id = t.code) UPDATE catalogue_category AS c SET path = t.path"
        " FROM tree AS t WHERE c.code = t.code AND c.path <> t.path",
        [code],
    )
    outbox.announce(CategoriesChanged(category_codes=[code]))
    audit.record(
        "keep_category", subject=("catalogue.category", code), name=name,
        after={"name": name, "name_en": name_en, "parent": parent},
    )  # fmt: skip
    return category


def keep_parameter(
    *,
    category_code: str,
    key: str,
    name: str,
    name_en: str,
    type: ParameterType,  # the dictionary's own word
    unit: str,
    minimum: Decimal | None,
    maximum: Decimal | None,
    choices: list[str],
    now: datetime,
    parameter_id: int | None = None,
) -> Parameter:
    """An entry of the dictionary. Raises ParameterKeyTaken, ChoicesMissing, RangeBackwards, TypeInUse."""
    category = category_seen(category_code)
    if type is ParameterType.CHOICE and not choices:
        raise ChoicesMissing
    if minimum is not None and maximum is not None and minimum > maximum:
        raise RangeBackwards
    known = Parameter.objects.filter(category=category, key=key).first()
    if known is not None and known.pk != parameter_id:
        raise ParameterKeyTaken(key=key)
    entry = known or Parameter(category=category, key=key, ordinal=10_000)
    if (
        known is not None
        and known.type != type
        and (used := parts_with(str(category.path), [key])[key])
    ):
        raise TypeInUse(count=used)
    entry.name, entry.name_en, entry.type, entry.unit = name, name_en, type.value, unit
    entry.minimum, entry.maximum, entry.choices, entry.changed_at = minimum, maximum, choices, now
    entry.save()
    outbox.announce(CategoriesChanged(category_codes=[category_code]))
    audit.record(
        "keep_parameter", subject=("catalogue.category", category_code), name=category.name,
        after={"key_name": key, "name": name, "type": type.value, "unit": unit,
               "minimum": minimum, "maximum": maximum, "choices": choices},
    )  # fmt: skip
    return entry


def remove_parameter(*, parameter_id: int) -> Parameter | None:
    """Out of the dictionary; values that parts carry stay with them. None when it was gone."""
    entry = Parameter.objects.select_related("category").filter(pk=parameter_id).first()
    if entry is None:
        return None
    Parameter.objects.filter(pk=parameter_id).delete()
    outbox.announce(CategoriesChanged(category_codes=[entry.category_id]))
    audit.record(
        "remove_parameter", subject=("catalogue.category", entry.category_id),
        name=entry.category.name, before={"key_name": entry.key, "name": entry.name},
    )  # fmt: skip
    return entry


def parts_with(path: str, keys: list[str]) -> dict[str, int]:
    """How many parts of the category, or below it, carry each of these parameters. One query."""
    counted = sql.rows(
        "SELECT k.key, count(*) AS count FROM catalogue_part AS p JOIN catalogue_category AS c"
        " ON c.code = p.category_id CROSS JOIN unnest(%s::text[]) AS k (key)"
        " WHERE c.path <@ %s::ltree AND jsonb_exists(p.parameters, k.key) GROUP BY k.key",
        [keys, path],
    )
    return dict.fromkeys(keys, 0) | {row["key"]: row["count"] for row in counted}


def _last_place(parent: str) -> int:
    return int(
        sql.value(
            "SELECT coalesce(max(ordinal), 0) + 1 FROM catalogue_category"
            " WHERE parent_id IS NOT DISTINCT FROM %s",
            [parent or None],
        )
    )
