"""`xinglian db`: the database server of this installation."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from xinglian.kernel.postgres import Cluster, ConnectionPlan, PostgresProblem, Status, plan
from xinglian.kernel.postgres.backups import (
    Backup,
    Restored,
    as_json,
    back_up,
    prove,
    read_card,
    restore,
)
from xinglian.kernel.postgres.running import connect
from xinglian.kernel.postgres.words import say, size

app = typer.Typer(
    no_args_is_help=True,
    help="""The database of this installation: start, stop, look, back up, restore, ask.

    Usually nothing is to be done here: [bold]serve[/bold], [bold]worker[/bold] and [bold]demo[/bold] start the built-in
    PostgreSQL themselves and it goes on when they end. With XINGLIAN_DATABASE_URL set, a server of your own is used instead.
    """,
)
out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class Mode(StrEnum):
    """How to stop."""

    fast = "fast"
    smart = "smart"
    immediate = "immediate"


class As(StrEnum):
    """Who asks."""

    super = "super"
    owner = "owner"
    app = "app"


@contextmanager
def explained() -> Iterator[None]:
    """Problems as three plain sentences and exit code 1."""
    try:
        yield
    except PostgresProblem as problem:
        why, remedy = say(en="Why", zh="原因"), say(en="What to do", zh="解决办法")
        text = Text.assemble(f"{why}: {problem.why}\n", (f"{remedy}: ", "bold"), problem.remedy)
        errors.print(Panel(text, title=Text(problem.what), title_align="left", border_style="red"))
        raise typer.Exit(1) from problem


@app.command()
def start() -> None:
    """Start the server if it does not run, and make roles and database if they are missing.

    Safe to repeat. After a crash or a kill it repairs itself; committed data is never lost.
    """
    with explained():
        wanted = plan()
        with out.status(say(en="Starting …", zh="正在启动 …")):
            wanted.ensure()
        if wanted.cluster is None:
            out.print(
                say(
                    en="The outside server answers and is prepared.",
                    zh="外部服务器有响应，已准备就绪。",
                )
            )
            return
        _show(wanted, wanted.cluster.status())


@app.command()
def stop(
    mode: Annotated[
        Mode,
        typer.Option(
            help="fast: end connections, save everything, stop. smart: wait until all have gone. "
            "immediate: at once; the next start repairs.",
        ),
    ] = Mode.fast,
) -> None:
    """Stop the server. The next command that needs it starts it again."""
    with explained():
        cluster = _embedded(plan())
        with out.status(say(en="Stopping …", zh="正在停止 …")):
            was_running = cluster.stop(mode.value)
    if was_running:
        out.print(say(en="Stopped.", zh="已停止。"))
    else:
        out.print(say(en="It was not running.", zh="服务器原本就未运行。"))


@app.command()
def status(
    as_json_: bool = typer.Option(False, "--json", help="For programs."),
) -> None:
    """Say whether the server runs, where it keeps its data and how much there is.

    Exit code 0 when it answers, 3 when it does not.
    """
    with explained():
        wanted = plan()
        if wanted.cluster is None:
            _show_outside(wanted, for_programs=as_json_)
            return
        seen = wanted.cluster.status()
    if as_json_:
        typer.echo(json.dumps(asdict(seen), default=str, ensure_ascii=False))
    else:
        _show(wanted, seen)
    if seen.state != "running":
        raise typer.Exit(3)


@app.command()
def backup(
    to: Annotated[
        Path | None,
        typer.Option(
            help="Folder that gets the new backup folder; default: backups in XINGLIAN_HOME."
        ),
    ] = None,
    portable: bool = typer.Option(
        False,
        "--portable",
        help="A dump that newer PostgreSQL versions can read; slower, one database.",
    ),
    rehearse: bool = typer.Option(
        False,
        "--rehearse",
        help="Also restore it beside the data, start it, count every row, throw it away.",
    ),
    as_json_: bool = typer.Option(False, "--json", help="For programs."),
) -> None:
    """Back up the running database and verify it.

    Every file carries a checksum that is checked before the backup gets its name. Not in it, so keep them yourself:
    the key file (keys/) and uploaded files (files/), both in XINGLIAN_HOME. Nothing is overwritten.
    """
    with explained():
        wanted = plan()
        cluster = _embedded(wanted)
        restored: Restored | None = None
        with out.status("…") as line:
            made = back_up(
                cluster,
                to=to or wanted.home / "backups",
                portable=wanted.dbname if portable else None,
                now=datetime.now(UTC),
                say=lambda step: line.update(_step(step)),
            )
            if rehearse:
                line.update(_step("starting"))
                restored = prove(cluster, backup=made)
    if as_json_:
        typer.echo(
            json.dumps(
                as_json(made) | {"rehearsed": restored is not None}, default=str, ensure_ascii=False
            )
        )
        return
    _show_backup(made)
    if restored is not None:
        _show_differences(restored)
    out.print(
        say(en="To bring it back: ", zh="恢复命令：") + f"xinglian db restore {made.folder}",
        soft_wrap=True,
    )


@app.command(name="restore")
def restore_(
    folder: Annotated[Path, typer.Argument(help="The folder that `xinglian db backup` printed.")],
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask."),
) -> None:
    """Put a backup in the place of the present data.

    The backup is verified, unpacked beside, started and counted first; only then it takes the place. The present data is
    kept aside. Connections of running applications end for a moment.
    """
    with explained():
        wanted = plan()
        cluster = _embedded(wanted)
        _show_backup(read_card(folder.expanduser().absolute()))
        if not yes and cluster.status().state != "absent":
            question = say(
                en="Replace the present data by this backup?", zh="用此备份替换当前数据？"
            )
            typer.confirm(question, abort=True)
        with out.status("…") as line:
            done = restore(
                cluster,
                from_=folder,
                now=datetime.now(UTC),
                say=lambda step: line.update(_step(step)),
            )
            cluster.prepare(wanted.dbname)
    _show_differences(done)
    if done.kept is not None:
        kept = say(en="The data that was there before is kept in", zh="原有数据保存在")
        out.print(f"{kept} {done.kept}", soft_wrap=True)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(
    context: typer.Context,
    write: bool = typer.Option(
        False, "--write", help="Allow changes; without it the session is read-only."
    ),
    user: Annotated[
        As,
        typer.Option(
            "--as",
            help="super: sees everything. owner: the tables' owner, held to row-level security. app: as the application signs in.",
        ),
    ] = As.super,
) -> None:
    """Open psql on this installation's database; further words go to psql.

    Example: xinglian db psql -c "SELECT count(*) FROM kernel_fact"
    """
    with explained():
        wanted = plan()
        if wanted.cluster is None:
            dsn = {
                As.super: wanted.admin_dsn or wanted.owner_dsn,
                As.owner: wanted.owner_dsn,
                As.app: wanted.app_dsn,
            }
            code = Cluster(wanted.home / "postgres").psql_at(
                dsn[user], context.args, read_only=not write
            )
        else:
            role = {As.super: "xl_super", As.owner: "xl_owner", As.app: "xl_app"}[user]
            wanted.cluster.ensure_running()
            code = wanted.cluster.psql(
                context.args, user=role, dbname=wanted.dbname, read_only=not write
            )
    raise typer.Exit(code)


def _embedded(wanted: ConnectionPlan) -> Cluster:
    if wanted.cluster is None:
        raise PostgresProblem("outside_server")
    return wanted.cluster


def _show(wanted: ConnectionPlan, seen: Status) -> None:
    states = {
        "absent": say(en="not created yet", zh="尚未创建"),
        "stopped": say(en="stopped", zh="已停止"),
        "starting": say(en="starting or repairing itself", zh="正在启动或自我修复"),
        "running": say(en="running", zh="运行中"),
        "foreign": say(en="written by another version", zh="由其他版本写成"),
    }
    colour = {"running": "green", "foreign": "red"}.get(seen.state, "yellow")
    table = _pairs()
    table.add_row(
        say(en="Server", zh="服务器"),
        f"[{colour}]{states[seen.state]}[/{colour}] · PostgreSQL {seen.program_version}",
    )
    if seen.pid and seen.started_at:
        since = say(en="since", zh="启动于")
        table.add_row(
            say(en="Process", zh="进程"),
            f"{seen.pid} ({seen.account}), {since} {seen.started_at.astimezone():%Y-%m-%d %H:%M:%S}",
        )
        table.add_row(say(en="Connections", zh="连接数"), str(seen.connections))
    table.add_row(say(en="Data", zh="数据"), str(seen.data))
    table.add_row(say(en="Socket", zh="套接字"), str(seen.socket_dir))
    table.add_row(say(en="Log", zh="日志"), str(seen.log))
    table.add_row(say(en="Free space", zh="剩余空间"), size(seen.free_bytes))
    for name, amount in (seen.databases or {}).items():
        mark = " *" if name == wanted.dbname else ""
        table.add_row(say(en="Database", zh="数据库"), f"{name}{mark}, {size(amount)}")
    out.print(table)


def _pairs() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _show_outside(wanted: ConnectionPlan, *, for_programs: bool) -> None:
    with connect(wanted.app_dsn) as connection:
        version, where = connection.info.server_version, connection.info.host
    text = f"{version // 10000}.{version % 10000}"
    if for_programs:
        typer.echo(
            json.dumps({"state": "running", "kind": "external", "host": where, "version": text})
        )
    else:
        out.print(
            say(
                en=f"Outside server {where} answers: PostgreSQL {text}.",
                zh=f"外部服务器 {where} 有响应：PostgreSQL {text}。",
            )
        )


def _show_backup(made: Backup) -> None:
    kind = {
        "physical": say(en="whole server", zh="整个服务器"),
        "portable": say(en="portable dump", zh="可移植转储"),
    }[made.kind]
    rows = sum(made.rows.values())
    table = _pairs()
    table.add_row(say(en="Backup", zh="备份"), str(made.folder))
    table.add_row(
        say(en="Made", zh="时间"),
        f"{made.made_at.astimezone():%Y-%m-%d %H:%M:%S} · {kind} · PostgreSQL {made.server_version}",
    )
    table.add_row(
        say(en="Holds", zh="内容"),
        say(
            en=f"{', '.join(made.databases)}: {len(made.rows)} tables, {rows:,} rows, {size(made.size_bytes)}",
            zh=f"{'、'.join(made.databases)}：{len(made.rows)} 张表，{rows:,} 行，{size(made.size_bytes)}",
        ),
    )
    out.print(table)


def _show_differences(restored: Restored) -> None:
    rows = sum(restored.rows.values())
    if not restored.differences:
        out.print(
            say(
                en=f"Restored and counted: {rows:,} rows, each table as when the backup began.",
                zh=f"已恢复并清点：{rows:,} 行，每张表均与备份开始时一致。",
            )
        )
        return
    table = Table(
        say(en="Table", zh="表"),
        say(en="When it began", zh="备份开始时"),
        say(en="In the backup", zh="备份中"),
    )
    for name, (then, now) in restored.differences.items():
        table.add_row(name, f"{then:,}", f"{now:,}")
    out.print(
        say(
            en=f"Restored and counted: {rows:,} rows. These tables were written to while the backup was made:",
            zh=f"已恢复并清点：{rows:,} 行。以下表在备份期间有写入：",
        )
    )
    out.print(table)


def _step(step: str) -> str:
    return {
        "counting": say(en="Counting rows …", zh="正在清点行数 …"),
        "copying": say(en="Copying …", zh="正在复制 …"),
        "verifying": say(en="Verifying checksums …", zh="正在校验 …"),
        "unpacking": say(en="Verifying and unpacking …", zh="正在校验并解包 …"),
        "starting": say(en="Starting it beside the data and counting …", zh="正在旁路启动并清点 …"),
        "swapping": say(en="Putting it in place …", zh="正在替换 …"),
    }[step]
