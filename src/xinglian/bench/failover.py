"""`xinglian bench failover`: more machines, and the death of the first.

Web, two groups of workers (one for the channels alone) and the doubles run as processes of their own against a primary and a
synchronous standby. In the middle of a campaign the primary is killed with kill -9 and the standby promoted; the seconds
until a double is handed the next delivery are the figure. At the end the judge of chaos holds the books of the promoted server
against the doubles' logs and what readers were told: nothing that was acknowledged is lost, nothing doubled.
"""

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings

from xinglian.bench.chaos_crew import Crew, free_ports
from xinglian.bench.frame import BenchResult, WrongResult, peak_mb
from xinglian.kernel.postgres import Cluster, plan
from xinglian.kernel.postgres.processes import read_pid_file
from xinglian.kernel.postgres.standby import both, fence, make_standby, promote

if TYPE_CHECKING:
    from xinglian.bench.chaos_stage import Readers, Stage

_DATABASE = "xinglian"
_HURRY = 20.0
_PATIENCE_SECONDS = 90.0
_READ_BEFORE = 30


def run(*, quick: bool = False) -> BenchResult:
    """In a process in which Django was not set up yet."""
    if settings.configured:
        raise RuntimeError("This bench brings its own databases: run it in a process of its own.")
    folder = Path(tempfile.mkdtemp(prefix="xl-two-"))
    folder.chmod(0o755)  # the databases' own account has to reach it
    primary, standby = Cluster(folder / "a"), Cluster(folder / "b")
    try:
        _move_to(folder, primary, standby)
        make_standby(primary, home=folder / "b")
        return _campaign(folder, primary, standby, partners=40 if quick else 200)
    finally:
        for cluster in (primary, standby):
            cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _move_to(folder: Path, primary: Cluster, standby: Cluster) -> None:
    (folder / "home").mkdir(mode=0o755)
    primary.prepare(_DATABASE)
    for name, user in (("", "xl_owner"), ("APP_", "xl_app"), ("ADMIN_", "xl_super")):
        address = both(primary, standby, user=user, dbname=_DATABASE)
        os.environ[f"XINGLIAN_{name}DATABASE_URL"] = address
    os.environ |= {
        "XINGLIAN_HOME": str(folder / "home"),
        "XINGLIAN_PRIVATE_ADDRESSES": "allow",
        "XINGLIAN_THREADS": "4",
        "DJANGO_SETTINGS_MODULE": "xinglian.project.settings",
    }
    plan.cache_clear()
    plan().ensure()
    django.setup()
    import_module("xinglian.project.bring_up").bring_up_to_date()


def _campaign(folder: Path, primary: Cluster, standby: Cluster, *, partners: int) -> BenchResult:
    began = time.perf_counter()
    look = import_module("xinglian.bench.chaos_look")
    stages = import_module("xinglian.bench.chaos_stage")
    judges = import_module("xinglian.bench.chaos_judge")
    mail, hooks, sms, web = free_ports(4)
    stage = stages.set_stage(
        partners=partners, mail_port=mail, hook_port=hooks, sms_port=sms, secrets=folder / "secrets.json"
    )  # fmt: skip
    url = f"http://127.0.0.1:{web}"
    dice = random.Random(1)
    crew = Crew(
        folder=folder, cluster=primary, dice=dice,
        commands=_commands(folder, stage, ports=(mail, hooks, sms, web), secret=stages.SMS_SECRET),
    )  # fmt: skip
    try:
        with stages.Readers(url=url, stage=stage, dice=dice) as readers:
            stage.send_wave()
            _until_more(crew)
            _until_read(crew, readers)
            stage.send_wave()
            _until_more(crew)
            before = len(readers.confirmed)
            killed = time.monotonic()
            _kill(primary)
            fence(primary)
            promote(standby)
            promoted = time.monotonic() - killed
            _until_more(crew)
            sending = time.monotonic() - killed
            stage.send_wave()
            settled = _settle(crew, stage)
        ends = look.health(crew=crew, stage=stage, web=url, readers=readers)
        books = look.evidence(dsn=standby.dsn(dbname=_DATABASE))
        outside = look.outside_of(stage=stage, readers=readers, folder=folder)
    finally:
        crew.stop_all()
    findings = judges.judge(books, outside)
    return BenchResult(
        bench="failover",
        n=len(books.deliveries),
        ours={
            "seconds": round(time.perf_counter() - began, 1),
            "peak_mb": round(peak_mb()),
            "seconds_to_promoted": round(promoted, 2),
            "seconds_to_sending": round(sending, 2),
            "seconds_to_settled": round(settled, 1),
            "receipts_confirmed_before": before,
            "receipts_confirmed": len(readers.confirmed),
            "inbox_rows": len(books.inbox),
        },
        correct=not findings and all(ends.values()),
        notes={
            "findings": judges.tally(findings),
            "first": [f"{one.kind}: {one.what}" for one in findings[:5]],
            "afterwards": ends,
            "fallen": crew.fallen[:3],
        },
    )


def _commands(
    folder: Path, stage: "Stage", *, ports: tuple[int, int, int, int], secret: str
) -> dict[str, Sequence[str]]:
    """Every kind of process by itself, as on machines of their own."""
    mail, hooks, sms, web = map(str, ports)
    doubles, worker = ("-m", "xinglian.bench.chaos_doubles"), ("-m", "xinglian.bench.chaos_worker")
    return {
        "mail": (*doubles, "mail", "--port", mail, "--log", str(folder / "mail.jsonl")),
        "hooks": (
            *(*doubles, "hooks", "--port", hooks, "--log", str(folder / "hooks.jsonl")),
            *("--secrets", str(folder / "secrets.json")),
        ),
        "sms": (
            *("-m", "xinglian.bench.chaos_gateway", "--port", sms, "--secret", secret),
            *("--log", str(folder / "sms.jsonl"), "--reports", str(folder / "sms-reports.jsonl")),
            *("--url", f"http://127.0.0.1:{web}{stage.report_path}"),
        ),
        "web": ("-m", "xinglian.cli", "serve", "--port", web, "--workers", "1"),
        "everything": (*worker, str(_HURRY), "everything", str(folder / "clocks.json")),
        "channels": (*worker, str(_HURRY), "channels", str(folder / "clocks.json"), "push.channels"),
    }  # fmt: skip


def _kill(primary: Cluster) -> None:
    """kill -9 of the postmaster; its children notice and go."""
    seen = read_pid_file(primary.places.data)
    if seen is None:
        raise WrongResult("the primary does not run")
    os.kill(seen.pid, signal.SIGKILL)


def _until_more(crew: Crew) -> None:
    """Until a double is handed something new."""
    logs = [crew.folder / f"{name}.jsonl" for name in ("mail", "hooks", "sms")]

    def size() -> int:
        return sum(log.stat().st_size for log in logs if log.exists())

    until, before = time.monotonic() + _PATIENCE_SECONDS, size()
    while size() == before:
        crew.tend()
        if time.monotonic() > until:
            raise WrongResult(
                f"nothing was sent for {_PATIENCE_SECONDS:.0f} s\n{crew.last_words('everything')}"
            )
        time.sleep(0.02)


def _until_read(crew: Crew, readers: "Readers") -> None:
    """Until so many were told that their reading is recorded: none of it may be lost."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while len(readers.confirmed) < _READ_BEFORE and time.monotonic() < until:
        crew.tend()
        time.sleep(0.1)


def _settle(crew: Crew, stage: "Stage") -> float:
    campaign = import_module("xinglian.bench.chaos_campaign")
    seconds = campaign.settle(
        crew=crew, stage=stage, hurry=_HURRY, most_seconds=2 * _PATIENCE_SECONDS
    )
    if seconds is None:
        raise WrongResult("the campaign did not come to its end")
    return float(seconds)
