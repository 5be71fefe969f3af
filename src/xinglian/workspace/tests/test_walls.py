"""A wall screen opens by its address, sees sums only, and goes dark when it is ended."""

import re
from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.workspace import api as workspace
from xinglian.workspace.actions.count_places import count_places
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
    assert "价格" in text  # the message is still open
    for word in ("江东", "蜀驰", "顺达", "P-320102", 'href="/partners', 'href="/cockpit'):
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


def test_a_wall_without_a_name_is_refused_with_the_remedy(cast: Cast, client_of: Browse) -> None:
    page = client_of(cast.director).post(
        "/walls/new/", {"name": " ", "language": "zh-hans", "days": "30"}
    )
    assert page.status_code == 422
    assert "挂在哪里" in page.content.decode()
