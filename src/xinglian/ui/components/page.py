"""Parts of a page: panels, tabs, chips, timelines, dialogs, slots."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import template
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui import nav, slots
from xinglian.ui import tilemap as china
from xinglian.ui.addresses import address_or_none
from xinglian.ui.components import markup
from xinglian.ui.components.states import loading

register = template.Library()


@register.simple_block_tag
def panel(
    content: str,
    title: Any = "",
    more_url: str = "",
    more_label: Any = "",
    sub: Any = "",
    id: str = "",
    flush: bool = False,
    cls: str = "",
    **attrs: Any,
) -> SafeString:
    """A surface with a heading and one link at right. `flush` for tables and row lists that reach the border."""
    head: Any = ""
    if title:
        more = (
            format_html('<a class="xl-more" href="{}">{}</a>', more_url, more_label)
            if more_url
            else ""
        )
        head = format_html(
            '<div class="xl-ph"><h2>{}</h2>{}{}</div>',
            title,
            markup.optional('<span class="xl-cap">{}</span>', sub),
            more,
        )
    body_class = "xl-pb" if title else "xl-pb xl-pb-alone"
    body = content if flush else format_html('<div class="{}">{}</div>', body_class, content)
    return format_html(
        '<section class="{}"{}{}>{}{}</section>',
        markup.classes("xl-panel", cls),
        markup.attributes({"id": id}),
        markup.attributes(attrs),
        head,
        body,
    )


@register.simple_tag
def tabs(tabs: Sequence[Any], label: Any = "") -> SafeString:
    """Saved views or page tabs: links with counts, the active one underlined."""
    items = format_html_join(
        "",
        '<a href="{}"{}>{}{}</a>',
        (
            (
                tab.url,
                SafeString(' aria-current="page"') if tab.active else "",
                tab.label,
                markup.optional("<small>{}</small>", _grouped(tab.count)),
            )
            for tab in tabs
        ),
    )
    return format_html('<nav class="xl-tabs" aria-label="{}">{}</nav>', label or _("Views"), items)


def _grouped(count: Any) -> str:
    return f"{count:,}" if isinstance(count, int) else count or ""


@register.simple_tag
def segments(choices: Sequence[Any], label: Any = "") -> SafeString:
    """A small switch between a few ways to see the same thing."""
    items = format_html_join(
        "",
        '<a href="{}"{}>{}</a>',
        (
            (item.url, SafeString(' aria-current="true"') if item.active else "", item.label)
            for item in choices
        ),
    )
    return format_html('<span class="xl-seg" role="group" aria-label="{}">{}</span>', label, items)


@register.simple_tag
def chip(
    label: Any,
    value: Any = "",
    remove_url: str = "",
    menu: Sequence[Any] = (),
    icon: str = "",
    href: str = "",
) -> SafeString:
    """A filter: filled when on (× removes it), with a menu of choices, or a plain link."""
    if value not in ("", None) and remove_url:
        return format_html(
            '<a class="xl-chip xl-chip-on" href="{}" title="{}">{}<b>{}</b>{}</a>',
            remove_url,
            _("Remove this filter"),
            format_html(_("{label}:"), label=label) + " ",
            value,
            markup.icon("x"),
        )
    if menu:
        items = format_html_join(
            "",
            '<a href="{}"{}>{}{}</a>',
            (
                (
                    choice.url,
                    SafeString(' aria-current="true"') if choice.active else "",
                    choice.label,
                    markup.optional('<span class="xl-cap">{}</span>', _grouped(choice.count)),
                )
                for choice in menu
            ),
        )
        return format_html(
            '<details class="xl-menu"><summary class="xl-chip">{}{}</summary><div class="xl-menu-list">{}</div></details>',
            label,
            markup.icon("chevron-down"),
            items,
        )
    add = markup.icon(icon or "plus")
    return format_html('<a class="xl-chip xl-chip-add" href="{}">{}{}</a>', href, add, label)


@register.simple_tag(takes_context=True)
def chip_search(
    context: template.Context, name: str = "q", placeholder: Any = "", value: Any = None
) -> SafeString:
    """The search box before the chips: a GET form keeping the other filters; `/` puts the cursor here."""
    request = context.get("request")
    kept = []
    if request is not None:
        value = request.GET.get(name, "") if value is None else value
        for key in request.GET:
            if key not in (name, "after", "before"):
                kept += [(key, one) for one in request.GET.getlist(key)]
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)
    return format_html(
        '<form class="xl-chip xl-chip-search" method="get" role="search">{}{}<input type="search" name="{}" value="{}" placeholder="{}" aria-label="{}" data-key="/" autocomplete="off"><kbd class="xl-kbd">/</kbd></form>',
        hidden,
        markup.icon("search"),
        name,
        value or "",
        placeholder or _("Search"),
        placeholder or _("Search"),
    )


@register.simple_block_tag
def timeline(content: str, label: Any = "") -> SafeString:
    """A list of moments, newest first."""
    return format_html('<ol class="xl-tl" aria-label="{}">{}</ol>', label or _("Timeline"), content)


@register.simple_block_tag
def moment(
    content: str,
    title: Any,
    icon: str = "circle-dashed",
    at: Any = "",
    tone: str = "",
    sub: Any = "",
) -> SafeString:
    """One entry: title, second line, time; the content (a receipt chain, a status) stands at right. Tone `act` or `done`."""
    return format_html(
        '<li class="{}"><span class="xl-tl-node">{}</span><div class="xl-tl-row"><div class="xl-tl-words"><b>{}</b>{}</div><div class="xl-tl-side">{}{}</div></div></li>',
        f"xl-tl-{tone}" if tone else "",
        markup.icon(icon),
        title,
        markup.optional('<div class="xl-cap">{}</div>', sub),
        content,
        markup.optional('<div class="xl-cap">{}</div>', at),
    )


@register.simple_tag
def steps(steps: Sequence[Any]) -> SafeString:
    """Where a one-page wizard stands: done, now, open."""
    rows = format_html_join(
        "",
        '<li class="xl-step-{}"{}><span class="xl-no">{}</span>{}{}</li>',
        (
            (
                step.state,
                SafeString(' aria-current="step"') if step.state == "now" else "",
                markup.icon("check") if step.state == "done" else number,
                format_html('<a href="{}"><b>{}</b></a>', step.url, step.label)
                if step.url
                else format_html("<b>{}</b>", step.label),
                markup.optional('<span class="xl-cap">{}</span>', step.note),
            )
            for number, step in enumerate(steps, start=1)
        ),
    )
    return format_html('<ol class="xl-steps">{}</ol>', rows)


@register.simple_block_tag
def section(
    content: str, no: Any, title: Any, sub: Any = "", done: bool = False, id: str = ""
) -> SafeString:
    """A numbered section of a one-page form."""
    return format_html(
        '<section class="xl-panel xl-section"{}><span class="{}">{}</span><div class="xl-section-body"><div class="xl-section-head"><h2>{}</h2>{}</div>{}</div></section>',
        markup.attributes({"id": id}),
        "xl-no xl-no-done" if done else "xl-no",
        markup.icon("check") if done else no,
        title,
        markup.optional('<span class="xl-cap">{}</span>', sub),
        content,
    )


@register.simple_block_tag
def modal(content: str, id: str, title: Any, wide: bool = False) -> SafeString:
    """A dialog opened by `data-open="#id"`; Esc, × and `data-close` close it."""
    return format_html(
        '<dialog id="{}" class="{}" aria-labelledby="{}-title"><div class="xl-dialog-head"><h2 id="{}-title">{}</h2><button class="xl-ibtn" type="button" data-close aria-label="{}">{}</button></div><div class="xl-dialog-body">{}</div></dialog>',
        id,
        "xl-dialog xl-dialog-wide" if wide else "xl-dialog",
        id,
        id,
        title,
        _("Close"),
        markup.icon("x"),
        content,
    )


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, subject: Any = None) -> SafeString:
    """The panels other contexts offer for this place. `subject` is an id, or a thing with `.id`."""
    key = getattr(subject, "id", subject)
    args = [] if key is None else [key]
    found = [
        (url, panel)
        for panel in slots.panels_for(name, context.get("viewer"))
        if (url := address_or_none(panel.url_name, *args))
    ]
    return format_html_join(
        "",
        '<section class="xl-panel xl-slot" hx-get="{}" hx-trigger="load" hx-swap="outerHTML" data-slot="{}">{}</section>',
        ((url, name, loading(panel.lines)) for url, panel in found),
    )


@register.simple_tag
def tilemap(tiles: Sequence[Any], unit: Any = "", label: Any = "") -> SafeString:
    """China as tiles: number and shape in each, dashed when there is no data."""
    return SafeString(
        render_to_string(
            "ui/_tilemap.html",
            {"tiles": china.placed(tiles), "unit": unit, "label": label or _("China by province")},
        )
    )


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """What the page put into a block, wherever it is needed once more; "" when it put nothing there."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks is not None else None
    return SafeString(block.render(context).strip()) if block is not None else SafeString("")


@register.simple_tag(takes_context=True)
def nav_for(context: template.Context, current: str) -> str:
    """Marks the entry a page names as its own (block `nav_current`)."""
    if current:
        request = context.get("request")
        path = request.path if request else ""
        context["nav_groups"] = nav.groups_for(context.get("viewer"), path=path, current=current)
        context["nav_phone"] = nav.on_phone(context["nav_groups"])
    return ""


@register.simple_tag
def unique_id(prefix: str = "xl") -> str:
    """An id no other element has, for labels of repeated fragments."""
    return f"{prefix}-{uuid4().hex[:8]}"
