"""Who answers for an alert: the CSM of its region, else whose role it is."""

from dataclasses import dataclass

from xinglian.identity import api as identity
from xinglian.identity.api import Member, Role

# When nobody has the role, these do, in this order.
_AFTER = (Role.CHANNEL_MANAGER, Role.HQ_DIRECTOR)
_ROLES = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.POLICY_OFFICER)  # fmt: skip


@dataclass(frozen=True)
class Owners:
    """The maker's people, read once."""

    people: tuple[Member, ...]

    @staticmethod
    def read() -> "Owners":
        return Owners(tuple(identity.staff_with(roles=_ROLES)))

    def of(self, *, role: str, path: str) -> Member | None:
        """Of a place: who looks after the smallest region around it. None when the maker has nobody."""
        near = [
            (max(len(one) for one in around), member)
            for member in self.people
            if Role.REGIONAL_CSM in member.roles
            and (around := [one for one in member.region_paths if path and f"{path}.".startswith(f"{one}.")])
        ]  # fmt: skip
        if near:
            return max(near, key=lambda pair: (pair[0], -pair[1].membership_id))[1]
        for wanted in (Role(role), *_AFTER):
            for member in self.people:
                if wanted in member.roles and not member.region_paths:
                    return member
        return next((one for one in self.people if not one.region_paths), None)
