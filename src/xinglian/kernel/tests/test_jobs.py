"""Jobs: deferred in the caller's transaction; a partner starts work for itself only."""

import pytest
from django.db import OperationalError, ProgrammingError, transaction
from procrastinate.jobs import Job

from tests.fixtures.cast import Cast
from xinglian.kernel import jobs, scope, sql
from xinglian.kernel.scope import Scope, acting

done: list[tuple[Scope, str]] = []


@jobs.job("kernel.test_brew", queue="test")
def brew(*, scope: Scope, leaf: str) -> None:
    done.append((scope, leaf))


def waiting() -> list[str]:
    with acting(scope.network()):
        return sql.column("SELECT args->>'leaf' FROM procrastinate_jobs WHERE queue_name = 'test'")


def test_a_job_waits_with_the_scope_it_acts_for(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope):
        jobs.defer("kernel.test_brew", leaf="oolong")
    with acting(scope.network()):
        args = sql.value("SELECT args FROM procrastinate_jobs WHERE queue_name = 'test'")
    jobs.run("kernel.test_brew", {"scope": args["scope"], "leaf": args["leaf"]})
    assert done.pop() == (cast.jiangdong_owner.scope, "oolong")


def test_a_rolled_back_transaction_leaves_no_job(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), acting(cast.director.scope):
        jobs.defer("kernel.test_brew", leaf="oolong")
        raise ZeroDivisionError
    assert waiting() == []


def test_a_queueing_lock_keeps_one(cast: Cast) -> None:
    with acting(cast.director.scope):
        assert jobs.defer("kernel.test_brew", leaf="a", queueing_lock="pot")
        assert jobs.defer("kernel.test_brew", leaf="b", queueing_lock="pot") is None
    assert waiting() == ["a"]


def test_a_partner_cannot_start_work_for_a_competitor(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope), pytest.raises(jobs.ForeignScope):
        jobs.defer("kernel.test_brew", scope=scope.tenant(org_id=cast.shuchi_id), leaf="x")


@pytest.mark.parametrize("acts_for", ["network", "competitor", "staff"])
def test_the_database_itself_refuses_a_foreign_scope(cast: Cast, acts_for: str) -> None:
    scopes = {
        "network": scope.network(),
        "competitor": scope.tenant(org_id=cast.shuchi_id),
        "staff": cast.director.scope,
    }
    args = {"scope": scopes[acts_for].to_json(), "leaf": "x"}
    with (
        pytest.raises(ProgrammingError, match="only start work for itself"),
        transaction.atomic(),
        acting(cast.jiangdong_owner.scope),
    ):
        sql.execute(
            "SELECT kernel_defer_job('kernel.test_brew', 'test', 0, NULL, NULL, %s::jsonb, NULL)",
            [__import__("json").dumps(args)],
        )


def test_an_unknown_job_is_refused_at_once(cast: Cast) -> None:
    with acting(cast.director.scope), pytest.raises(jobs.UnknownJob):
        jobs.defer("kernel.nobody_wrote_this")


def _hold(leaf: str, *, worker: str, **more: str) -> int:
    """A job that a worker took; `worker` is SQL for its number."""
    with acting(scope.network()):
        made = jobs.defer("kernel.test_brew", leaf=leaf, **more)
        sql.execute(
            f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = ({worker}) WHERE id = %s",
            [made],
        )
    assert made is not None
    return made


def _states() -> list[tuple[str, str]]:
    with acting(scope.network()):
        found = sql.rows(
            "SELECT args->>'leaf' AS leaf, status::text FROM procrastinate_jobs WHERE queue_name = 'test' ORDER BY id"
        )
    return [(row["leaf"], row["status"]) for row in found]


def _worker(seconds_ago: int) -> str:
    with acting(scope.network()):
        return str(
            sql.value(
                "INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - make_interval(secs => %s)) RETURNING id",
                [seconds_ago],
            )
        )


def test_jobs_of_a_dead_worker_wait_again_and_those_of_a_living_one_do_not(cast: Cast) -> None:
    dead, alive = _worker(60), _worker(1)
    _hold("dead", worker=dead)
    _hold("forgotten", worker="NULL::bigint")
    _hold("alive", worker=alive)
    assert jobs.rescue_stalled(seconds=25) == 2
    assert _states() == [("dead", "todo"), ("forgotten", "todo"), ("alive", "doing")]
    assert jobs.rescue_stalled(seconds=25) == 0


def test_a_dead_job_gives_way_to_its_twin_that_waits_already(cast: Cast) -> None:
    dead = _worker(60)
    _hold("first", worker=dead, queueing_lock="pot")
    _hold("second", worker=dead, queueing_lock="pot")
    with acting(scope.network()):
        assert jobs.defer("kernel.test_brew", leaf="third", queueing_lock="pot")
    jobs.rescue_stalled(seconds=25)
    assert _states() == [("third", "todo")]


def test_of_two_dead_twins_one_waits_again(cast: Cast) -> None:
    dead = _worker(60)
    _hold("first", worker=dead, queueing_lock="pot")
    _hold("second", worker=dead, queueing_lock="pot")
    assert jobs.rescue_stalled(seconds=25) == 1
    assert _states() == [("first", "todo")]


def test_a_job_that_kills_every_worker_ends_as_failed(cast: Cast) -> None:
    job_id = _hold("poison", worker=_worker(60))
    with acting(scope.network()):
        sql.execute(
            "UPDATE procrastinate_jobs SET attempts = %s WHERE id = %s", [jobs.MOST_RESCUES, job_id]
        )
    jobs.rescue_stalled(seconds=25)
    assert _states() == [("poison", "failed")]


@pytest.mark.parametrize(
    ("error", "attempts", "again"),
    [
        (ValueError("ours"), 2, True),
        (ValueError("ours"), 3, False),
        (OperationalError("the database is away"), 3, True),
        (OperationalError("the database is away"), jobs.MOST_RESCUES, False),
    ],
)
def test_a_database_that_is_away_does_not_use_up_a_jobs_attempts(
    error: Exception, attempts: int, again: bool
) -> None:
    job = Job(
        id=1, queue="test", lock=None, queueing_lock=None, task_name="kernel.test_brew", attempts=attempts,
    )  # fmt: skip
    decision = jobs.Retry(most=3).get_retry_decision(exception=error, job=job)
    assert (decision is not None) is again
