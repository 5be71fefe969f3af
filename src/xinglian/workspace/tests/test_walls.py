"""A wall screen opens by its address, sees sums only, and goes dark when it is ended."""

import re
from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.workspace import api as workspace
from xinglian.workspace.actions.count_places import count_places
from xinglian.workspace.queries.todo import wall_title
from xinglian.workspace.tests.test_counts import send

Browse = Callable[[Member], Client]


def address_of(client: Client, **words: str) -> str:
    page = client.post(
        "/walls/new/", {"name": "大堂", "language": "zh-hans", "days": "30", **words}
    )
    found = re.search(r"/wall/[\w-]+/", page.content.decode())
    assert found, page.content.decode()[:2000]
    return found.group()


def test_only_a_director_gives_out_addresses(cast: Cast, client_of: Browse) -> None:
    for member in (cast.manager, cast.csm, cast.jiangdong_owner):
        assert client_of(member).get("/walls/").status_code == 403
        assert client_of(member).post("/walls/new/", {}).status_code == 403


def test_an_address_opens_without_signing_in_and_names_no_partner(
    cast: Cast, client_of: Browse
) -> None:
    send(cast, now=clock.now(), hours_ago=2)
    with acting(network()):
        count_places(now=clock.now())
    page = Client().get(address_of(client_of(cast.director)))
    text = page.content.decode()
    assert page.status_code == 200
    assert "渠道驾驶舱" in text
    assert (
        "只发给少数伙伴" in text
    )  # the message is still open; to two partners, its title stays off the wall
    people = [member.name for member in cast.everybody()]
    for word in (
        "江东",
        "蜀驰",
        "顺达",
        "P-320102",
        'href="/partners',
        'href="/cockpit',
        "价格",
        *people,
    ):
        assert word not in text
    assert page["Referrer-Policy"] == "no-referrer"


def test_only_the_digest_is_kept_and_an_ended_address_is_dark(
    cast: Cast, client_of: Browse
) -> None:
    director = client_of(cast.director)
    address = address_of(director)
    secret = address.split("/")[2]
    assert workspace.opens_wall(secret=secret)
    with acting(cast.director.scope):
        row = sql.row("SELECT id, digest FROM workspace_wall")
    assert row is not None
    assert secret not in row["digest"]
    director.post(f"/walls/{row['id']}/end/")
    assert Client().get(address).status_code == 410
    assert Client().get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert not workspace.opens_wall(secret=secret)
    assert not workspace.opens_wall(secret="")


def test_a_title_is_told_only_of_messages_to_many() -> None:
    assert wall_title("致江东汽配", partners=4) != "致江东汽配"
    assert wall_title("防冻液备货", partners=5) == "防冻液备货"


def test_who_writes_and_waits_for_a_review_is_not_named(cast: Cast, client_of: Browse) -> None:
    with acting(cast.manager.scope):
        draft = push.begin_draft(
            org_id=cast.maker_id,
            author_id=cast.manager.person_id,
            author_name=cast.manager.name,
            now=clock.now(),
        )
        sql.execute(
            "UPDATE push_message SET state = 'in_review', title = '致蜀驰', submitted_at = now() WHERE id = %s",
            [draft.pk],
        )
    text = Client().get(address_of(client_of(cast.director))).content.decode()
    assert "1 条消息等第二人审批" in text
    assert cast.manager.name not in text
    assert "致蜀驰" not in text


def test_an_ended_address_says_so_in_the_language_of_its_screen(
    cast: Cast, client_of: Browse
) -> None:
    director = client_of(cast.director)
    address = address_of(director)
    with acting(cast.director.scope):
        wall_id = sql.value("SELECT id FROM workspace_wall")
    director.post(f"/walls/{wall_id}/end/")
    page = Client().get(address, headers={"accept-language": "en"})
    assert "这块大屏的地址已停用" in page.content.decode()


def test_pictures_are_those_asked_for_and_all_of_them_otherwise(
    cast: Cast, client_of: Browse
) -> None:
    address = address_of(client_of(cast.director))

    def pictures(query: str) -> list[str]:
        return re.findall(r'data-scene="(\w+)"', Client().get(address + query).content.decode())

    assert pictures("") == ["loop", "map", "minutes", "todo"]
    assert pictures("?scenes=todo,map,nonsense") == ["todo", "map"]
    assert pictures("?scenes=nonsense&each=x") == ["loop", "map", "minutes", "todo"]


def test_a_wall_without_a_name_is_refused_with_the_remedy(cast: Cast, client_of: Browse) -> None:
    client = client_of(cast.director)
    assert "选填" not in client.get("/walls/").content.decode()
    page = client.post("/walls/new/", {"name": " ", "language": "zh-hans", "days": "30"})
    assert page.status_code == 422
    assert "请写明大屏挂在哪里" in page.content.decode()
