"""The one place that says who a message's recipients are, as SQL.

Parameters of every statement: `roles` (text[]), `types` (text[]) and the values of `picks`.
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
    """Which variant each kind of reader gets, as rows of a VALUES list."""

    rows: tuple[tuple[str, str, str, int], ...]
    types: tuple[str, ...]
    by_role: bool

    @property
    def single(self) -> int | None:
        """The variant's id when everybody gets the same."""
        ids = {row[3] for row in self.rows}
        return ids.pop() if len(ids) == 1 else None


def picks_of(ids: dict[Key, int]) -> Picks:
    """`ids`: the variants of a message by key."""
    types = tuple(sorted({key.partner_type for key in ids} - {""}))
    roles = tuple(sorted({key.role for key in ids} - {""}))
    table = variants.picks(set(ids), partner_types=types, roles=roles)
    rows = tuple(
        (key.language, key.partner_type, key.role, ids[used]) for key, used in sorted(table.items())
    )
    return Picks(rows=rows, types=types, by_role=bool(roles))


def joins(
    picks: Picks, *, uses: Sequence[str] = (), left_pick: bool = False, span: str = ""
) -> tuple[str, list[str], str]:
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
    kind = (
        "CASE WHEN p.type = ANY (%(types)s::varchar[]) THEN p.type ELSE '' END"
        if picks.types
        else "''"
    )
    role = _reading_role(picks) if picks.by_role else "''"
    listed = ", ".join(f"('{a}', '{b}', '{c}', {n}::bigint)" for a, b, c, n in picks.rows)
    how = "LEFT JOIN" if left_pick else "JOIN"
    clauses.append(
        f"{how} (VALUES {listed}) AS v(language, partner_type, role, variant_id)"
        f" ON v.language = CASE WHEN m.language IN ('zh-hant', 'en') THEN m.language ELSE 'zh-hans' END"
        f" AND v.partner_type = {kind} AND v.role = {role}"
    )
    return "\n".join(clauses), list(picks.types), "v.variant_id"


def _reading_role(picks: Picks) -> str:
    written = sorted({row[2] for row in picks.rows} - {""})
    # A role nobody wrote for reads the default.
    return f"CASE WHEN ({_READING_ROLE}) IN ({', '.join(repr(role) for role in written)}) THEN {_READING_ROLE} ELSE '' END"
