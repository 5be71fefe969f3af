"""Asking a provider over HTTP: what its answer, or the lack of one, says about the delivery before its words are read."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import httpx

from xinglian.kernel import outgoing
from xinglian.push.rules.outcome import Named, Outcome

# The request has not left: nobody can have taken it.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
)
_SLOW_DOWN = {429, 503}
# Who we are or where we knock is wrong: another provider may take it.
_OUR_ACCOUNT = {401, 403, 404, 405, 407, 410}
_MOST_PAUSE_SECONDS = 600.0
_PAUSE_SECONDS = 5.0
_SERVER_FAULT = 500


def ask(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    named: Named,
    is_idempotent: bool = False,
    codes_are_ours: bool = False,
    reads: Collection[int] = (),
    headers: Mapping[str, str] | None = None,
    **content: Any,
) -> httpx.Response | Outcome:
    """The answer when the provider has read the request (2xx and its own 4xx), else what became of the delivery.
    `codes_are_ours`: an error's JSON object says more than the HTTP status, and the caller reads it;
    `reads`: statuses it reads itself."""
    try:
        answer = client.request(method, url, headers=dict(headers or {}), **content)
    except outgoing.AddressRefused:
        # The host alone: a whole address may carry a key.
        refusal = outgoing.AddressRefused(url=httpx.URL(url).host)
        return Outcome(result="retry", code="address_refused", reason=str(refusal), blame="provider", **named)  # fmt: skip
    except NOT_SENT as error:
        return Outcome(
            result="retry", code=_name(error), reason=str(error)[:400], blame="provider", **named
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return lost(_name(error), str(error)[:400], named=named, is_idempotent=is_idempotent)
    if answer.status_code in reads or (codes_are_ours and json_of(answer)):
        return answer
    return _outcome(answer, named, is_idempotent) or answer


def lost(code: str, reason: str, *, named: Named, is_idempotent: bool = False) -> Outcome:
    """The request left and no answer of use came back: it may have arrived."""
    return Outcome(
        result="retry" if is_idempotent else "uncertain",
        code=code, reason=reason, in_doubt=True, blame="provider", **named,
    )  # fmt: skip


def said(answer: httpx.Response) -> str:
    """The other side's words, readable: its object as it is meant, never in the encoding it names (some of those unpack)."""
    found = json_of(answer)
    if found:
        return json.dumps(found, ensure_ascii=False)[:400]
    return answer.content[:2000].decode("utf-8", "replace")[:400]


def json_of(answer: httpx.Response) -> dict[str, Any]:
    """The answer's object, or {} when it is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def pause_of(answer: httpx.Response) -> float:
    """How long it asks us to wait."""
    try:
        wished = float(answer.headers.get("retry-after", ""))
    except ValueError:
        return _PAUSE_SECONDS
    return min(max(wished, 1.0), _MOST_PAUSE_SECONDS)


def _outcome(answer: httpx.Response, named: Named, is_idempotent: bool) -> Outcome | None:
    code = answer.status_code
    if code in _SLOW_DOWN:
        return Outcome(
            result="retry", code=str(code), reason=said(answer), blame="limit", again_seconds=pause_of(answer), **named
        )  # fmt: skip
    if code >= _SERVER_FAULT:
        return lost(str(code), said(answer), named=named, is_idempotent=is_idempotent)
    if code in _OUR_ACCOUNT:
        return Outcome(
            result="retry", code=str(code), reason=said(answer), blame="provider", **named
        )
    return None


def _name(error: Exception) -> str:
    return type(error).__name__[:40]
