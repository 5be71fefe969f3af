from dataclasses import dataclass

from xinglian.identity.queries.labels import role_labels
from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class CastCard:
    membership_id: int
    person_id: int
    name: str
    title: str
    org_name: str
    roles: list[str]

    @property
    def role_words(self) -> list[str]:
        return role_labels(self.roles)


def cast() -> list[CastCard]:
    """The simulated people of the demo's chooser, in its order."""
    return [
        CastCard(**row)
        for row in sql.rows(
            "SELECT m.id AS membership_id, p.id AS person_id, p.name, m.title,"
            " coalesce(nullif(o.short_name, ''), o.name) AS org_name, m.roles"
            " FROM identity_person p JOIN identity_membership m"
            "   ON m.person_id = p.id AND m.org_id = p.org_id AND m.is_active"
            " JOIN identity_organisation o ON o.id = m.org_id AND o.is_active"
            " WHERE p.cast_order IS NOT NULL AND p.is_simulated AND p.is_active"
            " ORDER BY p.cast_order, p.id"
        )
    ]
