"""The second factor: codes work once, recovery codes too, and roles may require it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.actions.second_factor import (
    SecondFactorRefused,
    check_second_factor,
    enrol_second_factor,
    new_secret,
)
from xinglian.identity.actions.take_ticket import TooManyTries
from xinglian.identity.tests.conftest import PASSWORD
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network

HOME = "/identity/me"


def code_at(secret: str, minutes: float = 0) -> str:
    return str(pyotp.TOTP(secret).at(NOW + timedelta(minutes=minutes)))


@pytest.fixture
def secret(with_passwords: Cast) -> str:
    """The director's, enrolled a while ago."""
    made = new_secret()
    enrol_second_factor(
        person_id=with_passwords.director.person_id, secret=made,
        code=str(pyotp.TOTP(made).at(clock.now() - timedelta(hours=1))),
        now=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    return made


def sign_in(name: str = "director") -> Client:
    client = Client()
    answer = client.post("/identity/sign-in", {"name": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_a_code_works_once(with_passwords: Cast) -> None:
    person_id, made = with_passwords.director.person_id, new_secret()
    enrol_second_factor(person_id=person_id, secret=made, code=code_at(made), now=NOW)
    with pytest.raises(SecondFactorRefused):  # the one it was enrolled with
        check_second_factor(person_id=person_id, code=code_at(made), now=NOW)
    later = NOW + timedelta(minutes=5)
    check_second_factor(person_id=person_id, code=code_at(made, 5), now=later)
    with pytest.raises(SecondFactorRefused):  # replayed
        check_second_factor(person_id=person_id, code=code_at(made, 5), now=later)
    with pytest.raises(SecondFactorRefused):  # an earlier one that was never used
        check_second_factor(person_id=person_id, code=code_at(made, 4.5), now=later)


def test_the_password_alone_is_halfway(with_passwords: Cast, secret: str) -> None:
    client = sign_in()
    assert client.get(HOME).status_code == 302
    assert client.post("/identity/sign-in/second-factor", {"code": "000000"}).status_code == 422
    code = pyotp.TOTP(secret).now()
    assert client.post("/identity/sign-in/second-factor", {"code": code}).status_code == 302
    assert client.get(HOME).status_code == 200


def test_the_second_step_cannot_be_reached_without_the_first(
    with_passwords: Cast, secret: str
) -> None:
    answer = Client().post("/identity/sign-in/second-factor", {"code": pyotp.TOTP(secret).now()})
    assert answer["Location"] == "/identity/sign-in"


def test_wrong_codes_lock_even_when_the_password_is_typed_again(
    with_passwords: Cast, secret: str
) -> None:
    client = sign_in()
    for _n in range(5):
        client.post("/identity/sign-in/second-factor", {"code": "000000"})
    again = sign_in()
    code = pyotp.TOTP(secret).now()
    assert again.post("/identity/sign-in/second-factor", {"code": code}).status_code == 422
    assert again.get(HOME).status_code == 302


def test_a_recovery_code_works_once(with_passwords: Cast) -> None:
    person_id, made = with_passwords.director.person_id, new_secret()
    codes = enrol_second_factor(person_id=person_id, secret=made, code=code_at(made), now=NOW)
    assert len(set(codes)) == 10
    check_second_factor(person_id=person_id, code=codes[3].upper(), now=NOW)
    with pytest.raises(SecondFactorRefused):
        check_second_factor(person_id=person_id, code=codes[3], now=NOW)
    with acting(network()):
        stored = sql.column("SELECT digest FROM identity_recoverycode")
        kept = sql.value("SELECT totp_secret FROM identity_person WHERE id = %s", [person_id])
    assert not set(stored) & set(codes)
    assert made.encode() not in bytes(kept)


def test_enrolling_cannot_be_guessed(with_passwords: Cast) -> None:
    person_id = with_passwords.director.person_id
    for _n in range(5):
        with pytest.raises(SecondFactorRefused):
            enrol_second_factor(person_id=person_id, secret=new_secret(), code="000000", now=NOW)
    with pytest.raises(TooManyTries):
        enrol_second_factor(person_id=person_id, secret=new_secret(), code="000000", now=NOW)


def test_where_it_is_required_one_sets_it_up_before_coming_in(with_passwords: Cast) -> None:
    with acting(with_passwords.director.scope):
        knobs.turn(key="identity.second_factor_required", to="on")
    client = sign_in("officer")
    assert client.get(HOME).status_code == 302
    page = client.get("/identity/sign-in/set-up").content.decode()
    assert "<svg viewBox" in page
    assert "style=" not in page.partition("xl-enrol")[2].partition("</svg>")[0]
    typed = re.search(r"((?:[A-Z2-7]{4} ?){8})", page)
    assert typed
    code = pyotp.TOTP(typed[1].replace(" ", "")).now()
    done = client.post("/identity/sign-in/set-up", {"code": code})
    assert done.status_code == 200
    assert done.content.decode().count("xl-code") >= 10
    assert client.get(HOME).status_code == 200
    assert sign_in("jiangdong_owner").get(HOME).status_code == 200  # partners are not asked


def test_setting_up_renewing_and_removing_in_ones_account(
    signed_in: Callable[[Member], Client], with_passwords: Cast
) -> None:
    client = signed_in(with_passwords.jiangdong_owner)
    page = client.get("/identity/me/second-factor").content.decode()
    typed = re.search(r"((?:[A-Z2-7]{4} ?){8})", page)
    assert typed
    code = pyotp.TOTP(typed[1].replace(" ", "")).now()
    first = client.post("/identity/me/second-factor", {"code": code}).content.decode()
    renew = "/identity/me/second-factor/codes"
    assert client.post(renew, {"current_password": "wrong"}).status_code == 422
    second = client.post(renew, {"current_password": PASSWORD}).content.decode()
    codes = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", first)
    assert len(codes) == 10
    assert not any(code in second for code in codes)
    remove = "/identity/me/second-factor/remove"
    assert client.post(remove, {"current_password": PASSWORD}).status_code == 302
    with acting(network()):
        assert sql.value("SELECT count(*) FROM identity_recoverycode") == 0
