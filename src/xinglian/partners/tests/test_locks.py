"""Ways back that lead elsewhere."""

import pytest
from django.test import RequestFactory

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
