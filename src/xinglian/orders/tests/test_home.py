from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member


def test_staff_opens_the_first_page_and_a_partner_does_not(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    assert client_of(cast.director).get("/orders/").status_code == 200
    assert client_of(cast.jiangdong_owner).get("/orders/").status_code == 403
