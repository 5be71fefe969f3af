"""Aliyun SMS: SendSms, its answers and codes, its reports, the state of a template."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

from xinglian.kernel import clock, outgoing
from xinglian.push.channels.base import NotAnswered
from xinglian.push.channels.http_answer import ask, json_of, lost, said
from xinglian.push.channels.sms.aliyun.sign import canonical_query, headers
from xinglian.push.channels.sms.vendor import one_of
from xinglian.push.rules.outcome import Named, Outcome, Parcel
from xinglian.push.rules.provider_template import NO_TEMPLATE, pick, values
from xinglian.push.rules.report import BadReport, Report

VERSION = "2017-05-25"
_CHINA = timezone(timedelta(hours=8))
# help.aliyun.com/document_detail/101346.html. Of the account: another provider may take it.
_ACCOUNT = (
    "isv.OUT_OF_SERVICE", "isv.PRODUCT_UN_SUBSCRIPT", "isv.PRODUCT_UNSUBSCRIBE", "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL", "isv.AMOUNT_NOT_ENOUGH", "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL", "isv.SIGN_STATE_ILLEGAL", "isv.DENY_IP_RANGE", "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL", "isv.SMS_TEST_TEMPLATE_LIMIT", "isp.RAM_PERMISSION_DENY", "isp.SYSTEM_ERROR",
    "InvalidAccessKeyId.", "SignatureDoesNotMatch", "SignatureNonceUsed", "Forbidden.", "InvalidTimeStamp.",
)  # fmt: skip
# Of this number, today: another provider may take it, this one later.
_NUMBER_LIMIT = ("isv.BUSINESS_LIMIT_CONTROL",)
_SLOW_DOWN = ("Throttling", "Throttling.")
_DEAD = ("isv.MOBILE_NUMBER_ILLEGAL",)
_STATES = {"0": "pending", "1": "approved", "2": "rejected", "10": "rejected"}


class AliyunTransport:
    """Settings: key_id, endpoint, templates (approved)."""

    def __init__(self, *, settings: Mapping[str, Any], secret: str) -> None:
        self._settings, self._secret = settings, secret
        self._client = outgoing.client()

    def send(self, parcel: Parcel) -> Outcome:
        if not parcel.address:
            return Outcome(result="failed", code="no_address", reason="The recipient has no phone number any more.")  # fmt: skip
        template = pick(self._settings.get("templates", ()), parcel)
        if template is None:
            return NO_TEMPLATE
        named: Named = {"address": parcel.address, "external_id": parcel.delivery_id}
        answer = self.call("SendSms", named, {
            "PhoneNumbers": parcel.address.removeprefix("+86"), "SignName": template["sign"], "TemplateCode": template["code"],
            "TemplateParam": json.dumps(dict(values(template, parcel)), ensure_ascii=False), "OutId": parcel.delivery_id,
        })  # fmt: skip
        if isinstance(answer, Outcome):
            return answer
        found = json_of(answer)
        code, reason = str(found.get("Code", "")), str(found.get("Message", ""))[:400]
        if code == "OK":
            return Outcome(result="sent", code="OK", address=parcel.address, external_id=str(found.get("BizId", "")))  # fmt: skip
        return _refused(code, reason or said(answer), named)

    def call(self, action: str, named: Named, query: Mapping[str, str]) -> httpx.Response | Outcome:
        endpoint = str(self._settings["endpoint"])
        signed = headers(
            endpoint=endpoint, action=action, version=VERSION, query=query, key_id=str(self._settings["key_id"]),
            secret=self._secret, moment=clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), nonce=secrets.token_hex(16),
        )  # fmt: skip
        return ask(self._client, "POST", f"{endpoint}/?{canonical_query(query)}", named=named, headers=signed, codes_are_ours=True)  # fmt: skip

    def close(self) -> None:
        self._client.close()


def open_transport(*, settings: Mapping[str, Any], secret: str) -> AliyunTransport:
    return AliyunTransport(settings=settings, secret=secret)


def ask_template(*, settings: Mapping[str, Any], secret: str, code: str) -> tuple[str, str]:
    transport = AliyunTransport(settings=settings, secret=secret)
    try:
        answer = transport.call("QuerySmsTemplate", {"address": "", "external_id": ""}, {"TemplateCode": code})  # fmt: skip
    finally:
        transport.close()
    if isinstance(answer, Outcome):
        raise NotAnswered(why=f"{answer.code} {answer.reason}")
    found = json_of(answer)
    state = _STATES.get(str(found.get("TemplateStatus", "")))
    if found.get("Code") != "OK" or state is None:
        raise NotAnswered(why=f"{found.get('Code', '')} {found.get('Message', '')}")
    return state, str(found.get("Reason") or "")[:300] if state == "rejected" else ""


def read_reports(
    *, body: bytes, headers: Mapping[str, str], settings: Mapping[str, Any], secret: str
) -> Sequence[Report]:
    """SmsReport. Aliyun signs nothing: the address alone is the secret."""
    try:
        rows = json.loads(body)
        return [_report(row) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadReport("This is not a list of SmsReport.") from error


def _report(row: Mapping[str, Any]) -> Report:
    is_good = row["success"] in (True, "true")
    said_so = str(row.get("err_msg") or "")
    at = row.get("report_time")
    return Report(
        state="delivered" if is_good else "failed", delivery_id=str(row.get("out_id") or ""),
        external_id=str(row.get("biz_id") or ""), code=str(row.get("err_code") or ""), reason=said_so,
        at=datetime.strptime(str(at), "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA) if at else None,
        is_dead=not is_good and ("空号" in said_so or row.get("err_code") == "INVALID_NUMBER"),
    )  # fmt: skip


def _refused(code: str, reason: str, named: Named) -> Outcome:
    if not code:
        return lost("unknown_answer", reason, named=named)
    if one_of(code, _SLOW_DOWN):
        return Outcome(result="retry", code=code, reason=reason, blame="limit", again_seconds=2, **named)  # fmt: skip
    if one_of(code, _NUMBER_LIMIT):
        return Outcome(result="retry", code=code, reason=reason, blame="limit", **named)
    if one_of(code, _ACCOUNT):
        return Outcome(result="retry", code=code, reason=reason, blame="provider", **named)
    return Outcome(
        result="failed", code=code, reason=reason, in_doubt=False, blame="address" if code in _DEAD else "", **named
    )  # fmt: skip
