"""Test cases of person tags: `member role=partner_owner joined=40 in=2; got 5 @10 read=3 hour=23 by=wecom at=phone; wish`."""

from datetime import date, datetime, timedelta
from typing import Any

from xinglian.signals.rules.subject import NotASubjectCase, Rows, words

_MESSAGES = 1000


def person_case(number: int, text: str, until: date, now: datetime) -> Rows:
    """One person of one partner (or of `in` of them). `got N @D`: so many messages so many days ago, the first `read`,
    `ack` and `act` of which were read, acknowledged, acted on; `must` when they had to be acknowledged."""
    rows: Rows = {name: [] for name in ("member", "told", "opening", "address", "wish", "hour")}
    member: dict[str, str] = {"role": "partner_clerk", "joined": "400", "in": "1", "login": "1"}
    for word, plain, named in words(text):
        if word == "member":
            member |= named | dict.fromkeys(plain, "yes")
        elif word == "got":
            _got(rows, number, plain, named, now)
        elif word == "address":
            state = plain[0]
            rows["address"].append((number, state == "known", state == "broken"))
        elif word == "wish":
            rows["wish"].append((number,))
        elif word == "habit":
            rows["hour"].append((number,))
        else:
            raise NotASubjectCase(text)
    login = None if member["login"] == "never" else now - timedelta(int(member["login"]))
    joined = now - timedelta(int(member["joined"]))
    rows["member"] = [
        (number + at * 1_000_000, number, number + at * 1_000_000, member["role"], "liaison" in member, joined, login)
        for at in range(int(member["in"]))
    ]  # fmt: skip
    return rows


def _got(rows: Rows, number: int, plain: list[str], named: dict[str, str], now: datetime) -> None:
    sent = now - timedelta(int(plain[1].removeprefix("@")))
    # Stored in UTC; the hour of the case is the reader's.
    hour = (int(named.get("hour", 10)) - 8) % 24
    read = (sent + timedelta(days=1)).replace(hour=hour, minute=0)
    for at in range(int(plain[0])):
        message = number * _MESSAGES + len(rows["told"])
        was = {name: at < int(named.get(name, 0)) for name in ("read", "ack", "act")}
        done: list[Any] = [read if was[name] else None for name in ("read", "ack", "act")]
        rows["told"].append((number, message, sent, *done, "must" in plain))
        if was["read"]:
            rows["opening"].append((number, named.get("by", "inapp"), named.get("at", "")))
