"""WeCom, DingTalk, Feishu and WeChat: their documented answers and codes, replayed on loopback."""

import json
from typing import Any

import pytest

from xinglian.identity import api as identity
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.actions.set_template import Wording, set_template
from xinglian.push.channels.im import transport as im
from xinglian.push.tests.provider_double import Answer, Asked, Double, provider_double
from xinglian.push.tests.test_providers import books, send

pytestmark = pytest.mark.usefixtures("never_quiet")

VENDORS = ("wecom", "dingtalk", "feishu", "wechat")
# The vendor's token, its good answer, and how it says a code.
_TOKENS = {"feishu": {"code": 0, "msg": "ok", "tenant_access_token": "T", "expire": 7140}}
_GOOD = {
    "wecom": {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "xx1122"},
    "dingtalk": {"errcode": 0, "task_id": 256271667526, "request_id": "4jzllmte0wau"},
    "feishu": {"code": 0, "msg": "success", "data": {"message_id": "om_dc13264520392"}},
    "wechat": {"errcode": 0, "errmsg": "ok", "msgid": 200228332},
}
_NUMBERS = {"wecom": "xx1122", "dingtalk": "256271667526", "feishu": "om_dc13264520392", "wechat": "200228332"}  # fmt: skip


@pytest.fixture(autouse=True)
def forgotten_tokens() -> None:
    im._tokens.clear()


def says(kind: str, *codes: Any) -> Any:
    """A token whenever it is asked for; then one code after the other, the good answer for None."""
    left = list(codes)

    def answer(asked: Asked) -> Answer:
        if "token" in asked.path:
            return Answer(_TOKENS.get(kind, {"errcode": 0, "access_token": f"T{len(left)}", "expires_in": 7200}))  # fmt: skip
        code = left.pop(0) if left else None
        if code is None:
            return Answer(_GOOD[kind])
        return Answer({"code": code, "msg": "…"} if kind == "feishu" else {"errcode": code, "errmsg": "…"})  # fmt: skip

    return answer


def linked(cast: Any, kind: str, double: Double) -> int:
    """The vendor at the double, one person linked to it; a message to that person."""
    who = cast.shuchi_owner
    with acting(who.scope):
        identity.keep_address(person_id=who.person_id, kind=kind, value="zhangsan", is_verified=True, now=clock.now())  # fmt: skip
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(
            key=kind, secret="s3cret", now=clock.now(),
            settings={"key_id": "id1", "agent_id": 7, "endpoint": double.url, "id_type": "open_id"},
        )  # fmt: skip
        if kind == "wechat":
            fields = [{"name": "first", "field": "subject"}, {"name": "keyword1", "field": "name"}]
            wording = Wording(code="TM1", sign="", body="{first} {keyword1}", variables=fields, kinds=[], language="zh-hans", state="approved")  # fmt: skip
            set_template(provider="wechat", wording=wording, now=clock.now())
    return send(cast, membership_ids=[who.membership_id], org_ids=None, channels=["inapp", kind])


@pytest.mark.parametrize("kind", VENDORS)
def test_a_card_with_the_personal_link_goes_to_the_linked_person(cast: Any, kind: str) -> None:
    with provider_double(says(kind)) as double:
        message_id = linked(cast, kind, double)
        carry(channel=kind)
    assert books(message_id, "state", "address", "external_id") == [("sent", "zhangsan", _NUMBERS[kind])]  # fmt: skip
    sent = json.dumps(double.asked[-1].json, ensure_ascii=False)
    assert "zhangsan" in sent
    assert "降温预警" in sent
    assert "/push/r/" in sent
    assert len(double.asked) == 2, "a token, a message"


@pytest.mark.parametrize("kind", VENDORS)
def test_a_stale_token_is_fetched_again_and_the_message_sent_once(cast: Any, kind: str) -> None:
    stale = 99991663 if kind == "feishu" else 42001
    with provider_double(says(kind, stale)) as double:
        message_id = linked(cast, kind, double)
        carry(channel=kind)
    assert books(message_id, "state") == [("sent",)]
    assert ["token" in path for path in double.paths()] == [True, False, True, False]


@pytest.mark.parametrize(
    ("kind", "code", "ends", "is_usable"),
    [
        ("wecom", 60111, "failed", False), ("wecom", 45009, "queued", True), ("wecom", 60020, "queued", True), ("wecom", 44004, "failed", True),
        ("dingtalk", 33012, "failed", False), ("dingtalk", 90018, "queued", True), ("feishu", 99992351, "failed", False),
        ("feishu", 99991400, "queued", True), ("wechat", 43004, "failed", False), ("wechat", 45009, "queued", True), ("wechat", 40037, "queued", True),
    ],
)  # fmt: skip
def test_codes_of_messengers_have_their_meaning(cast: Any, kind: str, code: int, ends: str, is_usable: bool) -> None:  # fmt: skip
    with provider_double(says(kind, code)) as double:
        message_id = linked(cast, kind, double)
        carry(channel=kind, most_seconds=0.2)
    assert books(message_id, "state", "code") == [(ends, str(code))]
    with acting(network()):
        found = sql.value("SELECT is_usable FROM identity_pub_address WHERE kind = %s AND person_id = %s", [kind, cast.shuchi_owner.person_id])  # fmt: skip
    assert found is is_usable


def test_wecom_says_beside_its_ok_that_nobody_of_that_name_is_there(cast: Any) -> None:
    def answer(asked: Asked) -> Answer:
        return says("wecom")(asked) if "token" in asked.path else Answer(_GOOD["wecom"] | {"invaliduser": "zhangsan"})  # fmt: skip

    with provider_double(answer) as double:
        message_id = linked(cast, "wecom", double)
        carry(channel="wecom")
    assert books(message_id, "state", "code") == [("failed", "invaliduser")]


def test_an_answer_that_never_came_is_uncertain_and_not_asked_again(cast: Any) -> None:
    def answer(asked: Asked) -> Answer:
        return says("wecom")(asked) if "token" in asked.path else Answer(is_cut=True)

    with provider_double(answer) as double:
        message_id = linked(cast, "wecom", double)
        carry(channel="wecom")
    assert books(message_id, "state") == [("uncertain",)]
    assert len(double.asked) == 2
