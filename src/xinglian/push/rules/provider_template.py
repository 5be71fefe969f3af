"""Texts that a provider has approved: which one carries a message, and what fills its variables."""

from collections.abc import Mapping, Sequence
from typing import Any

from xinglian.push.rules import cost
from xinglian.push.rules.outcome import Outcome, Parcel
from xinglian.push.rules.short_text import field_of, fill

# As providers count the characters of one variable.
MOST = 35
NO_TEMPLATE = Outcome(
    result="retry",
    code="no_template",
    reason="The provider has approved no template for this kind of message.",
    blame="provider",
)


def pick(templates: Sequence[Mapping[str, Any]], parcel: Parcel) -> Mapping[str, Any] | None:
    """The approved one for the message's kind, in the reader's language if there is one."""
    fitting = [one for one in templates if not one["kinds"] or parcel.kind in one["kinds"]]
    fitting.sort(key=lambda one: (one["language"] != parcel.language, not one["kinds"]))
    return fitting[0] if fitting else None


def values(template: Mapping[str, Any], parcel: Parcel) -> list[tuple[str, str]]:
    """Variable and value, in the template's order."""
    return [(one["name"], field_of(parcel, one["field"], most=MOST if one["field"] != "token" else 0)) for one in template["variables"]]  # fmt: skip


def parts(parcel: Parcel, settings: Mapping[str, Any]) -> int:
    """SMS of the filled template with its signature."""
    template = pick(settings.get("templates", ()), parcel)
    if template is None:
        return 1
    body = str(template["body"])
    for name, value in values(template, parcel):
        body = fill(body.replace("${" + name + "}", "{" + name + "}"), {name: value})
    return cost.parts(f"【{template['sign']}】{body}")
