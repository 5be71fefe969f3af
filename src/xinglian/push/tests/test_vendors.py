"""The vendors' documented answers, codes and reports, replayed on loopback; signatures as their own SDKs make them."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import session_of
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.actions.set_template import Wording, set_template
from xinglian.push.channels.sms.aliyun import sign as aliyun_sign
from xinglian.push.channels.sms.tencent import sign as tencent_sign
from xinglian.push.models import Provider, Template
from xinglian.push.queries.check_message import check_message
from xinglian.push.rules import cost
from xinglian.push.tests.provider_double import Answer, Asked, Double, provider_double
from xinglian.push.tests.test_providers import books, phone_numbers, send

pytestmark = pytest.mark.usefixtures("never_quiet")

__all__ = ["phone_numbers"]


def test_requests_to_aliyun_are_signed_as_its_own_sdk_signs_them() -> None:
    """Recorded from alibabacloud_dysmsapi20170525 4.6.0."""
    query = dict(
        parse_qsl("PhoneNumbers=13800000000&SignName=%E6%98%9F%E9%93%BE&TemplateCode=SMS_1")
    )
    query["TemplateParam"] = '{"name":"王 敏*"}'
    signed = {
        "accept": "application/json", "host": "127.0.0.1:40657",
        "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2", "x-acs-action": "SendSms",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-credentials-provider": "static_ak", "x-acs-date": "2026-11-22T05:42:41Z",
        "x-acs-signature-nonce": "c33829a235fdecaddd2b588cd8deea31", "x-acs-version": "2017-05-25",
    }  # fmt: skip
    made = aliyun_sign.sign(query=query, signed=signed, secret="secretexample")
    # The SDK sends a blank as + and signs it as %20, as we do.
    assert made == "a4c9002111f0ec4f470193e192fd2699d9f5dd852229c0bd22fb594be69fbeb2"


def test_requests_to_tencent_are_signed_as_its_own_sdk_signs_them() -> None:
    """Recorded from tencentcloud-sdk-python-sms 3.1.195."""
    body = json.dumps({
        "PhoneNumberSet": ["+8613800000000"], "SmsSdkAppId": "1400006666", "TemplateId": "449739", "SignName": "星链",
        "TemplateParamSet": ["王敏"],
    })  # fmt: skip
    made = tencent_sign.authorization(
        host="127.0.0.1:39959", service="sms", body=body.replace("\\u738b\\u654f", "\\u738b \\u654f").encode(),
        key_id="AKIDexample", secret="secretexample", timestamp=1795326153,
    )  # fmt: skip
    assert made == (
        "TC3-HMAC-SHA256 Credential=AKIDexample/2026-11-22/sms/tc3_request, SignedHeaders=content-type;host,"
        " Signature=ca46764ae6701d6dc9b541ba11752dc63d9d714d95a588b6c7896e96133a1166"
    )


def _aliyun(cast: Any, double: Double, **wording: Any) -> None:
    _vendor(cast, "aliyun", {"key_id": "AK", "endpoint": double.url}, "${name}：${what} https://x.example/${code}", **wording)  # fmt: skip


def _tencent(cast: Any, double: Double, **wording: Any) -> None:
    settings = {
        "key_id": "AKID",
        "endpoint": double.url,
        "app_id": "1400006666",
        "region": "ap-guangzhou",
    }
    _vendor(cast, "tencent", settings, "{1}：{2} https://x.example/{3}", **wording)


def _vendor(cast: Any, kind: str, settings: dict[str, Any], body: str, **wording: Any) -> None:
    names = ["1", "2", "3"] if kind == "tencent" else ["name", "what", "code"]
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(
            key="sms", provider=kind, settings=settings, secret="s", now=clock.now()
        )
        given = {"code": "SMS_1" if kind == "aliyun" else "449739", "sign": "星链", "body": body, "kinds": [], "language": "zh-hans", "state": "approved"}  # fmt: skip
        fields = [{"name": n, "field": f} for n, f in zip(names, ("name", "subject", "token"), strict=True)]  # fmt: skip
        set_template(provider=kind, wording=Wording(variables=fields, **given | wording), now=clock.now())  # fmt: skip


def _one(cast: Any, **more: Any) -> int:
    return send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None, **more)


def test_aliyun_gets_number_signature_template_and_its_variables(cast: Any) -> None:
    answer = Answer({"Code": "OK", "Message": "OK", "BizId": "9006197469364984400", "RequestId": "F655A8D5"})  # fmt: skip
    with provider_double(lambda asked: answer) as double:
        _aliyun(cast, double)
        message_id = _one(cast)
        carry(channel="sms")
    asked = double.asked[0]
    assert (asked.query["SignName"], asked.query["TemplateCode"], asked.query["PhoneNumbers"]) == ("星链", "SMS_1", "13800000003")  # fmt: skip
    filled = json.loads(asked.query["TemplateParam"])
    assert filled["what"] == "降温预警"
    assert len(filled["code"]) == 39
    signed = {name: asked.headers[name] for name in asked.headers if name.startswith("x-acs") or name == "host"}  # fmt: skip
    assert asked.headers["authorization"].endswith(aliyun_sign.sign(query=asked.query, signed=signed, secret="s"))  # fmt: skip
    assert books(message_id, "state", "external_id") == [("sent", "9006197469364984400")]


@pytest.mark.parametrize(
    ("code", "status", "ends"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", 200, "failed"), ("isv.BLACK_KEY_CONTROL_LIMIT", 200, "failed"),
        ("isv.BUSINESS_LIMIT_CONTROL", 200, "queued"), ("isv.AMOUNT_NOT_ENOUGH", 200, "queued"),
        ("isv.SMS_SIGNATURE_ILLEGAL", 200, "queued"), ("Throttling.User", 400, "queued"),
        ("SignatureDoesNotMatch", 400, "queued"), ("InvalidAccessKeyId.NotFound", 404, "queued"), ("isp.SYSTEM_ERROR", 500, "queued"),
    ],
)  # fmt: skip
def test_codes_of_aliyun_have_their_meaning(cast: Any, code: str, status: int, ends: str) -> None:
    with provider_double(lambda asked: Answer({"Code": code, "Message": "…"}, status)) as double:
        _aliyun(cast, double)
        message_id = _one(cast)
        carry(channel="sms")
    assert books(message_id, "state", "code", "in_doubt") == [(ends, code, False)]
    assert len(double.asked) == 1


def _tencent_says(code: str) -> Answer:
    status = {
        "SerialNo": "5000:1045710669157053657849499619",
        "Fee": 1,
        "Code": code,
        "Message": "…",
    }
    if code.partition(".")[0] in ("AuthFailure", "RequestLimitExceeded", "InternalError"):
        return Answer({"Response": {"Error": {"Code": code, "Message": "…"}, "RequestId": "x"}})
    return Answer({"Response": {"SendStatusSet": [status], "RequestId": "x"}})


@pytest.mark.parametrize(
    ("code", "ends"),
    [
        ("Ok", "sent"), ("InvalidParameterValue.IncorrectPhoneNumber", "failed"), ("FailedOperation.ContainSensitiveWord", "failed"),
        ("LimitExceeded.PhoneNumberDailyLimit", "queued"), ("FailedOperation.InsufficientBalanceInSmsPackage", "queued"),
        ("AuthFailure.SignatureFailure", "queued"), ("RequestLimitExceeded", "queued"), ("InternalError.Timeout", "uncertain"),
    ],
)  # fmt: skip
def test_codes_of_tencent_have_their_meaning(cast: Any, code: str, ends: str) -> None:
    with provider_double(lambda asked: _tencent_says(code)) as double:
        _tencent(cast, double)
        message_id = _one(cast)
        carry(channel="sms")
    assert books(message_id, "state", "code") == [(ends, code)]
    assert double.asked[0].json["TemplateParamSet"][1] == "降温预警"
    assert double.asked[0].headers["x-tc-action"] == "SendSms"


def test_when_the_first_vendor_has_no_balance_the_second_sends(cast: Any) -> None:
    def says(asked: Asked) -> Answer:
        return _tencent_says("Ok") if "x-tc-action" in asked.headers else Answer({"Code": "isv.AMOUNT_NOT_ENOUGH"})  # fmt: skip

    with provider_double(says) as double:
        _aliyun(cast, double)
        _tencent(cast, double)
        message_id = _one(cast)
        carry(channel="sms")
    assert books(message_id, "state", "provider") == [("sent", "tencent")]


def _posted(key: str, rows: list[dict[str, Any]]) -> Any:
    with acting(network()):
        token = Provider.objects.get(pk=key).report_token
    url = reverse("push:report", args=[key, token])
    return Client().post(url, data=json.dumps(rows), content_type="application/json").json()


def test_aliyun_reports_by_our_own_id(cast: Any) -> None:
    with provider_double(lambda asked: Answer({"Code": "OK", "BizId": "9"})) as double:
        _aliyun(cast, double)
        message_id = _one(cast)
        carry(channel="sms")
    row = {
        "phone_number": "13800000003", "send_time": "2026-11-20 14:00:00", "report_time": "2026-11-20 14:00:05", "success": True,
        "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1", "biz_id": "9", "out_id": double.asked[0].query["OutId"],
    }  # fmt: skip
    assert _posted("aliyun", [row]) == {"code": 0, "msg": "成功"}
    assert books(message_id, "state", "delivered_at") == [("delivered", datetime(2026, 11, 20, 6, 0, 5, tzinfo=UTC))]  # fmt: skip


def test_tencent_reports_by_its_number_and_an_unknown_subscriber_is_marked(cast: Any) -> None:
    with provider_double(lambda asked: _tencent_says("Ok")) as double:
        _tencent(cast, double)
        message_id = _one(cast)
        carry(channel="sms")
    row = {
        "user_receive_time": "2026-11-20 14:00:05", "nationcode": "86", "mobile": "13800000003", "report_status": "FAIL",
        "errmsg": "MK:0001", "description": "空号", "sid": "5000:1045710669157053657849499619",
    }  # fmt: skip
    assert _posted("tencent", [row]) == {"result": 0, "errmsg": "OK"}
    assert books(message_id, "state", "code", "reason") == [("failed", "MK:0001", "空号")]
    with acting(network()):
        assert sql.value("SELECT broken_at FROM identity_pub_address WHERE kind = 'phone' AND person_id = %s", [cast.shuchi_owner.person_id])  # fmt: skip


def test_without_an_approved_template_for_its_kind_a_message_is_refused_before_sending(
    cast: Any,
) -> None:
    from xinglian.push.models import Message

    with provider_double(lambda asked: Answer({"Code": "OK"})) as double:
        _aliyun(cast, double, kinds=["policy"])
        message_id = _one(cast, kind="general")
        with acting(cast.manager.scope):
            message = Message.objects.get(pk=message_id)
            said = [one.text for one in check_message(message).stops]
            assert any("模板" in one or "template" in one for one in said), said
            message.kind = "policy"
            assert not check_message(message).stops
        carry(channel="sms")
    assert not double.asked, "what nobody has approved is not sent"
    assert books(message_id, "state", "code") == [("queued", "no_template")]


def test_the_provider_is_asked_how_far_the_approval_is(cast: Any) -> None:
    def says(asked: Asked) -> Answer:
        if "x-tc-action" in asked.headers:
            return Answer({"Response": {"DescribeTemplateStatusSet": [{"TemplateId": 449739, "StatusCode": -1, "ReviewReply": "含营销词"}]}})  # fmt: skip
        return Answer({"Code": "OK", "TemplateStatus": 1, "TemplateCode": "SMS_1"})

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(cast.manager)
    with provider_double(says) as double:
        _aliyun(cast, double, state="pending")
        _tencent(cast, double, state="pending")
        with acting(cast.manager.scope):
            ids = dict(Template.objects.values_list("provider_id", "pk"))
        for pk in ids.values():
            assert client.post(reverse("push:ask_template", args=[pk])).status_code == 302
    with acting(cast.manager.scope):
        assert dict(Template.objects.values_list("provider_id", "state")) == {"aliyun": "approved", "tencent": "rejected"}  # fmt: skip
        assert Template.objects.get(provider_id="tencent").reason == "含营销词"


@pytest.mark.parametrize(("length", "parts"), [(70, 1), (71, 2), (134, 2), (135, 3), (0, 1)])
def test_long_text_messages_are_counted_in_parts_of_67(length: int, parts: int) -> None:
    assert cost.parts("字" * length) == parts
