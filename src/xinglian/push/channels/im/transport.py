"""A messenger's interface: a token for an hour or two, then one request a message, an object with a code as the answer."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from xinglian.kernel import outgoing
from xinglian.push.channels.http_answer import ask, json_of, lost, said
from xinglian.push.channels.sms.vendor import one_of
from xinglian.push.rules.outcome import Named, Outcome, Parcel

_EARLY_SECONDS = 300.0
_PAUSE_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    url: str
    json: Any = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What a vendor's codes mean; a code nobody names is about this message only."""

    ok: Sequence[str]
    stale_token: Sequence[str]
    slow_down: Sequence[str] = ()
    account: Sequence[str] = ()
    dead: Sequence[str] = ()


@dataclass
class _Kept:
    token: str
    until: float


_tokens: dict[tuple[str, ...], _Kept] = {}
_lock = threading.Lock()


class ImTransport(ABC):
    """A vendor fills in: where the token comes from, how a message is asked for, what its answers mean."""

    codes: Codes
    is_idempotent = False

    def __init__(self, *, settings: Mapping[str, Any], secret: str) -> None:
        self.settings, self.secret = settings, secret
        self._client = outgoing.client()

    @abstractmethod
    def token_request(self) -> Request: ...

    def token_in(self, found: Mapping[str, Any]) -> tuple[str, float]:
        """The token and how many seconds it holds; "" when there is none."""
        return str(found.get("access_token") or ""), float(found.get("expires_in") or 7200)

    @abstractmethod
    def message_request(self, parcel: Parcel, token: str) -> Request: ...

    def code_in(self, found: Mapping[str, Any]) -> str:
        return str(found.get("errcode", ""))

    def words_in(self, found: Mapping[str, Any]) -> str:
        return str(found.get("errmsg") or "")

    def number_in(self, found: Mapping[str, Any]) -> str:
        return str(found.get("msgid") or "")

    def refused(self, parcel: Parcel) -> Outcome | None:
        """What can be told before asking."""
        return None

    def taken(self, found: Mapping[str, Any], named: Named) -> Outcome:
        return Outcome(result="sent", code="ok", address=named["address"], external_id=self.number_in(found))  # fmt: skip

    def send(self, parcel: Parcel) -> Outcome:
        if not parcel.address:
            return Outcome(result="failed", code="no_address", reason="The recipient is not linked any more.")  # fmt: skip
        early = self.refused(parcel)
        if early is not None:
            return early
        named: Named = {"address": parcel.address, "external_id": parcel.delivery_id}
        outcome = self._once(parcel, named, is_fresh=False)
        if outcome.code == "stale_token":
            # A refused token means a refused message: nothing has left.
            outcome = self._once(parcel, named, is_fresh=True)
        return outcome

    def close(self) -> None:
        self._client.close()

    def _once(self, parcel: Parcel, named: Named, *, is_fresh: bool) -> Outcome:
        token = self._token(named, is_fresh=is_fresh)
        if isinstance(token, Outcome):
            return token
        answer = self._ask(self.message_request(parcel, token), named)
        if isinstance(answer, Outcome):
            return answer
        found = json_of(answer)
        code, words = self.code_in(found), self.words_in(found) or said(answer)
        if code in self.codes.ok:
            return self.taken(found, named)
        if code in self.codes.stale_token:
            return Outcome(result="retry", code=code if is_fresh else "stale_token", reason=words, blame="provider", **named)  # fmt: skip
        return self._meaning(code, words, named)

    def _meaning(self, code: str, words: str, named: Named) -> Outcome:
        if not code:
            return lost("unknown_answer", words, named=named, is_idempotent=self.is_idempotent)
        if one_of(code, self.codes.slow_down):
            return Outcome(result="retry", code=code, reason=words, blame="limit", again_seconds=_PAUSE_SECONDS, **named)  # fmt: skip
        if one_of(code, self.codes.account):
            return Outcome(result="retry", code=code, reason=words, blame="provider", **named)
        dead = one_of(code, self.codes.dead)
        return Outcome(result="failed", code=code, reason=words, in_doubt=False, blame="address" if dead else "", **named)  # fmt: skip

    def _token(self, named: Named, *, is_fresh: bool) -> str | Outcome:
        request = self.token_request()
        key = (type(self).__name__, request.url, str(request.json))
        with _lock:
            kept = _tokens.get(key)
            if kept and not is_fresh and kept.until > time.monotonic():
                return kept.token
            answer = self._ask(request, named)
            if isinstance(answer, Outcome):
                # Nothing was handed over yet, whatever became of the question.
                return Outcome(
                    result="retry", code=answer.code, reason=answer.reason, blame="limit" if answer.blame == "limit" else "provider",
                    again_seconds=answer.again_seconds, **named,
                )  # fmt: skip
            found = json_of(answer)
            token, seconds = self.token_in(found)
            if not token:
                return Outcome(result="retry", code=self.code_in(found) or "no_token", reason=self.words_in(found) or said(answer), blame="provider", **named)  # fmt: skip
            _tokens[key] = _Kept(token, time.monotonic() + max(seconds - _EARLY_SECONDS, seconds / 2))  # fmt: skip
            return token

    def _ask(self, request: Request, named: Named) -> httpx.Response | Outcome:
        return ask(
            self._client, request.method, request.url, named=named, headers=request.headers, codes_are_ours=True,
            is_idempotent=self.is_idempotent, **({} if request.json is None else {"json": request.json}),
        )  # fmt: skip
