"""Jobs: deferred in the caller's transaction; a partner starts work for itself only."""

import pytest
from django.db import ProgrammingError, transaction

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
