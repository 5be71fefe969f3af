"""The door: passwords, locks, sessions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.actions.check_password import SignInRefused, check_password
from xinglian.identity.actions.take_ticket import TooManyTries, take_ticket
from xinglian.identity.tests.conftest import PASSWORD
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

HOME = "/identity/me"


def post(client: Client, name: str, password: str, **extra: Any) -> Any:
    return client.post("/identity/sign-in", {"name": name, "password": password}, **extra)


@pytest.mark.parametrize("by", ["login", "phone", "phone_abroad", "email"])
def test_one_field_takes_name_phone_or_email(with_passwords: Cast, by: str) -> None:
    with acting(network()):
        person = sql.row(
            "SELECT login, phone, email FROM identity_person WHERE id = %s",
            [with_passwords.csm.person_id],
        )
    assert person is not None
    person["login"] = person["login"].upper()
    person["phone_abroad"] = f"+86 {person['phone'][:3]}-{person['phone'][3:]}"
    client = Client()
    assert post(client, person[by], PASSWORD).status_code == 302
    assert client.get(HOME).status_code == 200


def test_signing_in_is_a_fact(with_passwords: Cast) -> None:
    post(
        Client(),
        "csm",
        PASSWORD,
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140"},
    )
    with acting(network()):
        fact = sql.row(
            "SELECT org_id, subject_id, source FROM kernel_fact WHERE kind = 'identity.signed_in'"
        )
        device = sql.value("SELECT device FROM identity_signin")
    assert fact == {
        "org_id": with_passwords.maker_id,
        "subject_id": with_passwords.csm.person_id,
        "source": "identity.password",
    }
    assert device == "Chrome · Windows"


def test_five_wrong_passwords_lock_the_person_even_for_the_right_one(with_passwords: Cast) -> None:
    client = Client()
    for _n in range(5):
        assert post(client, "csm", "wrong").status_code == 422
    answer = post(client, "csm", PASSWORD)
    assert answer.status_code == 422
    assert "15" in answer.content.decode()
    with acting(network()):
        assert sql.value("SELECT verb FROM kernel_audit ORDER BY id DESC LIMIT 1") == "lock_out"


def test_a_name_nobody_has_locks_in_the_same_words(with_passwords: Cast) -> None:
    def last_words(name: str) -> list[str]:
        client, said = Client(), []
        for _n in range(7):
            page = post(client, name, "wrong").content.decode()
            said.append(page.partition('role="alert"')[2].partition("</div>")[0])
        return said

    assert last_words("csm") == last_words("nobody.here")


def test_nobody_takes_as_long_as_somebody(with_passwords: Cast, monkeypatch: Any) -> None:
    """One hash is computed per try, for the unknown, the inactive and the unusable alike."""
    with acting(network()):
        sql.execute("UPDATE identity_person SET is_active = false WHERE login = 'officer'")
        sql.execute("UPDATE identity_person SET password = '!x' WHERE login = 'support'")
    seen: list[str] = []
    module = "xinglian.identity.actions.check_password.verify"

    def watch(password: str, encoded: str) -> bool:
        seen.append(encoded.split("$", maxsplit=1)[0])
        return False

    monkeypatch.setattr(module, watch)
    for name in ("csm", "nobody.here", "officer", "support"):
        with pytest.raises(SignInRefused):
            check_password(typed_name=name, password="x", address="203.0.113.1", now=NOW)
    assert seen == ["argon2"] * 4


def test_a_lock_ends_and_success_forgives(with_passwords: Cast) -> None:
    def attempt(password: str, later: int = 0) -> int:
        return check_password(
            typed_name="csm", password=password, address="203.0.113.1",
            now=NOW + timedelta(minutes=later),
        ).person_id  # fmt: skip

    for _n in range(4):
        with pytest.raises(SignInRefused):
            attempt("wrong")
    assert attempt(PASSWORD) == with_passwords.csm.person_id
    for _n in range(5):
        with pytest.raises(SignInRefused):
            attempt("wrong")
    with pytest.raises(TooManyTries):
        attempt(PASSWORD)
    with pytest.raises(TooManyTries):
        attempt(PASSWORD, later=14)
    assert attempt(PASSWORD, later=16) == with_passwords.csm.person_id


def test_one_address_cannot_try_everybody(with_passwords: Cast) -> None:
    for number in range(60):
        with pytest.raises(SignInRefused):
            check_password(
                typed_name=f"guess{number}", password="x", address="203.0.113.1", now=NOW
            )
    with pytest.raises(TooManyTries):
        check_password(typed_name="csm", password=PASSWORD, address="203.0.113.1", now=NOW)
    assert check_password(typed_name="csm", password=PASSWORD, address="203.0.113.2", now=NOW)


def test_neighbours_in_an_ipv6_network_are_one_address(db: Any) -> None:
    for number in range(60):
        with pytest.raises(SignInRefused):
            check_password(
                typed_name=f"g{number}", password="x", address=f"2001:db8::{number:x}", now=NOW
            )
    with pytest.raises(TooManyTries):
        check_password(typed_name="g", password="x", address="2001:db8::ffff:1", now=NOW)


def test_tickets_close_at_the_limit_exactly(db: Any) -> None:
    window = timedelta(minutes=10)
    for _n in range(3):
        take_ticket(bucket="x", limit=3, window=window, now=NOW)
    with pytest.raises(TooManyTries):
        take_ticket(bucket="x", limit=3, window=window, now=NOW + timedelta(minutes=9))
    with pytest.raises(TooManyTries):  # the lock runs from the refusal, not from the first try
        take_ticket(bucket="x", limit=3, window=window, now=NOW + timedelta(minutes=18))
    take_ticket(bucket="x", limit=3, window=window, now=NOW + timedelta(minutes=20))


def test_a_session_known_before_is_worth_nothing_after(with_passwords: Cast) -> None:
    victim = Client()
    session = victim.session
    session["planted"] = "by the attacker"
    session.save()
    planted = str(session.session_key)
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert post(victim, "csm", PASSWORD).status_code == 302
    assert victim.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(session_key=planted).exists()
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert attacker.get(HOME).status_code == 302


def test_signing_out_kills_the_session(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    client = signed_in(with_passwords.csm)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/identity/sign-out").status_code == 302
    copied = Client()
    copied.cookies[settings.SESSION_COOKIE_NAME] = key
    assert copied.get(HOME).status_code == 302


def test_a_changed_password_ends_all_other_sessions(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    here, elsewhere = signed_in(with_passwords.csm), signed_in(with_passwords.csm)
    before = here.cookies[settings.SESSION_COOKIE_NAME].value
    answer = here.post(
        "/identity/me/password",
        {"current_password": PASSWORD, "password": "eight bridges over a river"},
    )
    assert answer.status_code == 302
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert here.get(HOME).status_code == 200
    assert elsewhere.get(HOME).status_code == 302


def test_the_current_password_cannot_be_guessed_from_inside(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    client = signed_in(with_passwords.csm)
    form = {"current_password": "wrong", "password": "eight bridges over a river"}
    for _n in range(5):
        assert client.post("/identity/me/password", form).status_code == 422
    right = form | {"current_password": PASSWORD}
    assert client.post("/identity/me/password", right).status_code == 422


def test_other_devices_can_be_signed_out(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    here, elsewhere = signed_in(with_passwords.csm), signed_in(with_passwords.csm)
    page = here.get("/identity/me/devices")
    assert page.content.decode().count('/end"') == 1
    here.post("/identity/me/devices/end-others")
    assert elsewhere.get(HOME).status_code == 302
    assert here.get(HOME).status_code == 200


def test_nobody_ends_somebody_elses_sign_in(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    csm, owner = signed_in(with_passwords.csm), signed_in(with_passwords.shuchi_owner)
    with acting(network()):
        theirs = sql.value(
            "SELECT id FROM identity_signin WHERE person_id = %s", [with_passwords.csm.person_id]
        )
    assert owner.post(f"/identity/me/devices/{theirs}/end").status_code == 404
    assert csm.get(HOME).status_code == 200


@pytest.mark.parametrize(
    "column",
    [
        "identity_person.is_active",
        "identity_membership.is_active",
        "identity_organisation.is_active",
    ],
)
def test_who_left_is_out_at_once(
    signed_in: Callable[[Member], Client], with_passwords: Cast, column: str
) -> None:
    client = signed_in(with_passwords.shuchi_owner)
    table, _dot, name = column.partition(".")
    with acting(network()):
        sql.execute(f"UPDATE {table} SET {name} = false")
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(with_passwords: Cast, target: str) -> None:
    answer = Client().post(
        "/identity/sign-in", {"name": "csm", "password": PASSWORD, "next": target}
    )
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page() -> None:
    here = {"HTTP_REFERER": "http://testserver/identity/people?after=7"}
    answer = Client().post("/identity/people/add", **here)
    assert answer["Location"] == "/identity/sign-in?next=/identity/people%3Fafter%3D7"
    elsewhere = Client().post("/identity/people/add", HTTP_REFERER="http://evil.example/x")
    assert "evil" not in elsewhere["Location"]


def test_language_is_kept_for_strangers_and_people(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    stranger = Client()
    stranger.post("/identity/language", {"language": "en", "next": "/identity/sign-in"})
    assert "Sign-in name, phone or e-mail" in stranger.get("/identity/sign-in").content.decode()
    client = signed_in(with_passwords.csm)
    client.post("/identity/language", {"language": "en", "next": HOME})
    assert "Organisations you belong to" in client.get(HOME).content.decode()


def test_a_page_asked_for_before_signing_in_does_not_bring_the_old_csrf_cookie_back(
    with_passwords: Cast,
) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/identity/sign-in").cookies["csrftoken"].value
    late = Client()
    late.cookies["csrftoken"] = token
    form = {"name": "csm", "password": PASSWORD, "csrfmiddlewaretoken": token}
    signed_in = client.post("/identity/sign-in", form)
    assert signed_in.status_code == 302
    assert signed_in.cookies["csrftoken"].value != token
    answer = late.get("/identity/sign-in")  # arrives now
    assert "csrfmiddlewaretoken" in answer.content.decode()
    assert "csrftoken" not in answer.cookies
    assert "Cookie" in answer["Vary"]
