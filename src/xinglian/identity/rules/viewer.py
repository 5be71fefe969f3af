"""The viewer: who is looking, for which organisation, with which rights."""

from dataclasses import dataclass, field, replace

from xinglian.identity.rules.roles import MAKER_ROLES, Role
from xinglian.kernel import scope as scopes
from xinglian.kernel.scope import Scope

NOWHERE = ("nowhere",)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """`person_id` is 0 for a stranger. `region_paths` narrow the maker's people; empty = network. `within`: roles of who lent
    this viewer a lesser one: what either may not, nobody may."""

    person_id: int = 0
    membership_id: int = 0
    name: str = ""
    org_id: int = 0
    org_name: str = ""
    org_kind: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    within: frozenset[Role] | None = None
    region_paths: tuple[str, ...] = ()
    language: str = "zh-hans"
    zone: str = "Asia/Shanghai"

    @property
    def is_signed_in(self) -> bool:
        return self.person_id != 0

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & MAKER_ROLES)

    @property
    def is_partner(self) -> bool:
        return self.is_signed_in and not self.is_staff

    @property
    def scope(self) -> Scope:
        """What the database is asked as."""
        if self.is_staff:
            paths = self.region_paths
            # Whoever is nothing but regional and lost the last region reaches none, not all.
            if not paths and self.roles == {Role.REGIONAL_CSM}:
                paths = NOWHERE
            return scopes.staff(org_id=self.org_id, person_id=self.person_id, region_paths=paths)
        return scopes.partner(org_id=self.org_id, person_id=self.person_id)

    def has(self, *roles: Role) -> bool:
        """Has at least one of these roles; within others, these have one too."""
        asked = set(roles)
        return bool(self.roles & asked) and (self.within is None or bool(self.within & asked))

    def lent(self, role: Role) -> "Viewer":
        """The same person with no more than a role of the own organisation."""
        return replace(self, roles=frozenset({role}), within=self.roles)


STRANGER = Viewer()
