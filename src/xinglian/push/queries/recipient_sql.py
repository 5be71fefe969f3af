"""The one place that says who a message's recipients are, as SQL.

Every statement needs the parameter `roles` (text[]): whom the message addresses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xinglian.push.queries import variables
from xinglian.push.rules import variants
from xinglian.push.rules.variants import Key

_ROLE_BITS = " + ".join(
    f"CASE WHEN '{role}' = ANY (m.roles) THEN {bit} ELSE 0 END"
    for role, bit in variants.ROLE_BITS.items()
)
ROLE_BITS = f"CASE WHEN m.roles && ARRAY{list(variants.ROLE_BITS)}::varchar[] THEN {_ROLE_BITS} ELSE {variants.STAFF_BIT} END"
# The first role, in the fixed order, that the message addresses.
_READING_ROLE = (
    "CASE "
    + " ".join(
        f"WHEN '{role}' = ANY (m.roles) AND '{role}' = ANY (%(roles)s::varchar[]) THEN '{role}'"
        for role in variants.ROLES
    )
    + " ELSE '' END"
)


@dataclass(frozen=True, kw_only=True)
class Picks:
    """Which variant each kind of reader gets: language, partner type, role, variant."""

    rows: tuple[tuple[str, str, str, int], ...]
    types: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every reader gets one: always, once there is a default."""
        roles = {row[2] for row in self.rows} | {""}
        return len(self.rows) == len(variants.LANGUAGES) * (len(self.types) + 1) * len(roles)

    @property
    def single(self) -> int | None:
        """The variant's id when everybody gets the same."""
        ids = {row[3] for row in self.rows}
        return ids.pop() if len(ids) == 1 and self.is_complete else None


def picks_of(ids: dict[Key, int]) -> Picks:
    """`ids`: the variants of a message by key."""
    types = tuple(sorted({key.partner_type for key in ids} - {""}))
    roles = tuple(sorted({key.role for key in ids} - {""}))
    table = variants.picks(set(ids), partner_types=types, roles=roles)
    rows = tuple(
        (key.language, key.partner_type, key.role, ids[used]) for key, used in sorted(table.items())
    )
    return Picks(rows=rows, types=types)


def joins(picks: Picks, *, uses: Sequence[str] = (), span: str = "") -> tuple[str, list[str], str]:
    """(JOIN clauses after `identity_pub_membership m`, values of the picks, SQL of the variant's id).

    `span`: a condition on {id} that keeps the reading of partners to those of a chunk.
    """
    needed = variables.tables(list(uses))
    clauses = []
    if "p" in needed or picks.types:
        clauses.append(
            "LEFT JOIN partners_pub_partner p ON p.partner_id = m.org_id"
            + span.format(id="p.partner_id")
        )
    if "f" in needed:
        clauses.append(
            "LEFT JOIN signals_pub_figures f ON f.partner_id = m.org_id"
            + span.format(id="f.partner_id")
        )
    if picks.single is not None:
        return "\n".join(clauses), [], str(picks.single)
    return "\n".join(clauses), list(picks.types), _variant(picks)


def _variant(picks: Picks) -> str:
    """The variant's id as an expression: a place in an array. (A join with the list would mislead the planner.)"""
    roles = sorted({row[2] for row in picks.rows} - {""})
    ids = {row[:3]: row[3] for row in picks.rows}
    places = [
        str(ids.get((language, kind, role), "NULL"))
        for language in variants.LANGUAGES
        for kind in ("", *picks.types)
        for role in ("", *roles)
    ]
    tongue = " ".join(f"WHEN '{one}' THEN {n}" for n, one in enumerate(variants.LANGUAGES) if n)
    kinds = " ".join(f"WHEN '{one}' THEN {n}" for n, one in enumerate(picks.types, start=1))
    kind = f"CASE p.type {kinds} ELSE 0 END" if picks.types else "0"
    # A role nobody wrote for reads the default.
    told = " ".join(f"WHEN '{one}' THEN {n}" for n, one in enumerate(roles, start=1))
    role = f"CASE {_READING_ROLE} {told} ELSE 0 END" if roles else "0"
    width, depth = len(roles) + 1, len(picks.types) + 1
    return (
        f"('{{{','.join(places)}}}'::bigint[])"
        f"[1 + (CASE m.content_language {tongue} ELSE 0 END) * {width * depth} + ({kind}) * {width} + ({role})]"
    )
