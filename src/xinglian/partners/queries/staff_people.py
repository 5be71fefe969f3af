"""The maker's people who look after partners."""

from typing import Any

from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import scope, sql

_CARERS = [Role.REGIONAL_CSM.value, Role.CHANNEL_MANAGER.value]


def is_csm(person_id: int) -> bool:
    """An active CSM or channel manager of the maker."""
    return bool(
        sql.value(
            "SELECT true FROM identity_pub_membership WHERE person_id = %s AND is_active"
            " AND roles && %s::varchar[] LIMIT 1",
            [person_id, _CARERS],
        )
    )


def csm_people() -> list[dict[str, Any]]:
    """People to choose a CSM from: person_id, name, title; by name. Asked by the maker's people: a CSM is one of
    their own organisation, and need not be looked for among the people of a million partners."""
    return sql.rows(
        "SELECT DISTINCT ON (pinyin, person_id) person_id, name, title FROM"
        " identity_pub_membership WHERE org_id = %s AND is_active AND roles && %s::varchar[]"
        " ORDER BY pinyin, person_id LIMIT 200",
        [scope.current().org_id, _CARERS],
        kept=True,
    )


def person_names(person_ids: list[int]) -> dict[int, str]:
    """Names of people within reach; partners know those who are shown to them as contacts."""
    return identity.person_names(ids=person_ids) if person_ids else {}
