"""A robot in a chat group: one address, one request, an object with a code as the answer. It knows no repeated id."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from xinglian.kernel import outgoing
from xinglian.push.channels.http_answer import ask, json_of, lost, pause_of, said
from xinglian.push.rules.group_note import Note
from xinglian.push.rules.outcome import Named, Outcome

# Before every title: also the word that a robot's safety settings may ask for.
_MARK = "【星鏈】"
_TOO_MANY = {429, 503}
_SERVER_FAULT = 500
# Signs that a vendor's markup would read as a link, an emphasis or a call to all.
_PLAIN = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "@": "＠", "_": "＿", "~": "～", "\\": "＼", "!": "！", "|": "｜"})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What a vendor's codes mean; one that nobody names is about this post only."""

    slow_down: Sequence[str]
    # The robot or its safety settings: a person puts it right, and the post waits for that.
    account: Sequence[str]
    # Of a code with two meanings, the words that make it the vendor's limit.
    slow_words: Mapping[str, str]
    code: Callable[[Mapping[str, Any]], str]
    words: Callable[[Mapping[str, Any]], str]


# Address, key and moment → where to post, and what.
Build = Callable[[str, str, Note, datetime], tuple[str, dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class RobotKind:
    """`per_minute`: what the vendor takes from one robot; `pause_seconds`: how long it is deaf after too much."""

    key: str
    label: Any
    help: Any
    order: int
    per_minute: int
    pause_seconds: float
    has_key: bool
    codes: Codes
    build: Build


_kinds: dict[str, RobotKind] = {}


def offer(kind: RobotKind) -> RobotKind:
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> RobotKind:
    """Raises KeyError for a vendor nobody offers."""
    return _kinds[key]


def kinds() -> list[RobotKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def post(*, kind: RobotKind, address: str, key: str, note: Note, now: datetime) -> Outcome:
    """Tell the group once. Never raises for what the other side does: that is an Outcome."""
    url, body = kind.build(address, key, replace(note, title=_MARK + note.title), now)
    named: Named = {"address": "", "external_id": ""}
    with outgoing.client() as client:
        answer = ask(client, "POST", url, named=named, codes_are_ours=True, json=body)
    outcome = answer if isinstance(answer, Outcome) else _meaning(kind, answer, named)
    return Outcome(
        result=outcome.result, code=outcome.code, reason=_scrubbed(outcome.reason, address, key), in_doubt=outcome.in_doubt,
        blame=outcome.blame, again_seconds=outcome.again_seconds,
    )  # fmt: skip


def plain(text: str) -> str:
    """One line of words that no vendor reads as markup or as a call to somebody."""
    seen = "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign)[0] != "C")
    return seen.translate(_PLAIN)


def _meaning(kind: RobotKind, answer: httpx.Response, named: Named) -> Outcome:
    found, codes = json_of(answer), kind.codes
    code, words = codes.code(found), codes.words(found) or said(answer)
    if code == "0" and answer.is_success:
        return Outcome(result="sent", code="ok", **named)
    is_slow = code in codes.slow_words and codes.slow_words[code] in words.lower()
    if is_slow or code in codes.slow_down or answer.status_code in _TOO_MANY:
        pause = max(kind.pause_seconds, pause_of(answer))
        return Outcome(result="retry", code=code or str(answer.status_code), reason=words, blame="limit", again_seconds=pause, **named)  # fmt: skip
    if code in codes.account:
        return Outcome(result="retry", code=code, reason=words, blame="provider", **named)
    if not code or code == "0" or answer.status_code >= _SERVER_FAULT:
        return lost(code or "unknown_answer", words, named=named)
    return Outcome(result="failed", code=code, reason=words, in_doubt=False, **named)


def _scrubbed(reason: str, address: str, key: str) -> str:
    """The other side may say our address back, and its books are read by more people than may post."""
    parts = urlsplit(address)
    secrets = [key, parts.query, parts.path.rsplit("/", 1)[-1], *(value for _name, value in parse_qsl(parts.query))]  # fmt: skip
    for secret in secrets:
        if len(secret) >= 6 and secret not in ("robot", "webhook"):
            reason = reason.replace(secret, "…")
    return reason
