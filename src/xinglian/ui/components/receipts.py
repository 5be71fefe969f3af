"""Receipts: five stars joined by links. The words carry promises: see docs/glossary.md."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from xinglian.ui.components import markup

register = template.Library()

STAGES: tuple[str, ...] = ("sent", "delivered", "read", "acknowledged", "acted")
# stage or outcome → (word, icon)
WORDS: dict[str, tuple[Any, str]] = {
    "waiting": (pgettext_lazy("receipt", "Waiting"), "clock"),
    "sent": (pgettext_lazy("receipt", "Sent"), "check"),
    "delivered": (pgettext_lazy("receipt", "Delivered"), "check-check"),
    "read": (pgettext_lazy("receipt", "Read"), "check-check"),
    "acknowledged": (pgettext_lazy("receipt", "Acknowledged"), "badge-check"),
    "acted": (pgettext_lazy("receipt", "Done"), "star"),
    "failed": (pgettext_lazy("receipt", "Not delivered"), "x"),
    "uncertain": (pgettext_lazy("receipt", "Uncertain"), "triangle-alert"),
    "pending": (pgettext_lazy("receipt", "Waiting to upload"), "clock"),
}
_AZURE, _MALACHITE, _LINE = "var(--xl-info-solid)", "var(--xl-good-solid)", "var(--xl-line-2)"
_STAR = "M70 1Q71.26 6.74 77 8Q71.26 9.26 70 15Q68.74 9.26 63 8Q68.74 6.74 70 1z"


def _known(stage: str, among: Any) -> str:
    if stage not in among:
        raise ValueError(f"Receipt stage {stage!r} is not one of {', '.join(among)}.")
    return stage


@register.simple_tag
def receipt(stage: str, at: Any = "", label: Any = "") -> SafeString:
    """Tick and word; `at` is added behind. Also `waiting`, `failed`, `uncertain`, `pending`."""
    word, mark = WORDS[_known(stage, WORDS)]
    return format_html(
        '<span class="xl-rc xl-rc-{}">{}{}{}</span>',
        stage,
        markup.icon(mark, cls="xl-i-sm xl-i-fill" if mark == "star" else "xl-i-sm"),
        label or word,
        markup.optional(' <span class="xl-rc-at">{}</span>', at),
    )


@register.simple_tag
def receipt_chain(stage: str = "", failed: str = "", pending: str = "") -> SafeString:
    """The chain up to `stage`. `failed` puts a cross on the link that broke, `pending` a dashed amber ring."""
    reached = STAGES.index(_known(stage, STAGES)) + 1 if stage else 0
    ink = _MALACHITE if reached == len(STAGES) else _AZURE
    parts = []
    for link in range(4):
        on = reached > link + 1
        start, end = 10 + 16 * link, 18 + 16 * link if link < 3 else 64
        dash = "" if on else ' stroke-dasharray="2 2"'
        parts.append(
            f'<path d="M{start} 8H{end}" stroke="{ink if on else _LINE}" stroke-width="1.5"{dash}/>'
        )
    for node, name in enumerate(STAGES):
        x = 6 + 16 * node
        if name == failed:
            parts.append(
                f'<path d="M{x - 3} 5l6 6m0-6l-6 6" stroke="var(--xl-act)" stroke-width="2"/>'
            )
        elif name == pending:
            parts.append(
                f'<circle cx="{x}" cy="8" r="3.2" fill="none" stroke="var(--xl-watch)" stroke-width="1.5" stroke-dasharray="2 1.4"/>'
            )
        elif node == 4:
            fill = (ink, ink) if reached == 5 else ("none", _LINE)
            parts.append(f'<path d="{_STAR}" fill="{fill[0]}" stroke="{fill[1]}"/>')
        else:
            on, last = reached > node, reached == node + 1
            fill = (ink, ink) if on else ("var(--color-base-100)", _LINE)
            parts.append(
                f'<circle cx="{x}" cy="8" r="{3.6 if last else 2.8}" fill="{fill[0]}" stroke="{fill[1]}" stroke-width="1.3"/>'
            )
    told = _chain_words(stage, failed, pending)
    # every part above is made of numbers and our own variables
    return format_html(
        '<svg class="xl-chain" viewBox="0 0 78 16" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        told,
        told,
        SafeString("".join(parts)),
    )


def _chain_words(stage: str, failed: str, pending: str) -> str:
    words = [str(WORDS[stage][0]) if stage else str(WORDS["waiting"][0])]
    if failed:
        words.append(str(WORDS["failed"][0]))
    if pending:
        words.append(str(WORDS["pending"][0]))
    return " · ".join(words)


# Each person stands in one part: the furthest stage, or why there is none.
_PARTS = ("acted", "acknowledged", "read", "delivered", "sent", "waiting", "uncertain", "failed")


@register.simple_tag
def funnel(
    counts: Mapping[str, int], urls: Mapping[str, str] | None = None, label: Any = ""
) -> SafeString:
    """A stacked bar: how many stand at each stage (furthest stage of each, so the parts add up to all)."""
    for name in counts:
        _known(name, _PARTS)
    shown = [(name, int(counts[name])) for name in _PARTS if counts.get(name)]
    total = sum(number for _name, number in shown)
    if not total:
        return format_html(
            '<div class="xl-funnel"><div class="xl-rbar"></div><p class="xl-cap">{}</p></div>',
            _("Nobody yet"),
        )
    bar = format_html_join(
        "",
        '<i class="xl-f-{}" style="width:{}%"></i>',
        ((name, f"{100 * number / total:.2f}") for name, number in shown),
    )
    legend = format_html_join(
        "",
        '<li><i class="xl-f-{}"></i>{}</li>',
        (
            (name, _linked(WORDS[name][0], number, (urls or {}).get(name, "")))
            for name, number in shown
        ),
    )
    return format_html(
        '<div class="xl-funnel" role="group" aria-label="{}"><div class="xl-rbar" aria-hidden="true">{}</div><ul>{}</ul></div>',
        label or _("Receipts"),
        bar,
        legend,
    )


def _linked(word: Any, number: int, url: str) -> SafeString:
    """The word leads to the people as well as the number."""
    if url:
        return format_html(
            '<a href="{}">{} <b class="xl-fact">{}</b></a>', url, word, f"{number:,}"
        )
    return format_html("{} <b>{}</b>", word, f"{number:,}")
