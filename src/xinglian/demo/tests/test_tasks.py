from tests.fixtures.cast import NOW, Cast
from xinglian.demo import tasks
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


def test_a_poster_is_proven_by_some_and_told_once(cast: Cast) -> None:
    assert tasks.tell(now=NOW) == 2
    assert tasks.tell(now=NOW) == 0
    with acting(network()):
        states = sql.column("SELECT state FROM tasks_task ORDER BY state")
    assert states == ["accepted", "handed_in", "open"]
