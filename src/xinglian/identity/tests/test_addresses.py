"""Ways to reach a person: one truth for each, confirmed by a code, broken by a provider's word."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity import api as identity
from xinglian.identity.actions.confirm_address import (
    AddressDoor,
    CodeNotRight,
    confirm_address,
    offer_address_door,
    send_address_code,
)
from xinglian.identity.actions.keep_address import AddressMalformed, StandsInProfile
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

PAGE = "/identity/me/reach"


def known(person_id: int, kind: str) -> list[dict[str, Any]]:
    with acting(network()):
        return sql.rows(
            "SELECT * FROM identity_pub_address WHERE person_id = %s AND kind = %s",
            [person_id, kind],
        )


def give_mail(person_id: int, value: str) -> None:
    with acting(network()):
        sql.execute("UPDATE identity_person SET email = %s WHERE id = %s", [value, person_id])


def code_in(words: str) -> str:
    found = re.search(r"\d{6}", words)
    assert found
    return found[0]


def test_an_address_found_broken_is_broken_for_everybody_who_has_it(cast: Cast) -> None:
    for one in (cast.jiangdong_owner, cast.jiangdong_clerk):
        give_mail(one.person_id, "office@example.com")
    broken = identity.break_addresses(
        kind="email", values=["office@example.com"], reason="550 no such user", now=NOW
    )
    assert broken == 2
    again = identity.break_addresses(
        kind="email", values=["office@example.com"], reason="later", now=NOW + timedelta(days=1)
    )
    assert again == 0
    [row] = known(cast.jiangdong_owner.person_id, "email")
    assert (row["is_usable"], row["broken_reason"]) == (False, "550 no such user")


def test_a_new_value_begins_without_the_old_ones_faults(cast: Cast) -> None:
    give_mail(cast.jiangdong_owner.person_id, "old@example.com")
    identity.break_addresses(kind="email", values=["old@example.com"], reason="gone", now=NOW)
    give_mail(cast.jiangdong_owner.person_id, "new@example.com")
    [row] = known(cast.jiangdong_owner.person_id, "email")
    assert row["is_usable"]
    assert row["broken_at"] is None


def test_phone_and_mail_are_kept_in_one_place_only(cast: Cast) -> None:
    with pytest.raises(StandsInProfile):
        identity.keep_address(
            person_id=cast.jiangdong_owner.person_id, kind="phone", value="13800138000", now=NOW
        )
    with pytest.raises(AddressMalformed):
        identity.keep_address(
            person_id=cast.jiangdong_owner.person_id, kind="wecom", value="two words", now=NOW
        )


def test_every_device_has_a_row_and_renewing_one_mends_it(cast: Cast) -> None:
    who = cast.garage_tech.person_id
    for device in ("https://push.example.com/a", "https://push.example.com/b"):
        identity.keep_address(
            person_id=who, kind="webpush", value=device, label="Chrome", extra={"auth": "x"},
            is_verified=True, now=NOW,
        )  # fmt: skip
    identity.break_addresses(
        kind="webpush", values=["https://push.example.com/a"], reason="410", now=NOW
    )
    assert [row["is_usable"] for row in known(who, "webpush")].count(True) == 1
    identity.keep_address(
        person_id=who, kind="webpush", value="https://push.example.com/a", is_verified=True, now=NOW
    )
    assert all(row["is_usable"] for row in known(who, "webpush"))
    assert identity.drop_address(person_id=who, kind="webpush", value="https://push.example.com/a")
    assert len(known(who, "webpush")) == 1


def test_a_typed_address_is_used_only_after_its_code(cast: Cast) -> None:
    handed: list[tuple[str, str]] = []
    offer_address_door(
        AddressDoor(kind="wecom", is_open=lambda: True, send=lambda to, words: handed.append((to, words)))
    )  # fmt: skip
    who = cast.garage_tech.person_id
    try:
        identity.keep_address(person_id=who, kind="wecom", value="liu.shifu", now=NOW)
        assert not known(who, "wecom")[0]["is_usable"]
        assert send_address_code(person_id=who, kind="wecom", value="liu.shifu", now=NOW)
        given = {"person_id": who, "kind": "wecom", "value": "liu.shifu"}
        with pytest.raises(CodeNotRight):
            confirm_address(**given, code="000000x", now=NOW)
        code = code_in(handed[0][1])
        with pytest.raises(CodeNotRight):
            confirm_address(**given, code=code, now=NOW + timedelta(hours=2))
        confirm_address(**given, code=code, now=NOW)
        assert known(who, "wecom")[0]["is_usable"]
        with pytest.raises(CodeNotRight):
            confirm_address(**given, code=code, now=NOW)
    finally:
        offer_address_door(AddressDoor(kind="wecom", is_open=lambda: False))


def test_a_code_forgives_few_typing_errors(cast: Cast, mailoutbox: Any) -> None:
    give_mail(cast.garage_tech.person_id, "liu@example.com")
    given = {"person_id": cast.garage_tech.person_id, "kind": "email", "value": "liu@example.com"}
    send_address_code(**given, now=NOW)
    for _try in range(5):
        with pytest.raises(CodeNotRight):
            confirm_address(**given, code="no", now=NOW)
    with pytest.raises(CodeNotRight):
        confirm_address(**given, code=code_in(mail.outbox[0].body), now=NOW)


def test_the_page_confirms_ones_own_mail(
    signed_in: Callable[[Member], Client], cast: Cast, mailoutbox: Any
) -> None:
    client, who = signed_in(cast.garage_tech), cast.garage_tech.person_id
    give_mail(who, "liu@example.com")
    assert "liu@example.com" in client.get(PAGE).content.decode()
    asked = client.post(f"{PAGE}/email/code", {"value": "liu@example.com"})
    assert asked.status_code == 302
    send_address_code(person_id=who, kind="email", value="liu@example.com", now=_now())
    wrong = client.post(f"{PAGE}/email/confirm", {"value": "liu@example.com", "code": "12"})
    assert wrong.status_code == 422
    right = client.post(
        f"{PAGE}/email/confirm",
        {"value": "liu@example.com", "code": code_in(mail.outbox[-1].body)},
    )
    assert right.status_code == 302
    assert known(who, "email")[0]["verified_at"]


def test_nobody_asks_for_codes_to_somebody_elses_address(
    signed_in: Callable[[Member], Client], cast: Cast
) -> None:
    give_mail(cast.shuchi_owner.person_id, "boss@shuchi.example.com")
    client = signed_in(cast.garage_tech)
    asked = client.post(f"{PAGE}/email/code", {"value": "boss@shuchi.example.com"})
    assert asked.status_code == 422


def test_addresses_are_seen_by_their_person_and_by_headquarters_only(cast: Cast) -> None:
    identity.keep_address(
        person_id=cast.jiangdong_clerk.person_id,
        kind="wecom",
        value="yu",
        is_verified=True,
        now=NOW,
    )
    seen = "SELECT count(*) FROM identity_address"
    with acting(cast.jiangdong_clerk.scope):
        assert sql.value(seen) == 1
    with acting(cast.jiangdong_owner.scope):
        assert sql.value(seen) == 0
    with acting(cast.director.scope):
        assert sql.value(seen) == 1


def _now() -> Any:
    with acting(network()):
        return sql.value("SELECT now()")
