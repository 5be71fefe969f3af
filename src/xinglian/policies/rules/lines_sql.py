"""Which lines count, as SQL over a table of lines."""

from xinglian.policies.rules.where import All, Either, Is, Not, Where

TRUE = "TRUE"


def text(said: str) -> str:
    """A literal: quotes doubled."""
    return "'" + said.replace("'", "''") + "'"


def name(said: str) -> str:
    """An identifier."""
    return '"' + said.replace('"', '""') + '"'


def holds(where: Where) -> str:
    """TRUE or FALSE for every line, never NULL: what has no value is not among the values."""
    if isinstance(where, Is):
        return _is(where)
    if isinstance(where, Not):
        return f"NOT {holds(where.part)}"
    if isinstance(where, Either):
        return "(" + " OR ".join(holds(one) for one in where.parts) + ")"
    return both(*(holds(one) for one in where.parts))


def both(*conditions: str) -> str:
    """All of them; what is always true is left out."""
    said = [one for one in conditions if one != TRUE]
    return "(" + " AND ".join(said) + ")" if said else TRUE


def _is(where: Is) -> str:
    column = name(where.column)
    begins = [one[:-1] for one in where.values if one.endswith("*")]
    exact = [one for one in where.values if not one.endswith("*")]
    ways = [f"starts_with({column}, {text(one)})" for one in begins]
    if exact:
        ways.append(f"{column} IN ({', '.join(text(one) for one in exact)})")
    return f"coalesce({' OR '.join(ways)}, FALSE)"


def is_everything(where: Where) -> bool:
    return isinstance(where, All) and not where.parts
