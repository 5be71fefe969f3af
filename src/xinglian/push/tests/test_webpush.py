"""Web push: sealed as RFC 8291 says, signed as RFC 8292 says, to every device, and what push services answer."""

import base64
import json
import struct
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse

from xinglian.identity import api as identity
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.models import Provider
from xinglian.push.rules import push_seal
from xinglian.push.rules.push_seal import packed, unpacked
from xinglian.push.tests.provider_double import Answer, Asked, Double, provider_double
from xinglian.push.tests.test_providers import books, send

ClientOf = Callable[[Any], Client]
AUTH = b"0123456789abcdef"


class Browser:
    """A device's own keys: it alone can read what is sent to it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.extra = {"p256dh": packed(self.point), "auth": packed(AUTH)}

    def read(self, body: bytes) -> Any:
        salt, (size, length) = body[:16], struct.unpack(">IB", body[16:21])
        point, sealed = body[21 : 21 + length], body[21 + length :]
        assert (size, length) == (4096, 65)
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

        def derive(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
            return HKDF(algorithm=hashes.SHA256(), length=size, salt=salt, info=info).derive(secret)

        shared = derive(self.key.exchange(ec.ECDH(), sender), AUTH, b"WebPush: info\0" + self.point + point, 32)  # fmt: skip
        key = derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
        opened = AESGCM(key).decrypt(derive(shared, salt, b"Content-Encoding: nonce\0", 12), sealed, None)  # fmt: skip
        assert opened.endswith(b"\x02")
        return json.loads(opened[:-1])


def switched_on(cast: Any) -> None:
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(
            key="webpush", settings={"contact": "it@example.com", "hours": 24}, now=clock.now()
        )


def device(who: Any, double: Double, name: str, **more: Any) -> Browser:
    browser = Browser()
    identity.keep_address(
        person_id=who.person_id, kind="webpush", value=f"{double.url}/{name}", is_verified=True, now=clock.now(),
        label=name, extra=browser.extra | more,
    )  # fmt: skip
    return browser


def told(cast: Any, **more: Any) -> int:
    return send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None, channels=["inapp", "webpush"], kind="emergency", **more)  # fmt: skip


def test_the_example_of_rfc_8291_comes_out_to_the_byte() -> None:
    number = int.from_bytes(unpacked("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    sealed = push_seal.seal(
        b"When I grow up, I want to be a watermelon",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg", salt=unpacked("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(number, ec.SECP256R1()),
    )  # fmt: skip
    assert packed(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_every_device_gets_title_and_link_and_nothing_of_the_text(cast: Any) -> None:
    switched_on(cast)
    with provider_double(lambda asked: Answer(b"", status=201)) as double:
        phone, desk = device(cast.shuchi_owner, double, "phone"), device(cast.shuchi_owner, double, "desk", shows_text=True)  # fmt: skip
        message_id = told(cast)
        assert carry(channel="webpush").results == {"sent": 1}
    assert books(message_id, "state") == [("sent",)]
    got = {one.path: one for one in double.asked}
    on_phone, on_desk = phone.read(got["/phone"].body), desk.read(got["/desk"].body)
    assert on_phone["title"] == "降温预警"
    assert "/push/r/" in on_phone["url"]
    assert on_phone["lang"] == "zh-hans"
    assert "防冻液" not in json.dumps(on_phone, ensure_ascii=False)
    assert "防冻液" in on_desk["body"]
    assert got["/phone"].headers["content-encoding"] == "aes128gcm"
    assert (got["/phone"].headers["ttl"], got["/phone"].headers["urgency"]) == ("86400", "high")
    check_signature(got["/phone"], double)


def check_signature(asked: Asked, double: Double) -> None:
    kind, _space, given = asked.headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in given.split(","))
    signed, signature = parts["t"].rsplit(".", 1)
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    assert (kind, claims["aud"], claims["sub"]) == ("vapid", double.url, "mailto:it@example.com")
    assert 0 < claims["exp"] - clock.now().timestamp() < 24 * 3600
    raw = unpacked(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(parts["k"]))
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_not_told_again_and_the_other_one_is(cast: Any, status: int) -> None:  # fmt: skip
    def says(asked: Asked) -> Answer:
        return Answer(b"", status=status if asked.path == "/old" else 201)

    switched_on(cast)
    with provider_double(says) as double:
        device(cast.shuchi_owner, double, "old")
        device(cast.shuchi_owner, double, "new")
        assert books(told(cast), "state") == [("queued",)]
        carry(channel="webpush")
        told(cast)
        carry(channel="webpush")
    assert sorted(double.paths()) == ["/new", "/new", "/old"]
    with acting(network()):
        usable = {
            row["label"]: row["is_usable"]
            for row in sql.rows(
                "SELECT label, is_usable FROM identity_pub_address WHERE kind = 'webpush'"
            )
        }
    assert usable == {"old": False, "new": True}


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (Answer(b"", status=413), "failed", "413"),
        (Answer(b"", status=429, headers={"retry-after": "120"}), "queued", "429"),
        (Answer(b"", status=500), "uncertain", "500"),
        (Answer(is_cut=True), "uncertain", "RemoteProtocolError"),
    ],
)
def test_answers_of_push_services_have_their_meaning(cast: Any, answer: Answer, state: str, code: str) -> None:  # fmt: skip
    switched_on(cast)
    with provider_double(lambda asked: answer) as double:
        device(cast.shuchi_owner, double, "phone")
        message_id = told(cast)
        carry(channel="webpush", most_seconds=0.2)
    ((found, said, next_at),) = books(message_id, "state", "code", "next_at")
    assert (found, said) == (state, code)
    if state == "queued":
        assert (next_at - clock.now()).total_seconds() > 100
    with acting(network()):
        row = sql.row("SELECT faults, free_at, broken_until FROM push_provider WHERE kind = 'webpush'")  # fmt: skip
    assert row == {"faults": 0, "free_at": None, "broken_until": None}, "one browser's service says nothing about the others"  # fmt: skip


def test_our_key_is_made_once_and_kept(cast: Any) -> None:
    switched_on(cast)
    with acting(network()):
        first = bytes(Provider.objects.get(kind="webpush").secret or b"")
    switched_on(cast)
    with acting(network()):
        assert bytes(Provider.objects.get(kind="webpush").secret or b"") == first


def test_a_person_switches_a_device_on_and_off_and_it_follows_who_uses_it(
    cast: Any, client_of: ClientOf
) -> None:
    first, second = cast.jiangdong_owner, cast.garage_tech
    page = client_of(first).get(reverse("push:webpush")).content.decode()
    assert page == "", "headquarters has not switched it on"
    switched_on(cast)
    assert 'data-island="push.webpush"' in client_of(first).get(reverse("push:webpush")).content.decode()  # fmt: skip
    given = {"endpoint": "https://push.example.com/x", **Browser().extra}
    for who in (first, second):
        assert client_of(who).post(reverse("push:keep_device"), given).status_code == 302
    with acting(network()):
        assert sql.column("SELECT person_id FROM identity_address WHERE kind = 'webpush'") == [second.person_id]  # fmt: skip
    for wrong in ({"endpoint": "ftp://x"}, {"p256dh": "AAAA"}, {"auth": "zz"}):
        assert client_of(second).post(reverse("push:keep_device"), given | wrong).status_code == 422
    client_of(first).post(reverse("push:drop_device"), given)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM identity_address WHERE kind = 'webpush'") == 1
    client_of(second).post(reverse("push:drop_device"), given)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM identity_address WHERE kind = 'webpush'") == 0
