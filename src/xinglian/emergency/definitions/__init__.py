"""The templates of urgent notices: what can happen, which blanks there are, and the words in three languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

LANGUAGES = ("zh-hans", "zh-hant", "en")


@dataclass(frozen=True)
class Blank:
    """`in_words`: said differently in every language; others (numbers, times, telephones) are the same in all."""

    key: str
    label: Any
    help: Any
    in_words: bool = False
    is_needed: bool = True


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Template:
    key: str
    icon: str
    label: Any
    help: Any
    blanks: tuple[Blank, ...]

    @property
    def texts(self) -> dict[str, Text]:
        return {one: Text(**words) for one, words in _texts()[self.key].items()}

    @property
    def drill_marks(self) -> dict[str, dict[str, str]]:
        return _texts()["drill"]


_PLACE = Blank("place", _("Places concerned"), _("e.g. Nanjing, Zhenjiang"), in_words=True)
_REASON = Blank(
    "reason", _("What happened"), _("One short sentence, without blame."), in_words=True
)
_SINCE = Blank("since", _("Since"), _("e.g. 11-22 08:30"))
_UNTIL = Blank("until", _("Expected until"), _("Say “not known” rather than guess."), in_words=True)
_CONTACT = Blank("contact", _("Who answers"), _("Name and telephone, reachable now."))
_PARTS = Blank("parts", _("Part numbers"), _("Separated by commas."))
_MORE = Blank(
    "more", _("To be added"), _("Optional; one sentence."), in_words=True, is_needed=False
)

TEMPLATES: dict[str, Template] = {
    one.key: one
    for one in (
        Template(
            key="logistics", icon="truck", label=_("Logistics break"), help=_("Deliveries stop or go another way."),
            blanks=(_PLACE, _REASON, _SINCE, _UNTIL,
             Blank("way", _("How deliveries go now"), _("Other carrier, other warehouse, or pick-up."), in_words=True), _CONTACT, _MORE),
        ),
        Template(
            key="recall", icon="shield-alert", label=_("Recall"), help=_("A part must not be sold or installed any more."),
            blanks=(_PARTS, Blank("batches", _("Batches"), _("As printed on the box; “all” for every one.")),
             Blank("defect", _("The defect"), _("What is wrong and what it can lead to."), in_words=True),
             Blank("action", _("What to do with the parts"), _("Lock the stock, send it back, tell owners."), in_words=True), _CONTACT, _MORE),
        ),
        Template(
            key="supply_stop", icon="package-x", label=_("Supply stop"), help=_("Parts cannot be delivered for a time."),
            blanks=(_PARTS, _REASON, _UNTIL,
             Blank("substitute", _("What to use instead"), _("Optional; part numbers that fit."), is_needed=False), _CONTACT, _MORE),
        ),
        Template(
            key="outage", icon="server-off", label=_("System outage"), help=_("Orders or queries do not work."),
            blanks=(Blank("system", _("What does not work"), _("e.g. ordering, stock queries"), in_words=True), _SINCE, _UNTIL,
             Blank("way", _("How to work meanwhile"), _("Telephone, e-mail, paper."), in_words=True), _CONTACT, _MORE),
        ),
    )
}  # fmt: skip


@cache
def _texts() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = tomllib.loads(
        (Path(__file__).parent / "texts.toml").read_text(encoding="utf-8")
    )
    return found
