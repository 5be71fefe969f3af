"""Row-level security as migration operations: who may touch a table, and which of its rows."""

from typing import Any

from django.db.migrations.operations import RunSQL

ALL = "select insert update delete"

# The sub-selects are evaluated once per statement, not once per row.
ORG = "(SELECT nullif(current_setting('app.org_id', true), '')::bigint)"
PERSON = "(SELECT nullif(current_setting('app.person_id', true), '')::bigint)"
REACH = "(SELECT current_setting('app.reach', true))"
REGIONS = "(SELECT string_to_array(current_setting('app.regions', true), ',')::ltree[])"

PARTNER_ROWS = "{owner} = " + ORG
WORKER_ROWS = f"{REACH} = 'network' OR {{owner}} = {ORG}"
# Staff narrowed to regions see an organisation's rows when they see the organisation itself. EXISTS,
# not IN: the planner then asks for a few rows by key and hashes only for many (1 ms instead of
# 270 ms for one partner's rows among a million organisations). `owner` names table and column.
STAFF_ROWS = (
    f"{REACH} = 'network' OR ({REACH} = 'regions' AND EXISTS"
    " (SELECT 1 FROM identity_organisation AS seen WHERE seen.id = {owner}))"
)


class Protect(RunSQL):
    """Row-level security for a table whose rows belong to an organisation.

    `partner`, `staff`, `worker`: the statements granted ("select insert", "all", or "" for none).
    `partner_rows`, `staff_rows`: a narrower SQL condition, joined to the standard one with AND.
    `partner_exact`, `staff_exact`: a condition in place of the standard one.
    `door`: what the login role may do before anybody is signed in (identity only).
    """

    reduces_to_sql = False

    def __init__(  # noqa: PLR0913 - one word a role
        self,
        table: str,
        *,
        owner: str = "org_id",
        partner: str = "select",
        staff: str = "select",
        worker: str = "all",
        door: str = "",
        partner_rows: str = "",
        staff_rows: str = "",
        partner_exact: str = "",
        staff_exact: str = "",
    ) -> None:
        self._kept = {
            "owner": owner,
            "partner": partner,
            "staff": staff,
            "worker": worker,
            "door": door,
            "partner_rows": partner_rows,
            "staff_rows": staff_rows,
            "partner_exact": partner_exact,
            "staff_exact": staff_exact,
        }
        self._table = table
        own = PARTNER_ROWS.format(owner=owner)
        rows = {
            "xl_partner": partner_exact or _join(own, partner_rows),
            "xl_staff": staff_exact
            or _join(STAFF_ROWS.format(owner=f"{table}.{owner}"), staff_rows),
            "xl_worker": WORKER_ROWS.format(owner=owner),
            "xl_app": "true",
        }
        grants = {"xl_partner": partner, "xl_staff": staff, "xl_worker": worker, "xl_app": door}
        forward = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner_all ON {table} TO xl_owner USING (true) WITH CHECK (true)",
        ]
        backward = [f"DROP POLICY IF EXISTS owner_all ON {table}"]
        for role, words in grants.items():
            if not words:
                continue
            forward.append(_grant(table, role, words))
            forward.append(
                f"CREATE POLICY {role}_rows ON {table} TO {role}"
                f" USING ({rows[role]}) WITH CHECK ({rows[role]})"
            )
            backward += [
                f"DROP POLICY IF EXISTS {role}_rows ON {table}",
                f"REVOKE ALL ON {table} FROM {role}",
            ]
        backward += [
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        super().__init__(";\n".join(forward), ";\n".join(backward))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__qualname__, [self._table], self._kept)


class Shared(RunSQL):
    """Grants on a table or view without owner rows: a catalogue, definitions, a published view."""

    reduces_to_sql = False

    def __init__(
        self, table: str, *, partner: str = "", staff: str = "", worker: str = "all", door: str = ""
    ) -> None:
        self._table = table
        self._kept = {"partner": partner, "staff": staff, "worker": worker, "door": door}
        grants = {"xl_partner": partner, "xl_staff": staff, "xl_worker": worker, "xl_app": door}
        forward = [_grant(table, role, words) for role, words in grants.items() if words]
        backward = [f"REVOKE ALL ON {table} FROM {role}" for role, words in grants.items() if words]
        super().__init__(";\n".join(forward), ";\n".join(backward))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__qualname__, [self._table], self._kept)


class Publish(RunSQL):
    """A read-only view that other contexts may join: `<context>_pub_<name>`.

    The view runs with its reader's rights, so row security of the tables below holds.
    """

    reduces_to_sql = False

    def __init__(self, view: str, query: str, *, to: str = "partner staff worker") -> None:
        self._view, self._query, self._to = view, query, to
        grants = [f"GRANT SELECT ON {view} TO xl_{role}" for role in to.split()]
        super().__init__(
            ";\n".join([f"CREATE VIEW {view} WITH (security_invoker = true) AS {query}", *grants]),
            f"DROP VIEW IF EXISTS {view}",
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__qualname__, [self._view, self._query], {"to": self._to})


def _grant(table: str, role: str, words: str) -> str:
    granted = ALL if words == "all" else words
    return f"GRANT {', '.join(granted.upper().split())} ON {table} TO {role}"


def _join(condition: str, more: str) -> str:
    return f"({condition}) AND ({more})" if more else condition
