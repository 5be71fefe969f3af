"""The walk through all urls notices what it is there for."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from tests.isolation import test_every_url as walking
from tests.isolation.rivals import Rivals
from tests.isolation.walking import Candidates, Url, every_url


@pytest.fixture
def leaks() -> Iterator[list[Url]]:
    with override_settings(ROOT_URLCONF="tests.isolation.leaky_urls"):
        clear_url_caches()
        yield [url for url in every_url() if url.route.startswith("leaky/")]
    clear_url_caches()


def _faults(rivals: Rivals, leaks: list[Url], login: str) -> str:
    walk = walking.Walk(rivals, Candidates(rivals))
    member = getattr(rivals.cast, login)
    client, roles = walking.signed_in(member), walking.roles_of(member)
    for url in leaks:
        (walking._visit if url.admits(roles) else walking._knock)(
            walk, url, member, client, *([{}] if url.admits(roles) else [])
        )
    return "\n".join(walk.faults)


def test_a_page_that_shows_a_competitors_name_is_named(rivals: Rivals, leaks: list[Url]) -> None:
    found = _faults(rivals, leaks, "shuchi_owner")
    assert "/leaky/all" in found
    assert "says 江东汽配" in found


def test_a_page_that_shows_another_region_is_named(rivals: Rivals, leaks: list[Url]) -> None:
    assert "csm get /leaky/all (200) says 江东汽配" in _faults(rivals, leaks, "csm")


def test_a_page_that_does_not_keep_its_rule_is_named(rivals: Rivals, leaks: list[Url]) -> None:
    assert (
        "manager is not named by ['hq_director'] and got [200, 200] from /leaky/promise"
        in _faults(rivals, leaks, "manager")
    )


def test_a_page_that_breaks_is_named(rivals: Rivals, leaks: list[Url]) -> None:
    assert "get /leaky/fault: ProgrammingError: relation" in _faults(rivals, leaks, "manager")


def test_a_parameter_nobody_can_fill_is_named(rivals: Rivals, leaks: list[Url]) -> None:
    assert [Candidates(rivals).missing(url) for url in leaks][-1] == ["whatever_id"]
