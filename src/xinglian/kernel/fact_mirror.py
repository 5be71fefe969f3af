"""The columnar mirror of the light facts: it only grows, as they do.

Each writing adds what was committed since the one before, as a file per month; many small files of a month become one. How
far it has come is a snapshot of the database and no time: a fact whose transaction ended late is in the next writing. What
came since lies in the table (`TAIL`), so files and tail together are all facts, each once. A month whose partition was taken
out of the database stays in the mirror.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from xinglian.kernel import sql
from xinglian.kernel.columnar import Manifest, Mirror, MonthFiles
from xinglian.kernel.scope import acting, network

MOST_FILES = 8
_UTC = "AT TIME ZONE 'UTC'"
_COPIED = {
    "id": ("BIGINT", "f.id"), "kind": ("VARCHAR", "f.kind"), "org_id": ("BIGINT", "f.org_id"),
    "subject": ("VARCHAR", "f.subject"), "subject_id": ("BIGINT", "f.subject_id"), "at": ("TIMESTAMP", f"f.at {_UTC}"),
    "amount": ("DECIMAL(20, 6)", "f.amount"), "unit": ("VARCHAR", "f.unit"), "source": ("VARCHAR", "f.source"),
    "ref": ("VARCHAR", "f.ref"), "body": ("VARCHAR", "f.body"), "is_simulated": ("BOOLEAN", "f.is_simulated"),
    "recorded_at": ("TIMESTAMP", f"f.recorded_at {_UTC}"), "revision": ("INTEGER", "f.revision"),
    "is_withdrawn": ("BOOLEAN", "f.is_withdrawn"),
}  # fmt: skip
MIRROR = Mirror(
    place="kernel/fact", stem="facts", day='"at"', order='kind, org_id, "at", id',
    columns={name: kind for name, (kind, _from) in _COPIED.items()}, sums={"id": "id"},
)  # fmt: skip
_SELECT = f"SELECT {', '.join(source for _kind, source in _COPIED.values())} FROM kernel_fact AS f"
# Committed after the snapshot was taken, whenever they began. `%s`: the snapshot, twice.
SINCE = "f.xid >= pg_snapshot_xmin(%s::pg_snapshot) AND NOT pg_visible_in_snapshot(f.xid, %s::pg_snapshot)"
_UP_TO = "pg_visible_in_snapshot(f.xid, %s::pg_snapshot)"
# A backup of another database, or of an earlier day, is not what the files were written from.
_DATABASE = (
    "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid FROM pg_database"
    " WHERE datname = current_database()"
)
_MONTHS = (
    "SELECT regexp_replace(c.relname, '^kernel_fact_(\\d{4})(\\d{2})$', '\\1-\\2') FROM pg_inherits AS i"
    " JOIN pg_class AS c ON c.oid = i.inhrelid WHERE i.inhparent = 'kernel_fact'::regclass"
)


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """One consistent set. `seen`: rows of the table that this snapshot does not see are not in the files ("" = nothing is).
    `gone`: files of months that the table has no more."""

    files: Sequence[Path] = ()
    gone: Sequence[Path] = ()
    seen: str = ""


def snapshot() -> str:
    """What is committed now, for `SINCE`. What this transaction itself writes may count as seen: write facts in another one."""
    return str(sql.value("SELECT pg_current_snapshot()::text"))


def is_earlier(seen: str, now: str) -> bool:
    """Whether a snapshot may come before another one: false after an older backup was put back."""
    return int(seen.split(":")[1]) <= int(now.split(":")[1])


def mirrored() -> Mirrored:
    """What can be read in columns, inside an acting scope of a job."""
    known, seen = _trusted(MIRROR.manifest(), snapshot())
    there = _there()
    gone = {month: files for month, files in known.months.items() if month not in there}
    return Mirrored(
        files=MIRROR.files(known), gone=MIRROR.files(Manifest(months=gone)), seen=seen
    )  # fmt: skip


def write_fact_mirror(*, everything: bool = False) -> Manifest:
    """Add what is new; `everything` writes all months anew that the table still has. Call it outside of any scope.

    One writer at a time; a second one waits and adds what came meanwhile.
    """
    with acting(network()):
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('kernel.fact_mirror', 0))")
        now = snapshot()
        known, seen = _trusted(MIRROR.manifest(), now)
        if everything:
            seen = ""
        version = known.version + 1
        since = (f" AND {SINCE}", [seen, seen]) if seen else ("", [])
        fresh = MIRROR.write(f"{_SELECT} WHERE {_UP_TO}{since[0]}", [now, *since[1]], version=version)  # fmt: skip
        if seen and not fresh:
            return known
        there = _there()
        months = {m: files for m, files in known.months.items() if seen or m not in there}
        for month, files in fresh.items():
            months[month] = _added(months.get(month), files)
        full = [month for month in fresh if len(months[month].paths) > MOST_FILES]
        for month in full:
            months[month] = MIRROR.join(months[month], version=version + 1)
        new = Manifest(
            version=version + bool(full),
            months=months,
            seen={"snapshot": now, "database": _database()},
        )
        MIRROR.switch(new)
    MIRROR.clean_up(new)
    return new


def differences() -> list[str]:
    """Months in which the files do not hold what was committed before the last writing. Inside a network scope."""
    known, seen = _trusted(MIRROR.manifest(), snapshot())
    if not seen:
        return sorted(_there())
    table = {
        row["month"]: (row["rows"], int(row["ids"]))
        for row in sql.rows(
            f"SELECT to_char(f.at {_UTC}, 'YYYY-MM') AS month, count(*) AS rows, sum(f.id) AS ids"
            f" FROM kernel_fact AS f WHERE {_UP_TO} GROUP BY 1",
            [seen],
        )
    }
    files = {month: (one.rows, one.sums["id"]) for month, one in known.months.items()}
    there = _there()
    return sorted(
        month
        for month in {*table, *files}
        if month in there and table.get(month, (0, 0)) != files.get(month, (0, 0))
    )


def _added(before: MonthFiles | None, more: MonthFiles) -> MonthFiles:
    if before is None:
        return more
    return MonthFiles(
        paths=(*before.paths, *more.paths),
        rows=before.rows + more.rows,
        sums={name: before.sums[name] + value for name, value in more.sums.items()},
    )


def _trusted(known: Manifest, now: str) -> tuple[Manifest, str]:
    """The manifest and how far it has come; nothing of another database's, and only months gone of a later one's."""
    if known.seen.get("database") != _database():
        return Manifest(version=known.version), ""
    if is_earlier(known.seen["snapshot"], now):
        return known, known.seen["snapshot"]
    there = _there()
    kept = {month: files for month, files in known.months.items() if month not in there}
    return Manifest(version=known.version, months=kept, seen=known.seen), ""


def _database() -> str:
    return str(sql.value(_DATABASE))


def _there() -> Collection[str]:
    return set(sql.column(_MONTHS))
