"""A policy from a file, TOML or JSON, and what is wrong with it in words."""

import json
import tomllib
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from xinglian.policies.rules.policy import Condition, Policy, Rule, Step

MOST_BYTES = 4 << 20
_SHOWN = 8


class NotAPolicy(ValueError):
    """The file is no policy; its words say where and what helps."""


def read_policy(path: Path) -> Policy:
    """Raises NotAPolicy: no such file, not TOML or JSON, or what is wrong with which rule."""
    if not path.is_file():
        raise NotAPolicy(f"There is no file {path}.")
    if path.stat().st_size > MOST_BYTES:
        raise NotAPolicy(f"{path.name} is larger than {MOST_BYTES >> 20} MB.")
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".json":
            said = json.loads(text, parse_float=Decimal)
        else:
            said = tomllib.loads(text, parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:  # fmt: skip
        raise NotAPolicy(f"{path.name} cannot be read: {error}") from error
    return policy_of(said)


def policy_of(said: Any) -> Policy:
    """From what a file holds. Raises NotAPolicy."""
    try:
        return Policy.model_validate(said)
    except RecursionError as error:
        raise NotAPolicy("The conditions are nested too deeply.") from error
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        lines = [_worded(one["loc"], one["msg"], one["type"], said) for one in found[:_SHOWN]]
        more = [f"… and {len(found) - _SHOWN} more."] if len(found) > _SHOWN else []
        raise NotAPolicy("\n".join(lines + more)) from error


def warnings(policy: Policy) -> list[str]:
    """What is allowed but rarely meant: steps that pay less the more is bought."""
    found = []
    for rule in policy.rules:
        pays = [getattr(step, step.pays) for step in rule.steps]
        if any(after < before for before, after in pairwise(pays)):
            found.append(f"Rule {rule.id}: a higher step pays less than the one before it.")
    return found


def _worded(loc: tuple[int | str, ...], message: str, kind: str, said: Any) -> str:
    place = _place(loc, said)
    if kind == "extra_forbidden":
        near = get_close_matches(str(loc[-1]), _known(loc), n=1)
        return f"{place}: there is no such word." + (f" Is {near[0]} meant?" if near else "")
    if kind == "missing":
        return f"{place} is missing."
    return f"{place}: {message.removeprefix('Value error, ')}."


def _place(loc: tuple[int | str, ...], said: Any) -> str:
    words: list[str] = []
    here = said
    for key in loc:
        if isinstance(key, int):
            here = here[key] if isinstance(here, list) and key < len(here) else None
            name = here.get("id") if isinstance(here, dict) else None
            words[-1] = f"{'rule' if words[-1] == 'rules' else words[-1]} {key + 1}" + (
                f" ({name})" if name else ""
            )
        else:
            here = here.get(key) if isinstance(here, dict) else None
            words.append(str(key))
    return ", ".join(words) or "The policy"


def _known(loc: tuple[int | str, ...]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "steps": Step,
        "when": Condition,
        "any": Condition,
        "rules": Rule,
    }
    inside: type[BaseModel] = next(
        (models[str(one)] for one in reversed(loc[:-1]) if str(one) in models), Policy
    )
    return [field.alias or name for name, field in inside.model_fields.items()]
