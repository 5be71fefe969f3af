"""Figures are the owner's and the clerks'."""

from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member


def test_a_technician_is_told_no_figures_of_the_company(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    own = cast.jiangdong_id
    for page in (f"/signals/partners/{own}/panel", f"/signals/tags/never_bought/why/{own}"):
        assert client_of(cast.jiangdong_tech).get(page).status_code == 403, page
        assert client_of(cast.jiangdong_clerk).get(page).status_code in (200, 404), page
