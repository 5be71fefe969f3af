"""Ways back that lead elsewhere, and figures that are not everybody's."""

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners.web.answers import back_to


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "\\\\evil"],
)
def test_the_way_back_stays_on_this_site(place: str) -> None:
    assert back_to(RequestFactory().post("/", {"back": place}), "/partners/") == "/partners/"


def test_the_way_back_is_the_list_as_it_was_left() -> None:
    back = "/partners/duplicates?after=x"
    assert back_to(RequestFactory().post("/", {"back": back}), "/partners/") == back


def test_a_technician_does_not_read_what_the_company_bought(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET bought_12m_minor = 98765432100, layer_computed_at = now()"
            " WHERE organisation_id = %s",
            [cast.jiangdong_id],
        )
    owner = client_of(cast.jiangdong_owner).get("/partners/mine").context
    technician = client_of(cast.jiangdong_tech).get("/partners/mine").context
    assert (owner["is_layered"], technician["is_layered"]) == (True, False)
