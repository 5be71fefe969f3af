"""The doors of identity alone, and people who can sign in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

PASSWORD = "a river under seven bridges"


@pytest.fixture(autouse=True)
def _doors_alone(settings: object) -> None:
    settings.ROOT_URLCONF = "xinglian.identity.tests.urls_alone"  # type: ignore[attr-defined]


@pytest.fixture
def with_passwords(cast: Cast) -> Cast:
    """The cast, each with the same password, a phone number and an e-mail address."""
    with acting(network()):
        sql.execute(
            "UPDATE identity_person p SET password = %s, phone = '1380013' ||"
            " lpad((row_number)::text, 4, '0') FROM (SELECT id, row_number() OVER (ORDER BY id)"
            " FROM identity_person) AS n WHERE n.id = p.id",
            [make_password(PASSWORD)],
        )
    return cast


@pytest.fixture
def signed_in(with_passwords: Cast) -> Callable[[Member], Client]:
    """A browser signed in by password, as people do it."""

    def enter(member: Member) -> Client:
        client = Client()
        answer = client.post("/identity/sign-in", {"name": member.login, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return client

    return enter
