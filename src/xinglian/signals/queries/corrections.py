"""What persons have said otherwise about tags, and how it is laid over the computed truth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from xinglian.kernel import sql

# Days begin and end here, for a correction as for a refresh.
HERE = ZoneInfo("Asia/Shanghai")
_STANDING = (
    "SELECT id, partner_id, tag, is_added, why, person_name, made_at, expires_on, computed_then, computed_now, changed_at"
    " FROM signals_tag_correction WHERE ended_at IS NULL AND expires_on >= %s"
)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """`computed_now`: what the facts say since the last refresh; `changed_at`: when that turned, if it did."""

    id: int
    partner_id: int
    tag: str
    is_added: bool
    why: str
    person_name: str
    made_at: datetime
    expires_on: date
    computed_then: bool
    computed_now: bool
    changed_at: datetime | None

    @property
    def is_needless(self) -> bool:
        """The facts say by now what the person said."""
        return self.computed_now is self.is_added


def standing(
    *, on: date, partner_id: int | None = None, tag: str | None = None
) -> list[Correction]:
    """Corrections in force on a day: of everybody, of a partner, of a tag. Staff and jobs only."""
    query: str = _STANDING
    params: list[object] = [on]
    if partner_id is not None:
        query, params = f"{query} AND partner_id = %s", [*params, partner_id]
    if tag is not None:
        query, params = f"{query} AND tag = %s", [*params, tag]
    return [Correction(**row) for row in sql.rows(f"{query} ORDER BY id DESC", params)]


def corrected(columns: Mapping[str, str], corrections: Sequence[Correction]) -> dict[str, str]:
    """Conditions of tags (SQL over the figures) with the corrections laid over them."""
    put_on: defaultdict[str, list[str]] = defaultdict(list)
    taken_off: defaultdict[str, list[str]] = defaultdict(list)
    for one in corrections:
        (put_on if one.is_added else taken_off)[one.tag].append(str(int(one.partner_id)))
    found = dict(columns)
    for key in set(put_on) & set(found):
        found[key] = f"({found[key]} OR partner_id IN ({', '.join(put_on[key])}))"
    for key in set(taken_off) & set(found):
        found[key] = f"({found[key]} AND partner_id NOT IN ({', '.join(taken_off[key])}))"
    return found
