from collections.abc import Callable

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.growth import multiply
from xinglian.emergency.models import Alarm
from xinglian.kernel.scope import acting


def test_the_notices_ask_the_same_few_questions_however_many_there_were(
    cast: Cast, growing: Callable[..., None]
) -> None:
    with acting(cast.director.scope):
        Alarm.objects.create(
            org_id=cast.maker_id, template="recall", state="dropped", is_drill=True, subject="演练", values={},
            audience_expr="all", prepared_by_id=cast.director.person_id, prepared_by_name="周", prepared_at=NOW,
        )  # fmt: skip
    growing(cast.director, "/emergency/", lambda: multiply("emergency_alarm", times=15))
