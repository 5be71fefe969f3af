"""One chaos campaign: messages go out, readers read, processes die; then the judge looks."""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from xinglian.bench.chaos import Size
from xinglian.bench.chaos_crew import Crew, free_ports
from xinglian.bench.chaos_gateway import outstanding
from xinglian.bench.chaos_judge import judge, tally
from xinglian.bench.chaos_look import evidence, health, lists_behind, outside_of, under_way
from xinglian.bench.chaos_stage import SMS_SECRET, Readers, Stage, patiently, set_stage
from xinglian.bench.chaos_weather import (
    AHEAD_SECONDS,
    BEHIND_SECONDS,
    WEATHER,
    Disk,
    turn_clocks,
)
from xinglian.bench.frame import BenchResult, WrongResult, peak_mb
from xinglian.kernel import jobs, sql
from xinglian.kernel.postgres import Cluster, plan
from xinglian.kernel.scope import acting, network
from xinglian.project.bring_up import bring_up_to_date

NO_SPACE = "No space left on device"
_PATIENCE = 20  # seconds a full disk waits at most for somebody to notice
_WORKERS = ("worker-1", "worker-2")
_LATER_SECONDS, _AGAIN_SECONDS = 600.0, 60.0
_TICK_SECONDS = 2.0
# A serving process notices within half a second that `xinglian serve` is gone, and has five to finish.
_ORPHAN_SECONDS = 10.0
# A worker that was killed needs a few seconds to come back.
_START_SECONDS = 12.0
out = Console(stderr=True, highlight=False)


def run_campaign(*, folder: Path, disk: Disk | None, cluster: Cluster, size: Size) -> BenchResult:
    began = time.perf_counter()
    seed = int(os.environ.get("XINGLIAN_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    dice = random.Random(seed)  # a run can be repeated
    bring_up_to_date()
    mail_port, hook_port, sms_port, web_port = free_ports(4)
    secrets = folder / "secrets.json"
    stage = set_stage(
        partners=size.partners,
        mail_port=mail_port,
        hook_port=hook_port,
        sms_port=sms_port,
        secrets=secrets,
    )
    doubles = ("-m", "xinglian.bench.chaos_doubles")
    worker = os.environ.get("XINGLIAN_CHAOS_WORKER") or "xinglian.bench.chaos_worker"
    crew = Crew(
        folder=folder,
        cluster=cluster,
        dice=dice,
        commands={
            "mail": (
                *doubles,
                "mail",
                "--port",
                str(mail_port),
                "--log",
                str(folder / "mail.jsonl"),
            ),
            "hooks": (
                *(
                    *doubles,
                    "hooks",
                    "--port",
                    str(hook_port),
                    "--log",
                    str(folder / "hooks.jsonl"),
                ),
                *("--secrets", str(secrets)),
            ),
            "sms": (
                *("-m", "xinglian.bench.chaos_gateway", "--port", str(sms_port)),
                *("--log", str(folder / "sms.jsonl"), "--secret", SMS_SECRET),
                *("--reports", str(folder / "sms-reports.jsonl")),
                *("--url", f"http://127.0.0.1:{web_port}{stage.report_path}"),
            ),
            "web": ("-m", "xinglian.cli", "serve", "--port", str(web_port), "--workers", "1"),
            **{
                name: ("-m", worker, str(size.hurry), name, str(folder / "clocks.json"))
                for name in _WORKERS
            },
        },
    )
    prepared = time.perf_counter() - began
    try:
        with Readers(url=f"http://127.0.0.1:{web_port}", stage=stage, dice=dice) as readers:
            weather = _Weather(crew=crew, stage=stage, size=size, disk=disk)
            idle = _campaign(crew=crew, stage=stage, size=size, dice=dice, weather=weather)
            out.print(f"{size.kills} kills, now everything has to settle …")
            settled = settle(
                crew=crew, stage=stage, hurry=size.hurry, most_seconds=size.settle_seconds
            )
        ends = health(crew=crew, stage=stage, web=f"http://127.0.0.1:{web_port}", readers=readers)
        dsn = cluster.dsn(user="xl_super", dbname=plan().dbname)
        books, behind = evidence(dsn=dsn), lists_behind(dsn=dsn)
        outside = outside_of(stage=stage, readers=readers, folder=folder)
    finally:
        crew.stop_all()
        orphans = crew.orphans(patience=_ORPHAN_SECONDS)
    ends["nobody_left_behind"] = not orphans
    findings = judge(books, outside)
    for one in findings[:20]:
        out.print(f"[red]{one.kind}[/red] {one.what}")
    for fall in crew.fallen:
        out.print(f"[yellow]by itself[/yellow] {fall}")
    if not all(ends.values()):
        out.print(f"[red]not well afterwards[/red] {ends}\n{crew.last_words('web', lines=40)}")
    if not settled:
        raise WrongResult(f"not settled after {size.settle_seconds:.0f} s: {books.unsettled_work}")
    states = Counter(f"{one.channel} {one.state}" for one in books.deliveries)
    return BenchResult(
        bench="chaos",
        n=size.kills,
        ours={
            "seconds": round(time.perf_counter() - began, 1),
            "peak_mb": round(peak_mb()),
            "prepared_seconds": round(prepared, 1),
            "settled_seconds": round(settled, 1),
            "killed": dict(crew.killed),
            "killed_when_idle": idle,
            "weather": weather.seen,
            "told_of_full_disk": crew.heard(NO_SPACE),
            "messages": len(stage.waves),
            "inbox_rows": len(books.inbox),
            "deliveries": dict(sorted(states.items())),
            "receipts_confirmed": len(readers.confirmed),
            "receipts_unanswered": readers.unanswered,
        },
        correct=not findings and all(ends.values()),
        notes={
            "seed": seed,
            "hurry": size.hurry,
            "not_tried": weather.not_tried,
            "findings": tally(findings),
            "first": [f"{one.kind}: {one.what}" for one in findings[:5]],
            "afterwards": ends,
            "ended_by_themselves": len(crew.fallen),
            "lists_behind": behind,
        },
    )


@dataclass
class _Weather:
    """What befalls the campaign besides kills; each once, while a fresh wave is going out."""

    crew: Crew
    stage: Stage
    size: Size
    disk: Disk | None
    seen: dict[str, float] = field(default_factory=dict)  # seconds of each
    not_tried: list[str] = field(default_factory=list)

    def comes(self, name: str) -> None:
        self.stage.send_wave()
        _until_sending(self.crew)
        out.print(f"\n{name} …")
        began = time.monotonic()
        match name:
            case "black-out":
                for double in ("mail", "hooks", "sms"):
                    self.crew.hold(double, seconds=self.size.black_out_seconds)
                self._wait(self.size.black_out_seconds)
            case "turned clocks":
                clocks = self.crew.folder / "clocks.json"
                turn_clocks(clocks, {_WORKERS[0]: AHEAD_SECONDS, _WORKERS[1]: BEHIND_SECONDS})
                self._wait(self.size.turned_seconds / 2)
                # Those that start now find it turned; then it is turned the other way.
                self.crew.kill(_WORKERS[0])
                self._wait(self.size.turned_seconds / 2)
                turn_clocks(clocks, {_WORKERS[0]: BEHIND_SECONDS, _WORKERS[1]: AHEAD_SECONDS})
            case _:
                if self.disk is None or not self.disk.fill():
                    self.not_tried.append(name)
                    return
                told = self.crew.heard(NO_SPACE)
                try:
                    self._wait(self.size.full_disk_seconds)
                    # Until somebody has run into it: a database that was just killed writes nothing for a while.
                    for _ in range(_PATIENCE):
                        if self.crew.heard(NO_SPACE) > told:
                            break
                        self._wait(1.0)
                finally:
                    self.disk.free()
        self.seen[name] = round(time.monotonic() - began, 1)

    def _wait(self, seconds: float) -> None:
        _until(time.monotonic() + seconds, self.crew.tend)


def _campaign(
    *, crew: Crew, stage: Stage, size: Size, dice: random.Random, weather: _Weather
) -> int:
    """Waves of messages, weather and kills, until the kills are done; how many kills hit nothing under way."""
    coming = dice.sample(WEATHER, len(WEATHER))
    if os.environ.get("XINGLIAN_CHAOS_CALM") == "1":
        weather.not_tried += coming
        coming = []
    order: list[str] = []
    done = idle = 0
    is_busy = True
    while done < size.kills:
        if len(stage.waves) <= done or not is_busy:
            stage.send_wave()
        is_busy = _until_sending(crew)
        _until(time.monotonic() + dice.uniform(*size.pause), crew.tend)
        if not order:
            order = dice.sample(crew.targets, len(crew.targets))
        target = order.pop()
        if not crew.kill(target):
            order.insert(0, target)  # it is still on its way up: its turn comes later
        else:
            done += 1
            idle += not is_busy
            if coming and done * (len(WEATHER) + 1) >= size.kills * (
                len(WEATHER) - len(coming) + 1
            ):
                weather.comes(coming.pop())
            sys.stderr.write(f"\r{done} of {size.kills} kills")
            sys.stderr.flush()
    out.print()
    return idle


def _until_sending(crew: Crew) -> bool:
    """Wait until a double takes something; False when nothing moved for a while."""
    logs = [crew.folder / f"{name}.jsonl" for name in ("mail", "hooks", "sms")]
    until, before = time.monotonic() + _START_SECONDS, _size(logs)
    while time.monotonic() < until:
        crew.tend()
        if _size(logs) > before:
            return True
        time.sleep(0.03)
    return False


def _size(logs: list[Path]) -> int:
    return sum(log.stat().st_size for log in logs if log.exists())


def _until(moment: float, tend: Callable[[], None]) -> None:
    while True:
        tend()
        left = moment - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(0.1, left))


def settle(*, crew: Crew, stage: Stage, hurry: float, most_seconds: float) -> float | None:
    """Seconds until nothing is under way any more; None when it never came to that.

    From _LATER_SECONDS on, attempts that wait for their time are made each minute.
    """

    began = asked = time.monotonic()
    while time.monotonic() - began < most_seconds:
        crew.tend()
        if not patiently(lambda: under_way(waves=list(stage.waves.values()))) and not outstanding(
            log=crew.folder / "sms.jsonl", reports=crew.folder / "sms-reports.jsonl"
        ):
            return time.monotonic() - began
        if hurry > 1 and time.monotonic() - asked > _TICK_SECONDS:
            patiently(_hurry_the_clock)
            asked = time.monotonic()
        elif time.monotonic() - max(asked, began + _LATER_SECONDS) > _AGAIN_SECONDS:
            patiently(_ask_now)
            asked = time.monotonic()
        time.sleep(0.3)
    return None


def _ask_now() -> None:
    """Attempts that wait for an hour to pass. They would all be made; the bench does not wait for them."""

    with acting(network()):
        sql.execute(
            "UPDATE push_delivery SET next_at = now() WHERE state = 'queued' AND attempts > 0"
        )


def _hurry_the_clock() -> None:
    """The minute's tick, asked for every two seconds."""

    with acting(network()):
        jobs.defer("push.tick", queueing_lock="chaos.tick")
