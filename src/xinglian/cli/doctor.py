"""`xinglian doctor`: what is wrong with this installation, and how to mend it."""

import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xinglian.kernel.postgres import PostgresProblem, location, tuning
from xinglian.kernel.postgres.examine import (
    Finding,
    examine_database,
    examine_programs,
    failed,
    well,
)
from xinglian.kernel.postgres.words import say, size

Check = Callable[[], Iterable[Finding]]

out = Console(highlight=False)
LEAST_PYTHON = (3, 11)
COMFORTABLE_MEMORY_BYTES = 2 * 1024**3
PORT = 8000


def examine_python() -> Iterator[Finding]:
    """The interpreter is new enough."""
    version = sys.version_info
    text = f"{version.major}.{version.minor}.{version.micro} · {sys.executable}"
    if version[:2] >= LEAST_PYTHON:
        yield well("Python", text)
    else:
        remedy = say(en="Install Python 3.11 or newer.", zh="请安装 Python 3.11 或更新版本。")
        yield Finding(name="Python", verdict="problem", seen=text, remedy=remedy)


def examine_home() -> Iterator[Finding]:
    """The folder of the installation can be written."""
    name = say(en="Home folder", zh="安装目录")
    home = location.home()
    nearest = home
    while not nearest.exists():
        nearest = nearest.parent
    try:
        with tempfile.TemporaryFile(dir=nearest):
            yield well(name, str(home))
    except OSError as problem:
        yield failed(
            name,
            PostgresProblem(
                "cannot_write", path=str(home), reason=problem.strerror or str(problem)
            ),
        )


def examine_secrets() -> Iterator[Finding]:
    """Key files are readable by their owner only."""
    name = say(en="Key files", zh="密钥文件")
    home = location.home()
    vault = Path(os.environ.get("XINGLIAN_KEY_FILE") or home / "keys" / "vault.key")
    present = [
        file
        for file in (vault, vault.with_name("django.key"), home / "app-password")
        if file.is_file()
    ]
    open_ones = [file for file in present if stat.S_IMODE(file.stat().st_mode) & 0o077]
    foreign = [file for file in present if file.stat().st_uid != os.geteuid()]
    for file in open_ones:
        seen = say(en=f"{file} can be read by others", zh=f"{file} 可被其他账户读取")
        yield Finding(name=name, verdict="problem", seen=seen, remedy=f"chmod 600 {file}")
    for file in foreign:
        seen = say(en=f"{file} belongs to another account", zh=f"{file} 属于其他账户")
        yield Finding(
            name=name, verdict="warning", seen=seen, remedy=f"chown {os.geteuid()} {file}"
        )
    if not present:
        yield well(name, say(en="none yet; made on first use", zh="尚无，首次使用时生成"))
    elif not open_ones and not foreign:
        yield well(name, ", ".join(map(str, present)))


def examine_memory() -> Iterator[Finding]:
    """There is memory for the server and the columnar work."""
    name = say(en="Memory", zh="内存")
    found = tuning.memory_bytes()
    if found >= COMFORTABLE_MEMORY_BYTES:
        yield well(name, size(found))
    else:
        remedy = say(en="2 GB or more are recommended.", zh="建议至少 2 GB。")
        yield Finding(name=name, verdict="warning", seen=size(found), remedy=remedy)


def examine_clock() -> Iterator[Finding]:
    """The clock is believable and time zones are known."""
    name = say(en="Clock", zh="时钟")
    now = datetime.now(UTC)
    # No installation is older than its own files: an earlier clock has lost its battery.
    made = datetime.fromtimestamp(Path(__file__).stat().st_mtime, tz=UTC)
    if now < made:
        seen = f"{now:%Y-%m-%d %H:%M} UTC"
        remedy = say(
            en="The clock is behind this program's own files. Set it, best by NTP.",
            zh="系统时间早于程序文件的时间。请校准，建议使用 NTP。",
        )
        yield Finding(name=name, verdict="problem", seen=seen, remedy=remedy)
    else:
        yield well(name, f"{now.astimezone():%Y-%m-%d %H:%M %Z} · {now:%H:%M} UTC")
    zone = say(en="Time zones", zh="时区数据")
    try:
        yield well(zone, ZoneInfo("Asia/Shanghai").key)
    except ZoneInfoNotFoundError:
        yield Finding(
            name=zone, verdict="problem", seen="Asia/Shanghai ?", remedy="pip install tzdata"
        )


def examine_port() -> Iterator[Finding]:
    """Port 8000 is free, or served already."""
    name = say(en=f"Port {PORT}", zh=f"端口 {PORT}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            seen = say(
                en="in use (perhaps by this very application)", zh="已被占用（可能正是本应用）"
            )
            remedy = say(
                en=f"If it is another program: xinglian serve --port {PORT + 1}",
                zh=f"若被其他程序占用：xinglian serve --port {PORT + 1}",
            )
            yield Finding(name=name, verdict="warning", seen=seen, remedy=remedy)
            return
    yield well(name, say(en="free", zh="空闲"))


def examine_assets() -> Iterator[Finding]:
    """The front end is built, with every file the manifest names."""
    name = say(en="Front end", zh="前端文件")
    dist = Path(__file__).resolve().parent.parent / "ui" / "static" / "ui" / "dist"
    remedy = say(
        en="In a checkout: make setup. Otherwise: pip install --force-reinstall xinglian",
        zh="在源码目录中：make setup。否则：pip install --force-reinstall xinglian",
    )
    try:
        manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
        files = {entry["file"] for entry in manifest.values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        seen = say(en="not built", zh="尚未构建")
        yield Finding(name=name, verdict="problem", seen=seen, remedy=remedy)
        return
    absent = sorted(file for file in files if not (dist / file).is_file())
    if absent:
        seen = say(en=f"missing: {', '.join(absent)}", zh=f"缺少：{'、'.join(absent)}")
        yield Finding(name=name, verdict="problem", seen=seen, remedy=remedy)
    else:
        yield well(name, say(en=f"{len(files)} files", zh=f"{len(files)} 个文件"))


def examine_migrations() -> Iterator[Finding]:
    """The database has the newest form. Asked in a process of its own: a broken Django must not break the doctor."""
    name = say(en="Database form", zh="数据库结构")
    try:
        plan = location.resolve()
        if plan.cluster is not None and plan.cluster.status().state != "running":
            return  # the line about the server says it already
    except PostgresProblem:
        return
    command = [sys.executable, "-m", "xinglian.cli", "migrate", "--check"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        seen = say(en="no answer within 2 minutes", zh="2 分钟内没有响应")
        yield Finding(name=name, verdict="problem", seen=seen, remedy="xinglian db status")
        return
    if done.returncode == 0:
        yield well(name, say(en="up to date", zh="已是最新"))
        return
    if "Traceback" in done.stderr:
        seen = done.stderr.strip().splitlines()[-1]
        remedy = say(
            en="The application does not start. Reinstall it; the whole error: xinglian migrate --check",
            zh="应用无法启动。请重新安装；完整错误见：xinglian migrate --check",
        )
        yield Finding(name=name, verdict="problem", seen=seen, remedy=remedy)
        return
    seen = say(en="changes are pending", zh="有待执行的变更")
    yield Finding(name=name, verdict="problem", seen=seen, remedy="xinglian migrate")


# Others add theirs: a function without arguments that yields Findings.
CHECKS: list[Check] = [
    examine_python,
    examine_home,
    examine_memory,
    examine_clock,
    examine_programs,
    examine_database,
    examine_migrations,
    examine_secrets,
    examine_assets,
    examine_port,
]


def examine(checks: Iterable[Check] = ()) -> list[Finding]:
    """All findings, in order."""
    return [finding for check in (checks or CHECKS) for finding in check()]


def doctor(
    as_json: bool = typer.Option(False, "--json", help="For programs."),
) -> None:
    """Say what is wrong with this installation and how to mend it. Changes nothing, starts nothing.

    Each line: what was looked at, what was seen, and where it is not well the remedy. Exit code 1 when there is a problem;
    warnings alone give 0.
    """
    if as_json:
        found = examine()
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
    else:
        with out.status(say(en="Examining …", zh="正在检查 …")):
            found = examine()
        _show(found)
    if any(finding.verdict == "problem" for finding in found):
        raise typer.Exit(1)


def _show(found: list[Finding]) -> None:
    marks = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "red")}
    table = Table.grid(padding=(0, 1))
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in found:
        mark, colour = marks[finding.verdict]
        text = Text(finding.seen)
        if finding.remedy:
            text.append(f"\n→ {finding.remedy}", style="bold")
        table.add_row(Text(mark, style=colour), finding.name, text)
    out.print(table)
    problems = sum(finding.verdict == "problem" for finding in found)
    warnings = sum(finding.verdict == "warning" for finding in found)
    out.print(
        say(
            en=f"{problems} problem(s), {warnings} warning(s), {len(found)} looked at.",
            zh=f"检查 {len(found)} 项：{problems} 个问题，{warnings} 个提醒。",
        )
    )
