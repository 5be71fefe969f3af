"""The reasons of little response, as sentences with their figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.effect.web import words

_WORDS: dict[str, Any] = {
    "role": _("%(role)s: %(share)s responded, the others %(rest)s. Write it for them, or leave them out."),
    "read_only": _("%(read)s have read it and few acknowledged: say at the top what is to be done."),
    "no_button": _("No button says what to do."),
    "no_button_usual": _("No button; %(with_button)s of the messages of this kind that were answered have one."),
    "long_text": _("%(length)s characters: more than fits on a phone."),
    "long_text_usual": _("%(length)s characters; those of this kind that were answered have %(usual)s in the middle."),
    "long_title": _("A title of %(length)s characters; a phone shows about %(shown)s."),
    "late": _("Went out at %(at)s, when most phones are quiet."),
    "weekend": _("Went out on a weekend, at %(at)s."),
    "inbox_only": _("Only %(share)s were told outside the app: choose another channel too."),
    "inbox_only_nobody": _("Nobody was told outside the app: choose another channel too."),
    "unclear": _("Nothing stands out. Ask three people who did not respond."),
}  # fmt: skip
_SHARES = ("share", "rest", "read", "with_button")


def sentences(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    return [_sentence(one) for one in reasons]


def _sentence(one: Mapping[str, Any]) -> str:
    """With what is usual for the kind, where enough messages of it say so."""
    told = {key: words.percent(value) if key in _SHARES and value is not None else value for key, value in one.items()}  # fmt: skip
    told["role"] = words.ROLES.get(one.get("role", ""), "")
    if one["code"] == "inbox_only" and not one["share"]:
        return str(_WORDS["inbox_only_nobody"])
    is_usual = bool(one.get("usual") or one.get("with_button"))
    said = _WORDS.get(f"{one['code']}_usual") if is_usual else None
    return str(said or _WORDS[one["code"]]) % told
