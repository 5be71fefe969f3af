"""One text message per request, in the form the gateway wants; its codes are read as the settings say."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from xinglian.kernel import outgoing
from xinglian.push.channels.http_answer import ask, json_of, lost, said
from xinglian.push.rules import cost
from xinglian.push.rules.outcome import Named, Outcome, Parcel
from xinglian.push.rules.short_text import fill, text_message

_PAUSE_SECONDS = 5.0


class HttpSmsTransport:
    """Settings: url, body (a JSON text with {phone} {text} {id} places), auth (bearer, header, body), auth_name, sign,
    code_path, ok_codes, id_path, limit_codes, account_codes, dead_codes, is_idempotent."""

    def __init__(self, *, settings: Mapping[str, Any], secret: str) -> None:
        self._settings, self._secret = settings, secret
        self._client = outgoing.client()

    def send(self, parcel: Parcel) -> Outcome:
        if not parcel.address:
            return Outcome(result="failed", code="no_address", reason="The recipient has no phone number any more.")  # fmt: skip
        named: Named = {"address": parcel.address, "external_id": parcel.delivery_id}
        values = {
            "phone": parcel.address, "text": self.words(parcel), "id": parcel.delivery_id,
            "secret": self._secret if self._settings.get("auth") == "body" else "",
        }  # fmt: skip
        body = filled(json.loads(self._settings["body"]), values)
        answer = ask(
            self._client, "POST", str(self._settings["url"]), named=named, headers=self._headers(),
            is_idempotent=bool(self._settings.get("is_idempotent")), json=body,
        )  # fmt: skip
        return answer if isinstance(answer, Outcome) else self._read(answer, named)

    def words(self, parcel: Parcel) -> str:
        return text_of(parcel, self._settings)

    def close(self) -> None:
        self._client.close()

    def _headers(self) -> dict[str, str]:
        auth, secret = self._settings.get("auth"), self._secret
        if auth == "bearer" and secret:
            return {"authorization": f"Bearer {secret}"}
        if auth == "header" and secret:
            return {str(self._settings.get("auth_name") or "x-api-key"): secret}
        return {}

    def _read(self, answer: httpx.Response, named: Named) -> Outcome:
        found = json_of(answer)
        code_path = str(self._settings.get("code_path", ""))
        code = at(found, code_path) if code_path else str(answer.status_code)
        reason = said(answer)
        if (code in codes(self._settings.get("ok_codes"))) if code_path else answer.is_success:
            external = at(found, str(self._settings.get("id_path", ""))) or parcel_id(named)
            return Outcome(result="sent", code=code, address=named["address"], external_id=external)
        if code_path and not code and answer.is_success:
            # It answered well and said nothing we know: the message may be on its way.
            return lost("unknown_answer", reason, named=named, is_idempotent=bool(self._settings.get("is_idempotent")))  # fmt: skip
        if code in codes(self._settings.get("limit_codes")):
            return Outcome(result="retry", code=code, reason=reason, blame="limit", again_seconds=_PAUSE_SECONDS, **named)  # fmt: skip
        if code in codes(self._settings.get("account_codes")):
            return Outcome(result="retry", code=code, reason=reason, blame="provider", **named)
        dead = code in codes(self._settings.get("dead_codes"))
        return Outcome(result="failed", code=code, reason=reason, in_doubt=False, blame="address" if dead else "", **named)  # fmt: skip


def open_transport(*, settings: Mapping[str, Any], secret: str) -> HttpSmsTransport:
    return HttpSmsTransport(settings=settings, secret=secret)


def text_of(parcel: Parcel, settings: Mapping[str, Any]) -> str:
    return text_message(parcel, sign=str(settings.get("sign", "")), reminder="提醒" if parcel.language.startswith("zh") else "Reminder")  # fmt: skip


def parts_of(parcel: Parcel, settings: Mapping[str, Any]) -> int:
    return cost.parts(text_of(parcel, settings))


def filled(body: Any, values: Mapping[str, str]) -> Any:
    """The JSON body with its places filled, wherever they stand; a text cannot break out of its own value."""
    if isinstance(body, dict):
        return {key: filled(value, values) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value, values) for value in body]
    return fill(body, values) if isinstance(body, str) else body


def at(found: Any, path: str) -> str:
    """The value at a path like data.0.code, as text; "" where there is none."""
    for step in path.split(".") if path else []:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return ""
    return "" if found is None or isinstance(found, dict | list) or not path else str(found)


def codes(text: Any) -> set[str]:
    return {one.strip() for one in str(text or "").replace("，", ",").split(",") if one.strip()}


def parcel_id(named: Named) -> str:
    return named["external_id"]
