"""Small pieces: icons, words with a status, tags, avatars, buttons."""

from typing import Any
from zlib import crc32

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import tongues
from xinglian.ui import assets
from xinglian.ui.components import markup

register = template.Library()

# Shape, word and lightness tell tones apart, colour only repeats it.
TONES: dict[str, tuple[str, Any]] = {
    "act": ("x-act", _("Act now")),
    "watch": ("triangle-alert", _("Watch")),
    "good": ("circle-check", _("Healthy")),
    "info": ("refresh-cw", _("In progress")),
    "none": ("circle-dashed", _("No data yet")),
}
_KINDS = {
    "primary": "btn btn-primary",
    "act": "btn xl-btn-act",
    "line": "btn xl-btn-line",
    "ghost": "btn btn-ghost",
    "link": "xl-link",
}
_SIZES = {"sm": "btn-sm", "md": "", "touch": "xl-btn-touch"}
_AVATAR_TONES = ("xl-avatar-a", "xl-avatar-b", "xl-avatar-c")


def tone_of(name: str) -> str:
    if name not in TONES:
        raise ValueError(f"Tone {name!r} is not one of {', '.join(TONES)}.")
    return name


@register.simple_tag
def asset(name: str) -> str:
    return assets.url(name)


@register.simple_tag
def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    return markup.icon(name, cls=cls, label=label)


@register.simple_tag
def status(
    tone: str, label: Any = "", pill: bool = False, icon: str = "", cls: str = ""
) -> SafeString:
    """Icon, word and colour. The label defaults to the tone's word."""
    shape, word = TONES[tone_of(tone)]
    return format_html(
        '<span class="{}">{}{}</span>',
        markup.classes(f"xl-st xl-st-{tone}", "xl-pill" if pill else "", cls),
        markup.icon(icon or shape),
        label or word,
    )


@register.simple_tag
def tongue(code: str, body: bool = False) -> SafeString:
    """` lang="ug" dir="rtl"` of an element whose words are in that language: fonts, voices and the way lines run.

    `body`: a text to read; where it stands in columns it scrolls sideways, so a keyboard must get into it.
    """
    one = tongues.tongue(code)
    columns = body and one.code == "mn-mong"
    return format_html(
        'lang="{}" dir="{}"{}',
        one.tag,
        one.direction,
        SafeString(' tabindex="0"') if columns else "",
    )


@register.simple_tag
def tag(text: Any, tone: str = "", icon: str = "", href: str = "", cls: str = "") -> SafeString:
    """A label of a thing (type, layer, tag). `tone` may be `tier` or a status tone."""
    inner = format_html("{}{}", markup.icon(icon, cls="xl-i-sm") if icon else "", text)
    css = markup.classes("xl-tag", f"xl-tag-{tone}" if tone else "", cls)
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', css, href, inner)
    return format_html('<span class="{}">{}</span>', css, inner)


@register.simple_tag
def avatar(name: Any, tone: str = "", size: str = "") -> SafeString:
    """First sign of a name in a tinted circle; the tint follows from the name."""
    full = str(name).strip() or "·"
    tint = f"xl-avatar-{tone}" if tone else _AVATAR_TONES[crc32(full.encode()) % len(_AVATAR_TONES)]
    css = markup.classes("xl-avatar", tint, f"xl-avatar-{size}" if size else "")
    return format_html(
        '<span class="{}" title="{}" aria-hidden="true">{}</span>', css, full, full[0].upper()
    )


@register.simple_tag
def kbd(keys: str) -> SafeString:
    return format_html('<kbd class="xl-kbd">{}</kbd>', keys)


@register.simple_tag
def button(
    label: Any,
    kind: str = "line",
    href: str = "",
    icon: str = "",
    type: str = "button",
    size: str = "sm",
    disabled: bool = False,
    cls: str = "",
    **attrs: Any,
) -> SafeString:
    """A button, or a link that looks like one. Other attributes: `hx_post=… data_open="#x"`."""
    if kind not in _KINDS:
        raise ValueError(f"Button kind {kind!r} is not one of {', '.join(_KINDS)}.")
    css = markup.classes(_KINDS[kind], "" if kind == "link" else _SIZES[size], cls)
    inner = format_html(
        "{}{}", markup.icon(icon, cls="" if size == "touch" else "xl-i-sm") if icon else "", label
    )
    rest = markup.attributes(attrs)
    if href and not disabled:
        return format_html('<a class="{}" href="{}"{}>{}</a>', css, href, rest, inner)
    off = SafeString(" disabled") if disabled else SafeString("")
    return format_html('<button class="{}" type="{}"{}{}>{}</button>', css, type, off, rest, inner)


@register.simple_tag
def icon_button(label: Any, icon: str, href: str = "", cls: str = "", **attrs: Any) -> SafeString:
    """A button of one icon; the label is read aloud and shown on hover."""
    css = markup.classes("xl-ibtn", cls)
    rest = markup.attributes(attrs)
    if href:
        return format_html(
            '<a class="{}" href="{}" aria-label="{}" title="{}"{}>{}</a>',
            css,
            href,
            label,
            label,
            rest,
            markup.icon(icon),
        )
    return format_html(
        '<button class="{}" type="button" aria-label="{}" title="{}"{}>{}</button>',
        css,
        label,
        label,
        rest,
        markup.icon(icon),
    )


@register.simple_tag
def crumb(label: Any, url: str = "") -> SafeString:
    """A step of the breadcrumb; the last one is the page itself."""
    if url:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, label)
    return format_html("<span><bdi>{}</bdi></span>", label)
