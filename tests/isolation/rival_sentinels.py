"""What the rivals told as sentinels: each answer carries a word of its owner's."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.api import Role, Viewer
from xinglian.kernel.scope import acting, network
from xinglian.sentinel.actions.answer_round import answer_round
from xinglian.sentinel.actions.ask_round import ask_round
from xinglian.sentinel.actions.keep_questions import newest
from xinglian.sentinel.actions.keep_sentinels import choose
from xinglian.sentinel.models import Questionnaire
from xinglian.sentinel.rules.questions import packed

if TYPE_CHECKING:
    from tests.isolation.rivals import Rival


def give_sentinels(all_three: Sequence["Rival"], cast: Cast) -> None:
    director = _viewer(cast.director, cast.maker_id, Role.HQ_DIRECTOR)
    with acting(network()):
        Questionnaire.objects.create(
            version=1, questions=packed(newest()[1]), saved_at=NOW, saved_by_name=cast.director.name
        )
    with acting(cast.director.scope):
        choose(partner_ids=[one.org_id for one in all_three], source="hand", viewer=director, now=NOW)  # fmt: skip
        asked = ask_round(
            title="Sentinels", words="Asked", due_at=NOW + timedelta(days=9), viewer=director, now=NOW
        )  # fmt: skip
    for one in all_three:
        with acting(one.owner.scope):
            answer_round(
                round_id=int(asked.pk), given={"q1": "up", "q2": "up", "q3": "0", "q4": "1", "q5": f"ONLY-{one.tag} noticed"},
                viewer=_viewer(one.owner, one.org_id, Role.PARTNER_OWNER), tapped_at=NOW, now=NOW,
            )  # fmt: skip


def _viewer(member: Member, org_id: int, role: Role) -> Viewer:
    return Viewer(
        person_id=member.person_id, membership_id=member.membership_id, name=member.name, org_id=org_id, roles=frozenset({role}),
    )  # fmt: skip
