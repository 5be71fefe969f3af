"""Every door of the catalogue, as every member of the cast."""

from collections.abc import Callable

from django.test import Client
from django.urls import URLPattern

from tests.fixtures.cast import Cast, Member
from xinglian.catalogue.web.urls import urlpatterns

EDITORS = {"director", "manager", "officer"}
OPEN = {"list", "file", "scan", "options", "part", "categories", "category"}


def url_of(pattern: URLPattern) -> str:
    path = str(pattern.pattern).replace("<slug:code>", "none")
    for name in pattern.pattern.converters:
        path = path.replace(f"<int:{name}>", "1")
    return f"/catalogue/{path}"


def test_every_door_names_its_rule() -> None:
    for pattern in urlpatterns:
        expected = (
            "signed_in"
            if pattern.name in OPEN
            else "channel_manager | hq_director | policy_officer"
        )
        assert getattr(pattern.callback, "access_rule", "") == expected, pattern.name


def test_who_gets_in(cast: Cast, client_of: Callable[[Member], Client]) -> None:
    for member in cast.everybody():
        client = client_of(member)
        for pattern in urlpatterns:
            may = pattern.name in OPEN or member.login in EDITORS
            status = client.get(url_of(pattern)).status_code
            assert (status != 403) == may, (member.login, pattern.name, status)


def test_a_stranger_is_sent_to_sign_in(cast: Cast) -> None:
    for pattern in urlpatterns:
        assert Client().get(url_of(pattern)).status_code == 302
