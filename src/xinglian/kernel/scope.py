"""Scope: on whose behalf the database is asked.

Every query of the application runs inside `acting(scope)`: a transaction with a database role and
four settings that the row-level-security policies read. The login role itself may only sign
people in, so a forgotten scope ends in "permission denied" and never in a leak.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction

from xinglian.kernel import sql

Role = Literal["xl_partner", "xl_staff", "xl_worker"]
Reach = Literal["own", "regions", "network"]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A database role, and how far it reaches.

    `region_paths` are ltree paths such as `cn.west.62`; they count only for reach "regions".
    """

    role: Role
    reach: Reach
    org_id: int | None = None
    person_id: int | None = None
    region_paths: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "role": self.role,
            "reach": self.reach,
            "org_id": self.org_id,
            "person_id": self.person_id,
            "region_paths": list(self.region_paths),
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Scope":
        return Scope(
            role=data["role"],
            reach=data["reach"],
            org_id=data.get("org_id"),
            person_id=data.get("person_id"),
            region_paths=tuple(data.get("region_paths", ())),
        )


class NoScope(RuntimeError):
    """Something asked who is acting while nobody was."""


_acting: ContextVar[Scope | None] = ContextVar("xinglian_scope", default=None)


def partner(*, org_id: int, person_id: int | None = None) -> Scope:
    """A partner's person: the rows of that organisation only."""
    return Scope(role="xl_partner", reach="own", org_id=org_id, person_id=person_id)


def staff(
    *, org_id: int, person_id: int | None = None, region_paths: tuple[str, ...] = ()
) -> Scope:
    """The maker's person: the whole network, or only the given regions."""
    reach: Reach = "regions" if region_paths else "network"
    return Scope(
        role="xl_staff",
        reach=reach,
        org_id=org_id,
        person_id=person_id,
        region_paths=region_paths,
    )


def network() -> Scope:
    """A job for the whole network."""
    return Scope(role="xl_worker", reach="network")


def tenant(*, org_id: int) -> Scope:
    """A job for one organisation."""
    return Scope(role="xl_worker", reach="own", org_id=org_id)


def current() -> Scope:
    """The scope in force. Raises NoScope outside `acting`."""
    scope = _acting.get()
    if scope is None:
        raise NoScope("Open `acting(scope)` first.")
    return scope


def current_or_none() -> Scope | None:
    return _acting.get()


@contextmanager
def acting(scope: Scope, *, savepoint: bool = True) -> Iterator[None]:
    """Run a transaction as `scope`. Nested: the outer scope comes back afterwards.

    `savepoint=False` spares a nested scope two statements; whatever is raised in it then takes back all that the atomic
    block around it has done. For actions that are such a block themselves.
    """
    outer = _acting.get()
    with transaction.atomic(savepoint=savepoint):
        _apply(scope)
        token = _acting.set(scope)
        try:
            yield
        finally:
            _acting.reset(token)
        # A rolled-back savepoint restores the outer settings itself; a released one does not.
        if connection.in_atomic_block and len(connection.savepoint_ids) > 0:
            _apply(outer)


def _apply(scope: Scope | None) -> None:
    if scope is None:
        values = ["none", "", "", "", ""]
    else:
        values = [
            scope.role,
            scope.reach,
            "" if scope.org_id is None else str(scope.org_id),
            "" if scope.person_id is None else str(scope.person_id),
            ",".join(scope.region_paths),
        ]
    sql.say(
        "SELECT set_config('role', %s, true), set_config('app.reach', %s, true),"
        " set_config('app.org_id', %s, true), set_config('app.person_id', %s, true),"
        " set_config('app.regions', %s, true)",
        values,
    )
