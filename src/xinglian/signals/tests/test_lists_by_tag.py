"""Lists of people and parts narrowed by their tags, and lists of tags that grow."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from tests.fixtures.growth import multiply
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.save_made import save_made
from xinglian.signals.actions.tag_subjects import tag_subjects
from xinglian.trade.tests.goods import add_parts

ClientOf = Callable[[Member], Client]
Growing = Callable[..., None]
PEOPLE, PARTS = "identity:people", "catalogue:list"


@pytest.fixture
def tagged(cast: Cast) -> Cast:
    add_parts("QM-1001", "QM-1002")
    with acting(network()):
        sql.execute("UPDATE catalogue_part SET is_ev = (number = 'QM-1001')")
        tag_subjects(now=NOW)
    return cast


def test_people_are_narrowed_by_tag_within_the_readers_sight(
    tagged: Cast, client_of: ClientOf
) -> None:
    def found(who: Member, query: str) -> set[str]:
        return {
            row.name for row in client_of(who).get(reverse(PEOPLE) + query).context["page"].rows
        }

    owners = {tagged.jiangdong_owner.name, tagged.shuchi_owner.name}
    assert found(tagged.director, "?tag=person.decision_maker") == owners
    assert found(tagged.csm, "?tag=person.decision_maker") == {tagged.shuchi_owner.name}
    assert found(tagged.director, "?tag=person.decision_maker&q=蜀") <= {tagged.shuchi_owner.name}
    everybody = found(tagged.director, "")
    assert found(tagged.director, "?tag=person.no_such") == everybody
    mine = found(tagged.jiangdong_owner, "?tag=person.liaison")
    assert mine == found(tagged.jiangdong_owner, "")
    with acting(network()):
        sql.execute("UPDATE signals_tag_count SET cardinality = 1000000")
    assert found(tagged.director, "?tag=person.decision_maker") == owners


def test_parts_are_narrowed_by_tag_for_staff_alone(tagged: Cast, client_of: ClientOf) -> None:
    def found(who: Member, query: str) -> list[str]:
        page = client_of(who).get(reverse(PARTS) + query)
        return [row["number"] for row in page.context["page"].rows]

    assert found(tagged.director, "?tag=part.ev") == ["QM-1001"]
    assert found(tagged.director, "?tag=part.ev&q=QM") == ["QM-1001"]
    assert found(tagged.jiangdong_owner, "?tag=part.ev") == ["QM-1001", "QM-1002"]
    assert b"?tag=" not in client_of(tagged.jiangdong_owner).get(reverse(PARTS)).content


def test_each_tags_page_leads_to_all_that_carry_it(tagged: Cast, client_of: ClientOf) -> None:
    page = client_of(tagged.director).get(reverse("signals:tag", args=["part.ev"]))
    assert f"{reverse(PARTS)}?tag=part.ev" in page.content.decode()


def test_people_and_parts_by_tag_ask_the_same_however_many(tagged: Cast, growing: Growing) -> None:
    def more_parts() -> None:
        multiply(
            "catalogue_part",
            times=15,
            number="t.number || '-' || n",
            number_key="t.number_key || n",
        )
        with acting(network()):
            tag_subjects(now=NOW)

    growing(tagged.director, f"{reverse(PARTS)}?tag=part.ev", more_parts)

    def more_people() -> None:
        with acting(network()):
            sql.execute(
                "UPDATE signals_person_tag SET keys = array_append(keys, 'person.decision_maker'),"
                " since = array_append(since, current_date) WHERE NOT 'person.decision_maker' = ANY(keys)"
            )

    growing(tagged.director, f"{reverse(PEOPLE)}?tag=person.decision_maker", more_people)


def test_lists_of_made_tags_ask_the_same_however_many(cast: Cast, growing: Growing) -> None:
    with acting(network()):
        api.refresh(now=NOW)

    def make(name: str) -> int:
        with acting(cast.manager.scope):
            made_id = save_made(
                kind="rule", name=name, expression="all", person_name="王敏", now=NOW, today=NOW.date()
            )  # fmt: skip
        with acting(network()):
            place_made(now=NOW)
        return made_id

    first = make("全部")
    growing(cast.manager, f"{reverse('signals:tags')}?family=made", lambda: [make(f"全部 {n}") for n in range(6)])  # fmt: skip
    growing(
        cast.manager,
        reverse("signals:made_tag", args=[first]),
        lambda: multiply("signals_tag_count", times=20),
    )
