"""What keeps a partner in the registry where no foreign key does: the ledgers of higher contexts."""

from xinglian.kernel import sql

_holders: dict[str, str] = {}


def offer_holder(name: str, *, held: str) -> None:
    """`held` is an SQL condition on `{id}`: does this partner have rows that would be orphaned?"""
    _holders[name] = held


def any_held(partner_ids_query: str) -> bool:
    """Does any of the partners that a SELECT names (one column, `id`) have such rows?"""
    if not _holders:
        return False
    conditions = " OR ".join(held.replace("{id}", "q.id") for held in _holders.values())
    return bool(
        sql.value(f"SELECT EXISTS (SELECT FROM ({partner_ids_query}) AS q WHERE {conditions})")
    )
