"""Why few people responded: what about a message differs from those of its kind that were answered. Figures, never a guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LONG_TEXT, LONG_TITLE = 400, 30
_LONGER = 1.5
_LATE_FROM, _EARLY_TO = 21, 7
_FEW_OUTSIDE, _MANY_READ = 0.3, 0.7
_GAP, _ROLE_SHARE, _LEAST = 0.25, 0.1, 5
_LEAST_PEERS = 3


@dataclass(frozen=True, kw_only=True)
class Peers:
    """Messages of the same kind within half a year that were answered: medians, and the share with a button."""

    messages: int = 0
    text_length: int = 0
    title_length: int = 0
    with_button: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One message. `sent_at` is (weekday from 0, hour, "22:40") in China; `roles`: role → (people, responded);
    `told_outside`: share of its people who were told by a channel outside the app."""

    people: int
    responded: int
    read: int
    must_acknowledge: bool
    has_action: bool
    title_length: int
    text_length: int
    sent_at: tuple[int, int, str]
    told_outside: float
    roles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    peers: Peers = field(default_factory=Peers)


def reasons(looked: Looked) -> list[dict[str, Any]]:
    """[{"code": …, figures}], what weighs most first; [{"code": "unclear"}] when nothing stands out."""
    found = [
        *_wrong_roles(looked), *_not_said_what(looked), *_too_long(looked), *_wrong_time(looked), *_one_way(looked),
    ]  # fmt: skip
    return found or [{"code": "unclear"}]


def _wrong_roles(one: Looked) -> Sequence[dict[str, Any]]:
    """A role far below all the others together."""
    found: list[dict[str, Any]] = []
    for role, (people, responded) in one.roles.items():
        others, of_others = one.people - people, one.responded - responded
        if people < max(_LEAST, _ROLE_SHARE * one.people) or others < _LEAST:
            continue
        gap = of_others / others - responded / people
        if gap >= _GAP:
            found.append(
                {"code": "role", "role": role, "share": _share(responded, people), "rest": _share(of_others, others), "gap": gap}
            )  # fmt: skip
    found.sort(key=lambda reason: -reason["gap"])
    return [{key: value for key, value in one.items() if key != "gap"} for one in found]


def _not_said_what(one: Looked) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    read = _share(one.read, one.people)
    if one.must_acknowledge and read >= _MANY_READ:
        found.append({"code": "read_only", "read": read})
    if not one.has_action and (one.peers.messages < _LEAST_PEERS or one.peers.with_button >= 0.5):
        found.append({"code": "no_button", "with_button": round(one.peers.with_button, 3) if one.peers.messages >= _LEAST_PEERS else None})  # fmt: skip
    return found


def _too_long(one: Looked) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    usual = one.peers.text_length if one.peers.messages >= _LEAST_PEERS else 0
    if one.text_length >= max(LONG_TEXT, _LONGER * usual):
        found.append({"code": "long_text", "length": one.text_length, "usual": usual or None})
    if one.title_length > LONG_TITLE:
        found.append({"code": "long_title", "length": one.title_length, "shown": LONG_TITLE})
    return found


def _wrong_time(one: Looked) -> Sequence[dict[str, Any]]:
    weekday, hour, at = one.sent_at
    if hour >= _LATE_FROM or hour < _EARLY_TO:
        return [{"code": "late", "at": at}]
    return [{"code": "weekend", "at": at}] if weekday >= 5 else []


def _one_way(one: Looked) -> Sequence[dict[str, Any]]:
    if one.told_outside < _FEW_OUTSIDE:
        return [{"code": "inbox_only", "share": round(one.told_outside, 3)}]
    return []


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
