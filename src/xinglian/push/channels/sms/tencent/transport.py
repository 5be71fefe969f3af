"""Tencent Cloud SMS: SendSms, its answers and codes, its reports, the state of a template."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import httpx

from xinglian.kernel import clock, outgoing
from xinglian.push.channels.base import NotAnswered
from xinglian.push.channels.http_answer import ask, json_of, lost, said
from xinglian.push.channels.sms.tencent.sign import CONTENT_TYPE, authorization
from xinglian.push.channels.sms.vendor import one_of
from xinglian.push.rules.outcome import Named, Outcome, Parcel
from xinglian.push.rules.provider_template import NO_TEMPLATE, pick, values
from xinglian.push.rules.report import BadReport, Report

VERSION = "2021-01-11"
_CHINA = timezone(timedelta(hours=8))
# cloud.tencent.com/document/api/382/52075. Of the account: another provider may take it.
_ACCOUNT = (
    "AuthFailure.", "UnauthorizedOperation.", "UnauthorizedOperation", "FailedOperation.InsufficientBalanceInSmsPackage",
    "FailedOperation.SignatureIncorrectOrUnapproved", "FailedOperation.TemplateIncorrectOrUnapproved",
    "FailedOperation.TemplateUnapprovedOrNotExist", "FailedOperation.MissingSignature", "LimitExceeded.AppDailyLimit",
    "LimitExceeded.DailyLimit", "LimitExceeded.AppGlobalDailyLimit", "InvalidParameterValue.SdkAppIdNotExist",
    "InternalError.", "InternalError", "ResourceUnavailable", "ResourceInsufficient",
)  # fmt: skip
# Of this number: another provider may take it, this one later.
_NUMBER_LIMIT = (
    "LimitExceeded.PhoneNumber", "LimitExceeded.PhoneNumberDailyLimit", "LimitExceeded.PhoneNumberOneHourLimit",
    "LimitExceeded.PhoneNumberThirtySecondLimit", "LimitExceeded.PhoneNumberSameContentDailyLimit",
    "LimitExceeded.DeliveryFrequencyLimit",
)  # fmt: skip
_SLOW_DOWN = ("RequestLimitExceeded", "RequestLimitExceeded.")
_LOST = ("InternalError.Timeout", "InternalError.RequestTimeException")
_DEAD = ("InvalidParameterValue.IncorrectPhoneNumber",)
_STATES = {0: "approved", 1: "pending", 2: "approved", -1: "rejected"}


class TencentTransport:
    """Settings: key_id, endpoint, region, app_id, templates (approved)."""

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
        phone = parcel.address if parcel.address.startswith("+") else f"+86{parcel.address}"
        answer = self.call("SendSms", named, {
            "PhoneNumberSet": [phone], "SmsSdkAppId": str(self._settings["app_id"]), "SignName": template["sign"],
            "TemplateId": template["code"], "TemplateParamSet": [value for _name, value in values(template, parcel)],
            "SessionContext": parcel.delivery_id,
        })  # fmt: skip
        if isinstance(answer, Outcome):
            return answer
        found = json_of(answer).get("Response", {})
        fault = found.get("Error")
        if fault:
            return _refused(str(fault.get("Code", "")), str(fault.get("Message", "")), named)
        status = (found.get("SendStatusSet") or [{}])[0]
        code = str(status.get("Code", ""))
        if code == "Ok":
            return Outcome(result="sent", code="Ok", address=parcel.address, external_id=str(status.get("SerialNo", "")))  # fmt: skip
        return _refused(code, str(status.get("Message", "")) or said(answer), named)

    def call(self, action: str, named: Named, content: Mapping[str, Any]) -> httpx.Response | Outcome:  # fmt: skip
        endpoint, now = str(self._settings["endpoint"]), int(clock.now().timestamp())
        body = json.dumps(content, ensure_ascii=False).encode()
        signed = authorization(
            host=urlsplit(endpoint).netloc, service="sms", body=body, key_id=str(self._settings["key_id"]),
            secret=self._secret, timestamp=now,
        )  # fmt: skip
        return ask(self._client, "POST", f"{endpoint}/", named=named, content=body, codes_are_ours=True, headers={
            "authorization": signed, "content-type": CONTENT_TYPE, "x-tc-action": action, "x-tc-version": VERSION,
            "x-tc-timestamp": str(now), "x-tc-region": str(self._settings.get("region") or "ap-guangzhou"),
        })  # fmt: skip

    def close(self) -> None:
        self._client.close()


def open_transport(*, settings: Mapping[str, Any], secret: str) -> TencentTransport:
    return TencentTransport(settings=settings, secret=secret)


def ask_template(*, settings: Mapping[str, Any], secret: str, code: str) -> tuple[str, str]:
    if not code.isdecimal():
        raise NotAnswered(why=f"{code} is not a number")
    transport = TencentTransport(settings=settings, secret=secret)
    try:
        answer = transport.call(
            "DescribeSmsTemplateList", {"address": "", "external_id": ""}, {"TemplateIdSet": [int(code)], "International": 0}
        )  # fmt: skip
    finally:
        transport.close()
    if isinstance(answer, Outcome):
        raise NotAnswered(why=f"{answer.code} {answer.reason}")
    found = json_of(answer).get("Response", {})
    rows = found.get("DescribeTemplateStatusSet") or []
    state = _STATES.get(rows[0].get("StatusCode")) if rows else None
    if state is None:
        fault = found.get("Error") or {}
        raise NotAnswered(why=f"{fault.get('Code', '')} {fault.get('Message', '')}")
    return state, str(rows[0].get("ReviewReply") or "")[:300] if state == "rejected" else ""


def read_reports(
    *, body: bytes, headers: Mapping[str, str], settings: Mapping[str, Any], secret: str
) -> Sequence[Report]:
    """Tencent signs nothing: the address alone is the secret."""
    try:
        return [_report(row) for row in json.loads(body)]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadReport("This is not a list of reports.") from error


def _report(row: Mapping[str, Any]) -> Report:
    is_good = row["report_status"] == "SUCCESS"
    said_so, at = str(row.get("description") or ""), row.get("user_receive_time")
    return Report(
        state="delivered" if is_good else "failed", external_id=str(row["sid"]), code=str(row.get("errmsg") or ""),
        reason=said_so, is_dead=not is_good and "空号" in said_so,
        at=datetime.strptime(str(at), "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA) if at else None,
    )  # fmt: skip


def _refused(code: str, reason: str, named: Named) -> Outcome:
    if not code or one_of(code, _LOST):
        return lost(code or "unknown_answer", reason, named=named)
    if one_of(code, _SLOW_DOWN):
        return Outcome(result="retry", code=code, reason=reason, blame="limit", again_seconds=1, **named)  # fmt: skip
    if one_of(code, _NUMBER_LIMIT):
        return Outcome(result="retry", code=code, reason=reason, blame="limit", **named)
    if one_of(code, _ACCOUNT):
        return Outcome(result="retry", code=code, reason=reason, blame="provider", **named)
    return Outcome(
        result="failed", code=code, reason=reason, in_doubt=False, blame="address" if code in _DEAD else "", **named
    )  # fmt: skip
