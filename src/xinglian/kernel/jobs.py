"""Jobs: work for later, deferred by name in the caller's transaction, done by `xinglian worker`.

Procrastinate keeps the queue in PostgreSQL. Every job names the scope it acts for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import procrastinate
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from xinglian.kernel import sql
from xinglian.kernel.scope import Scope, acting, current_or_none, network

Work = TypeVar("Work", bound=Callable[..., None])


# What must not wait for a free worker: every worker keeps places for this queue that nothing else can take.
FIRST_QUEUE = "first"
# A job whose worker died this often is not to blame on the machine any more.
MOST_RESCUES = 25
_MOST_WAIT_SECONDS = 600

# A worker that died leaves its jobs "doing". They wait again, unless a twin with the same queueing lock
# waits already and will do the work.
_RESCUE = """
WITH stalled AS (
    SELECT j.id, j.queueing_lock, j.attempts FROM procrastinate_jobs j
      LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
     WHERE j.status = 'doing'
       AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %(seconds)s))
       FOR UPDATE OF j SKIP LOCKED
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY queueing_lock ORDER BY id) AS place FROM stalled
), spare AS (
    SELECT id FROM ranked r WHERE queueing_lock IS NOT NULL AND (place > 1 OR EXISTS (
        SELECT FROM procrastinate_jobs t WHERE t.status = 'todo' AND t.queueing_lock = r.queueing_lock))
), gone AS (
    DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM spare)
)
UPDATE procrastinate_jobs SET attempts = attempts + 1, worker_id = NULL, abort_requested = false,
       scheduled_at = now(),
       status = (CASE WHEN attempts < %(most)s AND NOT abort_requested THEN 'todo' ELSE 'failed' END)
                ::procrastinate_job_status
 WHERE id IN (SELECT id FROM stalled EXCEPT SELECT id FROM spare)
RETURNING id
"""


class Retry(BaseRetryStrategy):
    """Doubling waits, at most `most` times. A database that is away is nobody's fault: that is no attempt."""

    def __init__(self, *, most: int) -> None:
        self._most = most

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        is_away = isinstance(exception, OperationalError | InterfaceError)
        if job.attempts >= (MOST_RESCUES if is_away else self._most):
            return None
        return RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), _MOST_WAIT_SECONDS)})


class UnknownJob(LookupError):
    """A job was deferred by a name nobody declared."""


class ForeignScope(PermissionError):
    """A partner tried to start work for somebody else."""


@dataclass(frozen=True, kw_only=True)
class JobKind:
    name: str
    queue: str
    work: Callable[..., None]
    retries: int
    cron: str = ""
    label: Any = ""


_kinds: dict[str, JobKind] = {}


def job(
    name: str, *, label: Any = "", queue: str = "default", retries: int = 5
) -> Callable[[Work], Work]:
    """Declare a job (in `jobs.py`): `def work(*, scope, …)`. It opens `acting(scope)` itself,
    in as many transactions as it needs, and may run twice: make it idempotent. `label` is what
    the engine room calls it: a verb and its object, translated late."""

    def register(work: Work) -> Work:
        _kinds[name] = JobKind(name=name, queue=queue, work=work, retries=retries, label=label)
        return work

    return register


def every(
    cron: str, name: str, *, label: Any = "", queue: str = "default"
) -> Callable[[Work], Work]:
    """Declare a periodic job for the whole network. `cron` has five or six fields (seconds last)."""

    def register(work: Work) -> Work:
        _kinds[name] = JobKind(name=name, queue=queue, work=work, retries=0, cron=cron, label=label)
        return work

    return register


def label_of(name: str) -> str:
    """What people call a job; its name when it is not declared any more."""
    kind = _kinds.get(name)
    return str(kind.label) if kind and kind.label else name


def defer(
    name: str,
    *,
    scope: Scope | None = None,
    at: datetime | None = None,
    lock: str | None = None,
    queueing_lock: str | None = None,
    priority: int = 0,
    **args: Any,
) -> int | None:
    """Queue a job in the caller's transaction; its number, or None when `queueing_lock` holds one.

    `scope` defaults to the acting one. `lock`: jobs with the same lock run one after the other.
    `args` are JSON values. A higher `priority` goes first.
    """
    kind = _kinds.get(name)
    if kind is None:
        raise UnknownJob(name)
    acts_for = scope or current_or_none() or network()
    asking = current_or_none()
    if asking and asking.role == "xl_partner" and acts_for.org_id != asking.org_id:
        raise ForeignScope(f"{name}: a partner may only start work for itself.")
    found = sql.value(
        "SELECT kernel_defer_job(%s, %s, %s, %s, %s, %s::jsonb, %s)",
        [
            name,
            kind.queue,
            priority,
            lock,
            queueing_lock,
            json.dumps({"scope": acts_for.to_json(), **args}),
            at,
        ],
    )
    return None if found is None else int(found)


def declared() -> dict[str, JobKind]:
    return dict(_kinds)


def rescue_stalled(*, seconds: float) -> int:
    """Let jobs wait again whose worker gave no sign for `seconds`; how many. Any worker may do it, any time."""
    with acting(network()):
        return len(sql.column(_RESCUE, {"seconds": seconds, "most": MOST_RESCUES}))


def connection_options() -> dict[str, Any]:
    """Of a connection of the queue: the login role, acting as xl_worker."""
    database = settings.DATABASES["default"]
    return {name: value for name, value in database["OPTIONS"].items() if name != "pool"} | {
        "host": database["HOST"],
        "port": database["PORT"] or None,
        "user": database["USER"],
        "password": database["PASSWORD"] or None,
        "dbname": database["NAME"],
        "options": "-c role=xl_worker",
    }


def build_app(connector: procrastinate.BaseConnector | None = None) -> procrastinate.App:
    """The queue's application for a worker: its own connections, as xl_worker."""
    app = procrastinate.App(
        connector=connector or procrastinate.PsycopgConnector(kwargs=connection_options())
    )
    for kind in _kinds.values():
        task = app.task(name=kind.name, queue=kind.queue, retry=Retry(most=kind.retries))(
            _runner(kind)
        )
        if kind.cron:
            app.periodic(cron=kind.cron)(task)
    return app


def run(name: str, args: dict[str, Any]) -> None:
    """Do one job here and now (tests, and commands that wait for it)."""
    _runner(_kinds[name])(**args)


def _runner(kind: JobKind) -> Callable[..., None]:
    def work(timestamp: int | None = None, **args: Any) -> None:
        close_old_connections()
        given = args.pop("scope", None)
        try:
            kind.work(scope=Scope.from_json(given) if given else network(), **args)
        finally:
            close_old_connections()

    return work
