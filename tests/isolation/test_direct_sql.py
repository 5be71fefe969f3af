"""Straight SQL as the application's roles: whatever a view forgets, the database does not hand over.

Tables and columns come from the catalogue of PostgreSQL, so a new table is covered the day it is migrated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError

from tests.isolation.rivals import Rival, Rivals
from xinglian.kernel import sql
from xinglian.kernel.scope import Scope, acting, network

OWNER_COLUMNS = ("partner_id", "org_id")
# The owner is the row itself.
OWN_ID = {"identity_organisation": "id", "partners_partner": "organisation_id"}
# What the login role may read to sign people in, and nothing else.
AT_THE_DOOR = {
    "django_session", "gateway_token", "gateway_use", "workspace_wall", "identity_membership",
    "identity_organisation", "identity_person", "identity_region", "identity_signin",
}  # fmt: skip
# Tables whose rows nobody in the story has: short-lived things of the door. They are granted to no partner or hold own rows only.
WITHOUT_ROWS = {
    "identity_addresscode",
    "identity_doorcode",
    "identity_recoverycode",
    "identity_throttle",
    "partners_pub_came_along",  # of merges; workers alone read it
    "signals_due",
}
# Written by the maker for all; a partner reads those rows that were sent to it.
THE_MAKERS = {"push_message", "care_checkin", "sentinel_round", "tasks_assignment"}
# Regional staff may read these by SQL beyond their region; the views narrow or refuse them.
BEYOND_REGIONS = {
    "intake_batch",  # imports are for director, manager and auditor
    "kernel_letter", "kernel_heard", "procrastinate_jobs", "procrastinate_events",  # the console's, director and auditor
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    name: str
    kind: str  # r, p, v, m
    columns: tuple[str, ...]
    computed: tuple[str, ...]  # columns that the database fills

    @property
    def owner(self) -> str | None:
        return OWN_ID.get(self.name) or next(
            (one for one in OWNER_COLUMNS if one in self.columns), None
        )


def tables() -> list[Table]:
    rows = sql.rows(
        "SELECT c.relname AS name, c.relkind::text AS kind, array_agg(a.attname::text ORDER BY a.attnum) AS columns,"
        " coalesce(array_agg(a.attname::text) FILTER (WHERE a.attgenerated <> ''), '{}') AS computed"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') GROUP BY 1, 2 ORDER BY 1"
    )
    return [
        Table(row["name"], row["kind"], tuple(row["columns"]), tuple(row["computed"]))
        for row in rows
    ]


def granted(role: str, table: Table, right: str) -> list[str]:
    """The columns a role may select, insert or update; for delete all or none."""
    if right == "DELETE":
        may = sql.value("SELECT has_table_privilege(%s, %s, 'DELETE')", [role, table.name])
        return list(table.columns) if may else []
    return sql.column(
        "SELECT c FROM unnest(%s::text[]) c WHERE has_column_privilege(%s, %s, c, %s)",
        [list(table.columns), role, table.name, right],
    )


def quoted(columns: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(column) for column in columns)


def attempt(scope: Scope, statement: str, params: Sequence[Any] = ()) -> Any:
    """What it touched or said, as that scope, undone at once; the error's class name when it was refused."""
    try:
        with transaction.atomic():
            with acting(scope), connection.cursor() as cursor:
                cursor.execute(statement, list(params))
                found = cursor.fetchall() if cursor.description else cursor.rowcount
            transaction.set_rollback(True)
    except DatabaseError as error:
        return type(error.__cause__).__name__
    return found


def containing(scope: Scope, table: Table, columns: Sequence[str], words: Sequence[str]) -> int:
    """How many rows hold one of the words in a column that the scope may read."""
    found = attempt(
        scope,
        f"SELECT count(*) FROM {table.name} WHERE EXISTS (SELECT FROM unnest(%s::text[]) w"
        f" WHERE position(w IN ROW({quoted(columns)})::text) > 0)",
        [list(words)],
    )
    assert not isinstance(found, str), f"{table.name}: {found}"
    return int(found[0][0])


def test_both_rivals_have_rows_in_every_table_that_partners_own(rivals: Rivals) -> None:
    """The control: without rows the other tests would pass on an empty world."""
    missing = []
    with acting(network()):
        for table in tables():
            if (
                table.owner is None
                or table.name in WITHOUT_ROWS
                or not granted("xl_worker", table, "SELECT")
            ):
                continue
            owners = set(sql.column(f"SELECT DISTINCT {table.owner} FROM {table.name}"))
            if table.name in THE_MAKERS:
                continue
            if not granted("xl_partner", table, "SELECT") and rivals.cast.maker_id in owners:
                continue  # the maker's own papers
            if not {one.org_id for one in rivals.both} <= owners:
                missing.append(table.name)
    assert missing == [], "seed rows of both rivals in tests/isolation/rivals.py"


@pytest.mark.parametrize(
    "login", ["jiangdong_owner", "jiangdong_clerk", "shuchi_owner", "garage_tech"]
)
def test_no_row_and_no_word_of_a_competitor_is_readable(rivals: Rivals, login: str) -> None:
    member = getattr(rivals.cast, login)
    rows, words = [], []
    with acting(network()):
        readable = [(table, granted("xl_partner", table, "SELECT")) for table in tables()]
    for table, columns in readable:
        if not columns:
            continue
        if table.owner in columns:
            rows += [
                f"{table.name} of {one.tag}"
                for one in rivals.others_of(member)
                if attempt(
                    member.scope,
                    f"SELECT count(*) FROM {table.name} WHERE {table.owner} = %s",
                    [one.org_id],
                )
                != [(0,)]
            ]
        markers = [marker for one in rivals.others_of(member) for marker in one.all_markers]
        if containing(member.scope, table, columns, markers):
            words.append(table.name)
    assert (rows, words) == ([], [])


def test_own_rows_are_readable_where_a_table_is_granted(rivals: Rivals) -> None:
    """The other control: what is granted shows one's own rows, so an empty answer above means something."""
    me = rivals.jiangdong
    empty = []
    with acting(network()):
        owned = [
            (t, granted("xl_partner", t, "SELECT"))
            for t in tables()
            if t.owner and t.name not in WITHOUT_ROWS
        ]
    for table, columns in owned:
        if table.owner in columns and attempt(
            me.owner.scope,
            f"SELECT count(*) FROM {table.name} WHERE {table.owner} = %s",
            [me.org_id],
        ) == [(0,)]:
            empty.append(table.name)
    assert set(empty) <= THE_MAKERS


def test_nothing_of_a_competitors_can_be_changed_removed_or_written(rivals: Rivals) -> None:
    me, other = rivals.jiangdong, rivals.shuchi
    broken = []
    with acting(network()):
        owned = [table for table in tables() if table.owner and table.kind in "rp"]
        rights = {
            table.name: {
                right: granted("xl_partner", table, right)
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
            }
            for table in owned
        }
    for table in owned:
        for what, found in _trespasses(table, rights[table.name], me=me, other=other):
            if found not in (0, "InsufficientPrivilege"):
                broken.append(f"{what} {table.name}: {found}")
    assert broken == []


def _trespasses(
    table: Table, rights: dict[str, list[str]], *, me: Rival, other: Rival
) -> list[tuple[str, Any]]:
    """Everything a partner could try on a rival's rows of one table: (what, rows touched or error)."""
    scope, name, owner = me.owner.scope, table.name, table.owner
    found = [
        ("delete from", attempt(scope, f"DELETE FROM {name} WHERE {owner} = %s", [other.org_id]))
    ]
    column = next(iter(rights["UPDATE"]), table.columns[0])
    found.append(
        (
            "update",
            attempt(
                scope,
                f'UPDATE {name} SET "{column}" = "{column}" WHERE {owner} = %s',
                [other.org_id],
            ),
        )
    )
    if name not in OWN_ID:
        found.append(
            (
                "give away",
                attempt(
                    scope,
                    f"UPDATE {name} SET {owner} = %s WHERE {owner} = %s",
                    [other.org_id, me.org_id],
                ),
            )
        )
        columns = [one for one in rights["INSERT"] if one in rights["SELECT"]] or list(
            table.columns
        )
        columns = [one for one in columns if one not in table.computed]
        values = ", ".join("%s::bigint" if one == owner else f'"{one}"' for one in columns)
        if owner in columns:
            found.append(
                (
                    "insert into",
                    attempt(
                        scope,
                        f"INSERT INTO {name} ({quoted(columns)}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {name}"
                        f" WHERE {owner} = %s LIMIT 1",
                        [other.org_id, me.org_id],
                    ),
                )
            )
    return found


def test_what_is_not_granted_is_denied(rivals: Rivals) -> None:
    with acting(network()):
        closed = [table for table in tables() if not granted("xl_partner", table, "SELECT")]
    assert closed
    for table in closed:
        assert (
            attempt(rivals.jiangdong.owner.scope, f"SELECT * FROM {table.name} LIMIT 1")
            == "InsufficientPrivilege"
        )


def test_regional_staff_read_no_word_of_another_region(rivals: Rivals) -> None:
    """The CSM looks after the south-west; 江东 is in the east."""
    seen, blind = [], []
    with acting(network()):
        readable = [(table, granted("xl_staff", table, "SELECT")) for table in tables()]
    for table, columns in readable:
        if columns and table.name not in BEYOND_REGIONS:
            if containing(rivals.cast.csm.scope, table, columns, rivals.jiangdong.markers):
                seen.append(table.name)
            if (
                table.name
                in ("trade_order_line", "partners_partner", "push_inbox", "partners_note")
                and containing(
                    rivals.cast.csm.scope,
                    table,
                    columns,
                    [*rivals.shuchi.markers, str(rivals.shuchi.org_id)],
                )
                == 0
            ):
                blind.append(table.name)
    assert (seen, blind) == ([], [])


def test_the_login_role_alone_reads_nothing_but_what_signing_in_needs(rivals: Rivals) -> None:
    """Outside `acting` a query is refused: a forgotten scope is never a leak."""
    readable = {table.name for table in tables() if granted("xl_app", table, "SELECT")}
    assert readable == AT_THE_DOOR
    for table in tables():
        if table.name in AT_THE_DOOR:
            continue
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql.rows(f"SELECT 1 FROM {table.name} LIMIT 1")


def test_every_owned_table_has_forced_row_security_and_every_view_runs_with_its_readers_rights(
    rivals: Rivals,
) -> None:
    del rivals
    with acting(network()):
        loose = sql.column(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
            " AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND NOT c.relispartition"
            " AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = ANY (%s))",
            [list(OWNER_COLUMNS)],
        )
        views = sql.column(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'"
            " AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)"
        )
    assert (loose, views) == ([], [])


# Numbers of integer columns that say how many of somebody there are; of a partner's own sending or order they may be read.
COUNTS = {"partners", "peers", "changed", "restated", "people", "recipients", "members", "subjects"}


def test_how_many_partners_there_are_cannot_be_read_by_one_of_them(rivals: Rivals) -> None:
    readable = [
        f"{table.name}.{column}"
        for table in tables()
        if table.owner is None
        for column in sorted(COUNTS.intersection(granted("xl_partner", table, "SELECT")))
    ]
    assert readable == []
