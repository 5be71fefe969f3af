"""Empty, loading, error, offline: what it means and one way out."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui.components import markup
from xinglian.ui.components.small import TONES, tone_of

register = template.Library()


def _way(url: str, label: Any) -> SafeString:
    return (
        format_html('<a class="xl-link" href="{}">{}</a>', url, label)
        if url and label
        else SafeString("")
    )


@register.simple_tag
def nothing(
    title: Any, text: Any = "", url: str = "", label: Any = "", icon: str = "circle-check"
) -> SafeString:
    """An empty state: what it means and one way out."""
    return format_html(
        '<div class="xl-state">{}<b>{}</b>{}{}</div>',
        markup.icon(icon, cls="xl-i-lg"),
        title,
        markup.optional("<p>{}</p>", text),
        _way(url, label),
    )


@register.simple_tag
def problem(
    title: Any, text: Any = "", untouched: Any = "", url: str = "", label: Any = ""
) -> SafeString:
    """An error state: what failed, what was not touched, the fix."""
    return format_html(
        '<div class="xl-state xl-state-act" role="alert">{}<b>{}</b>{}{}{}</div>',
        markup.icon("x-act", cls="xl-i-lg xl-st-act"),
        title,
        markup.optional("<p>{}</p>", text),
        markup.optional("<p>{}</p>", untouched),
        _way(url, label),
    )


@register.simple_tag
def loading(lines: int = 3) -> SafeString:
    """A skeleton of the final size; it appears only after 300 ms."""
    rows = format_html_join(
        "", '<span style="width:{}%"></span>', ((96 - 17 * (n % 3),) for n in range(lines))
    )
    return format_html(
        '<div class="xl-skeleton" role="status" aria-label="{}">{}</div>', _("Loading"), rows
    )


@register.simple_tag
def offline_note() -> SafeString:
    """Shown by the page itself while there is no network."""
    return format_html(
        '<div class="xl-notice xl-notice-watch" role="status">{}<div>{}</div></div>',
        markup.icon("wifi-off"),
        _("No network, keep working. We upload when you're back."),
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Any = "", cls: str = "") -> SafeString:
    """A remark that stays until it is solved."""
    shape = "info" if tone == "info" else TONES[tone_of(tone)][0]
    return format_html(
        '<div class="{}" role="{}">{}<div>{}{}</div></div>',
        markup.classes("xl-notice", f"xl-notice-{tone}", cls),
        "alert" if tone == "act" else "note",
        markup.icon(shape),
        markup.optional("<b>{}</b> ", title),
        content,
    )
