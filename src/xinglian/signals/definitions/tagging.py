"""How a tag is written down: thresholds by kind, and one line of arguments."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import Parameter, TagDefinition

DIRECTOR, MANAGER, CSM, POLICY = "hq_director", "channel_manager", "regional_csm", "policy_officer"


def tag(
    key: str, family: str, owner: str, name: Any, meaning: Any, where: str, *parameters: Parameter,
    has: str, just_not: str,
) -> TagDefinition:  # fmt: skip
    return TagDefinition(
        key=key, family=family, owner=owner, name=name, meaning=meaning, where=where, parameters=parameters,
        has=has, just_not=just_not,
    )  # fmt: skip


def money(default: int, key: str = "amount") -> Parameter:
    return Parameter(key=key, kind="money", default=default, label=_("Amount"), most=1e10)


def share(default: float, key: str = "share", *, most: float = 10) -> Parameter:
    return Parameter(key=key, kind="share", default=default, label=_("Share"), least=0, most=most)


def days(default: int, key: str = "days") -> Parameter:
    return Parameter(key=key, kind="days", default=default, label=_("Days"), least=1, most=20_000)


def count(default: int, key: str = "count") -> Parameter:
    return Parameter(key=key, kind="count", default=default, label=_("Count"), least=0, most=10_000)


def factor(default: float, key: str = "factor") -> Parameter:
    return Parameter(key=key, kind="number", default=default, label=_("Factor"), least=0, most=1000)


def points(default: int, key: str = "points") -> Parameter:
    return Parameter(key=key, kind="number", default=default, label=_("Score"), least=0, most=100)


def hours(default: int, key: str = "hours") -> Parameter:
    return Parameter(key=key, kind="number", default=default, label=_("Hours"), least=0, most=1000)
