"""Organisations, for other contexts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Org:
    """`kind` is one of OrgKind; `region_path` a path of the region tree or None."""

    id: int
    kind: str
    code: str
    name: str
    short_name: str
    region_code: str | None
    region_path: str | None
    is_active: bool
    is_simulated: bool

    @property
    def label(self) -> str:
        return self.short_name or self.name


_COLUMNS = (
    "SELECT id, kind, code, name, short_name, region_id AS region_code,"
    " region_path::text AS region_path, is_active, is_simulated FROM identity_organisation"
)


def organisations(*, ids: Iterable[int]) -> dict[int, Org]:
    """By id; those the scope may not see are left out."""
    found = _all(f"{_COLUMNS} WHERE id = ANY(%s)", [list(ids)])
    return {org.id: org for org in found}


def organisation(*, id: int) -> Org | None:
    return organisations(ids=[id]).get(id)


def organisations_by_code(*, codes: Iterable[str]) -> dict[str, Org]:
    """By code; unknown codes are left out."""
    found = _all(f"{_COLUMNS} WHERE code = ANY(%s)", [list(codes)])
    return {org.code: org for org in found}


def maker() -> Org | None:
    """The maker itself; None before it is registered."""
    found = _all(f"{_COLUMNS} WHERE kind = 'maker'", [])
    return found[0] if found else None


def _all(query: str, params: Sequence[object]) -> list[Org]:
    return [Org(**row) for row in sql.rows(query, params)]
