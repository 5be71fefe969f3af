"""The chooser of sample people: on this machine, in a demo, for simulated people; else closed."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.fixtures.cast import NOW, Cast
from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

URL = "/identity/sign-in/cast"
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


@pytest.fixture
def sample(cast: Cast, settings: Any) -> int:
    """A sample person's membership, in a demo."""
    settings.XINGLIAN_DEMO = True
    with acting(network()):
        return identity.add_person(
            org_id=cast.jiangdong_id, login="sample", name="示例", now=NOW, is_simulated=True,
            roles=[identity.Role.TECHNICIAN], cast_order=1,
        ).pk  # fmt: skip


def is_open(membership_id: int, **environ: str) -> bool:
    client = Client()
    offered = "sign-in/cast" in client.get("/identity/sign-in", **environ).content.decode()
    answer = client.post(URL, {"membership": membership_id}, **environ)
    let_in = client.get("/identity/me", **environ).status_code == 200
    assert offered == let_in == (answer.status_code == 302)
    return let_in


def test_one_click_on_this_machine(sample: int) -> None:
    assert is_open(sample, **HERE)
    assert is_open(sample, REMOTE_ADDR="::1", HTTP_HOST="localhost:8000")


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "192.168.1.7"},
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_closed_from_anywhere_else(sample: int, environ: dict[str, str]) -> None:
    assert not is_open(sample, **HERE | environ)


def test_closed_for_a_foreign_name_of_this_machine(sample: int, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert not is_open(sample, **HERE | {"HTTP_HOST": "rebound.example:8000"})


def test_closed_outside_a_demo(sample: int, settings: Any) -> None:
    settings.XINGLIAN_DEMO = False
    assert not is_open(sample, **HERE)


def test_real_people_are_never_offered(sample: int, cast: Cast) -> None:
    page = Client().get("/identity/sign-in", **HERE).content.decode()
    assert "示例" in page
    assert cast.director.name not in page
    answer = Client().post(URL, {"membership": cast.director.membership_id}, **HERE)
    assert answer.status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic(), acting(network()):
        sql.execute(
            "UPDATE identity_person SET cast_order = 2 WHERE id = %s", [cast.director.person_id]
        )


def test_not_by_a_link(sample: int) -> None:
    assert Client().get(URL, **HERE).status_code == 405
