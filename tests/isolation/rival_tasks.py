"""What the rivals were asked to do, and handed in: each try's note carries a word of its owner's."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fixtures.cast import Cast
from tests.isolation.rival_messages import PNG
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.tasks import api as tasks
from xinglian.tasks.actions.hand_in import Given, Upload, hand_in
from xinglian.tasks.models import Task

if TYPE_CHECKING:
    from tests.isolation.rivals import Rival


def give_tasks(cast: Cast, all_three: Sequence["Rival"]) -> None:
    now = clock.now()
    with acting(network()):
        asked = tasks.Asked(texts={"zh-hans": ("挂新海报", "")}, due_at=now + timedelta(days=7), proofs=["photo"])  # fmt: skip
        tasks.assign(
            org_id=cast.maker_id,
            asked=asked,
            now=now,
            partner_ids=[one.org_id for one in all_three],
        )
        given = dict(Task.objects.values_list("partner_id", "pk"))
    for one in all_three:
        with acting(one.owner.scope):
            hand_in(
                task_id=given[one.org_id], partner_id=one.org_id,
                given=Given(note=f"ONLY-{one.tag} hung", photos=[Upload(name="a.png", content=io.BytesIO(PNG))]),
                person_id=one.owner.person_id, person_name=one.owner.name, membership_id=one.owner.membership_id,
                tapped_at=now, now=now,
            )  # fmt: skip
