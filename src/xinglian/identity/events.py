"""What identity announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    """A new person is a member of an organisation."""

    person_id: int
    membership_id: int
    org_id: int
    is_contact: bool = False

    @property
    def aggregate(self) -> str:
        return str(self.person_id)


@dataclass(frozen=True, kw_only=True)
class PeopleAdded(Event):
    """Many were added at once; nobody of them is announced by PersonAdded."""

    membership_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    """Roles, regions or activity of a member are different now; `roles` are those in force."""

    membership_id: int
    person_id: int
    org_id: int
    roles: list[str]
    is_active: bool

    @property
    def aggregate(self) -> str:
        return str(self.person_id)


@dataclass(frozen=True, kw_only=True)
class OrganisationRegistered(Event):
    """A new organisation is known."""

    org_id: int
    kind: str

    @property
    def aggregate(self) -> str:
        return str(self.org_id)
