"""The four numbers effectiveness is judged by, each beside its target and what it was before."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from xinglian.effect.queries import effects
from xinglian.effect.queries.effects import Asked
from xinglian.effect.rules.figures import Figures
from xinglian.effect.web import words
from xinglian.kernel import knobs


@dataclass(frozen=True, kw_only=True)
class Card:
    """`tone`: good on target, watch a little off, act far off, none without figures. `delta` begins with + or −."""

    key: str
    label: str
    value: str
    unit: str
    target: str
    tone: str
    word: str
    delta: str = ""


def cards(asked: Asked, total: Figures, before: Figures) -> list[Card]:
    """Reach, policies known, time to respond, action. Two queries more, for policies."""
    if asked.topic and asked.topic != "policy":
        policies, policies_before = Figures(), Figures()
    else:
        policies = effects.in_all(replace(asked, topic="policy"))
        policies_before = effects.in_all(replace(asked, topic="policy", span=asked.span.before))
    reach, known = float(knobs.value("effect.reach")), float(knobs.value("effect.awareness"))
    minutes = int(knobs.value("effect.response_minutes"))
    return [
        share_card("reach", _("Partners reached"), total.reach, before.reach, reach),
        share_card(
            "awareness", _("Policies known"), policies.response, policies_before.response, known
        ),
        time_card(total.response_median, before.response_median, minutes),
        share_card(
            "response",
            _("Responded"),
            total.response,
            before.response,
            float(knobs.value("effect.mark")),
        ),
        share_card("action", _("Did what was asked"), total.action, before.action, None),
    ]


def tone_of(value: float, wanted: float, *, less_is_better: bool = False) -> str:
    """On target, within a tenth of it, or further off."""
    off = value / wanted if wanted else 1.0
    if less_is_better:
        return "good" if off <= 1 else "watch" if off <= 1.5 else "act"
    return "good" if off >= 1 else "watch" if off >= 0.9 else "act"


def _word(tone: str) -> str:
    return {
        "good": _("on target"),
        "watch": _("a little off"),
        "act": _("off target"),
        "none": _("no figures"),
    }[tone]


def share_card(
    key: str, label: str, value: float | None, before: float | None, wanted: float | None
) -> Card:
    tone = "none" if value is None else "" if wanted is None else tone_of(value, wanted)
    target = _("no target") if wanted is None else _("target %(share)s") % {"share": words.percent(wanted)}  # fmt: skip
    delta = ""
    if value is not None and before is not None:
        points = 100 * (value - before)
        delta = _("%(n)s points") % {"n": f"{'+' if points >= 0 else '−'}{abs(points):.1f}"}
    return Card(
        key=key, label=label, value="–" if value is None else f"{100 * value:.1f}", unit="" if value is None else "%",
        target=target, tone=tone, word=_word(tone) if tone else "", delta=delta,
    )  # fmt: skip


def time_card(value: float | None, before: float | None, wanted: int) -> Card:
    tone = "none" if value is None else tone_of(value, wanted, less_is_better=True)
    delta = ""
    if value is not None and before is not None:
        change = value - before
        delta = f"{'+' if change >= 0 else '−'}{words.duration(abs(change))}"
    return Card(
        key="time", label=_("Half have responded after"), value=words.duration(value), unit="", tone=tone, word=_word(tone),
        target=_("target %(time)s") % {"time": words.duration(wanted)}, delta=delta,
    )  # fmt: skip
