"""What goes over when two partners become one, counted for the preview and told on the timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.identity.api import name_verbs
from xinglian.kernel import sql
from xinglian.ui.components.numbers import number

# Our own rows that go over: table.column, words.
OWN: dict[str, Any] = {
    "partners_contact.partner_id": gettext_lazy("Contacts"),
    "partners_document.partner_id": gettext_lazy("Documents"),
    "partners_note.partner_id": pgettext_lazy("timeline", "Notes"),
    "partners_partner.parent_id": gettext_lazy("Branches"),
    "partners_partner.mentor_partner_id": gettext_lazy("Partners it mentors"),
}
_PEOPLE = gettext_lazy("People who can sign in")
name_verbs({}, fields={**OWN, "people": _PEOPLE, "moved": pgettext_lazy("merge", "Moved")})
# Somebody who is a member of both keeps the membership in the kept one.
_PEOPLE_MOVING = """
SELECT count(*) FROM identity_pub_membership AS m WHERE m.org_id = %s AND m.is_active
   AND NOT EXISTS (SELECT FROM identity_pub_membership AS x
                    WHERE x.org_id = %s AND x.person_id = m.person_id)
"""

Count = Callable[[int], int]
_others: dict[str, tuple[Any, Count]] = {}


@dataclass(frozen=True, kw_only=True)
class Moving:
    """How many rows of one kind go over in a merge."""

    key: str
    label: Any
    count: int


def offer_merge_count(name: str, *, label: Any, count: Count) -> None:
    """For the preview: what another context's listener to PartnersMerged will move."""
    _others[name] = (label, count)
    name_verbs({}, fields={name: label})


def merge_preview(*, kept_id: int, merged_id: int) -> list[Moving]:
    """What goes over when `merged_id` becomes part of `kept_id`, kind by kind."""
    own = []
    for place, label in OWN.items():
        table, column = place.split(".")
        count = sql.value(f"SELECT count(*) FROM {table} WHERE {column} = %s", [merged_id])
        own.append(Moving(key=place, label=label, count=count))
    people = sql.value(_PEOPLE_MOVING, [merged_id, kept_id])
    others = [
        Moving(key=name, label=label, count=count(merged_id))
        for name, (label, count) in _others.items()
    ]
    return [*own, Moving(key="people", label=_PEOPLE, count=people), *others]


def moved_said(counts: Mapping[str, int]) -> str:
    """`Contacts 2 · Order lines 1,204`: the kinds there were any of."""
    words = {**OWN, "people": _PEOPLE, **{name: label for name, (label, _count) in _others.items()}}
    return _(" · ").join(
        f"{words[key]} {number(count)}" for key, count in counts.items() if count and key in words
    )
