"""What `xinglian doctor` asks the database: programs, folders, server, roles, extensions. Starts nothing, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import psycopg

from xinglian.kernel.postgres import binaries, bootstrap, places, processes, words
from xinglian.kernel.postgres.location import ConnectionPlan, resolve
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import connect

Verdict = Literal["ok", "warning", "problem"]
COMFORTABLE_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, what was seen, and what to do when it is not well."""

    name: str
    verdict: Verdict
    seen: str
    remedy: str = ""


def well(name: str, seen: str) -> Finding:
    return Finding(name=name, verdict="ok", seen=seen)


def failed(name: str, problem: PostgresProblem) -> Finding:
    return Finding(
        name=name,
        verdict="problem",
        seen=f"{problem.what} {problem.why}",
        remedy=problem.remedy,
    )


def examine_programs() -> Iterator[Finding]:
    """The bundled PostgreSQL programs start."""
    name = words.say(en="PostgreSQL programs", zh="PostgreSQL 程序")
    try:
        found = binaries.bundled()
        for program in ("initdb", "pg_ctl", "pg_basebackup", "pg_verifybackup", "pg_dump", "psql"):
            found.path(program)
        yield well(name, f"{found.version} · {found.folder}")
    except PostgresProblem as problem:
        yield failed(name, problem)


def examine_database() -> Iterator[Finding]:
    """Folder, space, server, and — when it runs — roles and extensions."""
    name = words.say(en="Database", zh="数据库")
    try:
        plan = resolve()
    except PostgresProblem as problem:
        yield failed(name, problem)
        return
    try:
        if plan.cluster is not None:
            yield from _folder(plan)
        if plan.cluster is None or plan.cluster.status().state == "running":
            yield from _contents(plan)
    except PostgresProblem as problem:
        yield failed(name, problem)


def _folder(plan: ConnectionPlan) -> Iterator[Finding]:
    cluster = plan.cluster
    if cluster is None:
        return
    status = cluster.status()
    folder = words.say(en="Data folder", zh="数据目录")
    yield well(folder, f"{status.data} ({status.account})")
    if status.account == "nobody":
        yield Finding(
            name=words.say(en="Server account", zh="服务器账户"),
            verdict="warning",
            seen=words.say(
                en="The server runs as nobody, which other services may share.",
                zh="服务器以 nobody 身份运行，其他服务也可能使用该账户。",
            ),
            remedy="useradd --system --no-create-home xinglian",
        )
    space = words.say(en="Disk space", zh="磁盘空间")
    free = words.size(status.free_bytes)
    if status.free_bytes >= COMFORTABLE_FREE_BYTES:
        yield well(space, words.say(en=f"{free} free", zh=f"剩余 {free}"))
    else:
        scarce = status.free_bytes < places.LEAST_FREE_BYTES
        yield Finding(
            name=space,
            verdict="problem" if scarce else "warning",
            seen=words.say(en=f"only {free} free", zh=f"仅剩 {free}"),
            remedy=words.say(
                en=f"Free some space on the volume of {status.home}.",
                zh=f"请清理 {status.home} 所在卷的空间。",
            ),
        )
    yield _state(plan)
    if status.state == "running" and processes.read_pid_file(status.data) is None:
        yield Finding(
            name=words.say(en="Pid file", zh="进程号文件"),
            verdict="problem",
            seen=str(status.data / "postmaster.pid"),
            remedy="xinglian db stop && xinglian db start",
        )


def _state(plan: ConnectionPlan) -> Finding:
    name = words.say(en="Server", zh="服务器")
    assert plan.cluster is not None  # noqa: S101 - the caller asked
    status = plan.cluster.status()
    if status.state == "running":
        seen = words.say(en="running", zh="运行中")
        return well(name, f"{seen} · PostgreSQL {status.program_version} · pid {status.pid or '?'}")
    if status.state == "foreign":
        mine, found = status.program_version, status.data_version
        return failed(
            name,
            PostgresProblem("foreign_version", path=str(status.data), found=found, mine=mine),
        )
    states = {
        "absent": words.say(en="not created yet", zh="尚未创建"),
        "starting": words.say(en="starting or repairing itself", zh="正在启动或自我修复"),
        "stopped": words.say(en="stopped", zh="已停止"),
    }
    return Finding(
        name=name,
        verdict="warning",
        seen=states[status.state],
        remedy=words.say(
            en="xinglian db start (serve, worker and demo start it by themselves)",
            zh="xinglian db start（serve、worker、demo 会自动启动它）",
        ),
    )


def _contents(plan: ConnectionPlan) -> Iterator[Finding]:
    with connect(plan.admin_dsn or plan.owner_dsn) as connection:
        version = connection.info.server_version
        where = connection.info.host or "localhost"
        name = words.say(en="Server version", zh="服务器版本")
        text = f"{version // 10000}.{version % 10000}"
        if version < bootstrap.LEAST_SERVER_VERSION:
            yield failed(name, PostgresProblem("server_too_old", where=where, found=text))
        else:
            yield well(name, text)
        yield from _roles(connection, owner=_user(plan.owner_dsn))
        yield from _extensions(connection)
    with connect(plan.app_dsn) as signed_in:
        signed_in.execute("SELECT 1")
    yield well(
        words.say(en="Sign-in as xl_app", zh="以 xl_app 登录"), words.say(en="works", zh="正常")
    )


def _user(dsn: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(dsn).get("user") or bootstrap.OWNER)


def _roles(connection: bootstrap.Connection, *, owner: str) -> Iterator[Finding]:
    name = words.say(en="Roles", zh="数据库角色")
    wanted = [owner, bootstrap.APP, *bootstrap.ACTING_ROLES]
    rows = connection.execute(
        "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = ANY(%s)", [wanted]
    ).fetchall()
    found = {str(role): bool(powerful) for role, powerful in rows}
    powerful = [role for role, is_powerful in found.items() if is_powerful]
    missing = [role for role in wanted if role not in found]
    for role in powerful:
        yield failed(name, PostgresProblem("powerful_role", role=role))
    if missing:
        yield Finding(
            name=name,
            verdict="problem",
            seen=words.say(en=f"missing: {', '.join(missing)}", zh=f"缺少：{'、'.join(missing)}"),
            remedy="xinglian db start",
        )
    if not powerful and not missing:
        yield well(
            name,
            words.say(en="five, none can bypass row-level security", zh="五个，均不能绕过行级安全"),
        )


def _extensions(connection: bootstrap.Connection) -> Iterator[Finding]:
    name = words.say(en="Extensions", zh="数据库扩展")
    rows = connection.execute("SELECT extname FROM pg_extension").fetchall()
    found = {str(extension) for (extension,) in rows}
    missing = [extension for extension in bootstrap.EXTENSIONS if extension not in found]
    if missing:
        yield Finding(
            name=name,
            verdict="problem",
            seen=words.say(en=f"missing: {', '.join(missing)}", zh=f"缺少：{'、'.join(missing)}"),
            remedy=" ".join(f"CREATE EXTENSION {extension};" for extension in missing),
        )
    else:
        yield well(name, ", ".join(sorted(found - {"plpgsql"})))
