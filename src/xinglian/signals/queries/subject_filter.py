"""The people or parts that carry a tag, as conditions for their lists."""

from typing import Any

from xinglian.kernel import sql
from xinglian.signals.rules.subject import SUBJECTS

# Up to here members are named one by one; a broader tag is looked up row by row, which is soon enough because every few
# rows of the list carry it. Without the function row security would have every member's tags read first.
_FEW = 20_000
_NAMED = "m.id = ANY(ARRAY(SELECT signals_members_tagged(%s)))"
_ROW_BY_ROW = "EXISTS (SELECT FROM signals_person_tag AS carried WHERE carried.id = m.id AND %s = ANY(carried.keys))"


def choices_of(subject: str, viewer: Any) -> list[tuple[str, Any]]:
    """For staff: partners read no tags of people or parts."""
    if not viewer.is_staff:
        return []
    return [(key, tag.name) for key, tag in SUBJECTS[subject].tags.items()]


def people_with(tag: str) -> tuple[str, list[Any]]:
    """SQL over the alias `m` (membership)."""
    carried = sql.value(
        "SELECT cardinality FROM signals_tag_count WHERE key = %s ORDER BY id DESC LIMIT 1", [tag]
    )
    return (_NAMED if (carried or 0) <= _FEW else _ROW_BY_ROW), [tag]


def parts_with(tag: str) -> tuple[str, list[Any]]:
    """SQL over the alias `p` (catalogue_part)."""
    return (
        "p.id IN (SELECT carried.id FROM signals_part_tag AS carried WHERE carried.keys @> ARRAY[%s]::varchar[])",
        [tag],
    )
