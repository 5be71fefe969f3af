"""Tables: sort links, selection, bulk bar, keyset pager."""

from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xinglian.ui.components import markup

register = template.Library()


def _query(request: HttpRequest | None, **changes: str | None) -> str:
    """The page's own URL with some parameters changed; None takes one away."""
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode()


@register.simple_block_tag
def table(
    content: str, id: str, label: Any, select: bool = False, sticky: bool = True, cls: str = ""
) -> SafeString:
    """A table in a panel; with `select` rows can be ticked and the keys J K X O work."""
    return format_html(
        '<section class="{}" id="{}" data-table{}><div class="xl-tscroll"><table class="{}" aria-label="{}">{}</table></div></section>',
        markup.classes("xl-panel xl-tbox", cls),
        id,
        SafeString(' x-data="xlTable" x-on:change="ticked" data-select') if select else "",
        "xl-tb" if sticky else "xl-tb xl-tb-still",
        label,
        content,
    )


def cell_class(priority: int, right: bool, cls: str) -> str:
    return markup.classes(f"xl-c{priority}" if priority else "", "xl-r" if right else "", cls)


@register.simple_tag(takes_context=True)
def th(
    context: template.Context,
    label: Any = "",
    sort: str = "",
    priority: int = 0,
    right: bool = False,
    cls: str = "",
    title: Any = "",
) -> SafeString:
    """A column head. `sort="name"` makes it a link; `-name` begins descending. Priority 3 leaves first when it is narrow."""
    css = cell_class(priority, right, cls)
    hint = markup.attributes({"title": title})
    if not sort:
        return format_html('<th scope="col" class="{}"{}>{}</th>', css, hint, label)
    request = context.get("request")
    key, now = sort.lstrip("-"), request.GET.get("sort", "") if request is not None else ""
    if now.lstrip("-") != key:
        url = _query(request, sort=sort, after=None, before=None)
        return format_html(
            '<th scope="col" class="{}"{}><a href="{}">{}</a></th>', css, hint, url, label
        )
    falling = now.startswith("-")
    url = _query(request, sort=key if falling else f"-{key}", after=None, before=None)
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"{}><a href="{}">{} {}</a></th>',
        markup.classes(css, "xl-sorted"),
        "descending" if falling else "ascending",
        hint,
        url,
        label,
        "↓" if falling else "↑",
    )


@register.simple_tag
def th_select() -> SafeString:
    return format_html(
        '<th scope="col" class="xl-tick"><input type="checkbox" class="checkbox checkbox-xs" data-all aria-label="{}"></th>',
        _("Select all rows on this page"),
    )


@register.simple_tag
def td_select(id: Any, label: Any) -> SafeString:
    return format_html(
        '<td class="xl-tick"><input type="checkbox" class="checkbox checkbox-xs checkbox-primary" name="id" value="{}" aria-label="{}"></td>',
        id,
        label,
    )


@register.simple_tag
def row(id: Any = "", href: str = "", tone: str = "") -> SafeString:
    """Attributes of a `<tr>`: what O and a click on the row open, and a tint for rows that need someone."""
    return markup.attributes(
        {"data-row": id or True, "data-href": href, "class": f"xl-row-{tone}" if tone else ""}
    )


@register.simple_block_tag
def bulk(content: str, table: str, total: Any = None) -> SafeString:
    """The bar that floats in with the first tick. Its buttons send the ticked rows: `hx_include="#<table id>"`.

    "Select all" adds `all=1`: then the action takes the filters of the page, not the ids.
    """
    everything: Any = ""
    if total:
        everything = format_html(
            '<button type="button" data-everything aria-pressed="false">{}</button>',
            _("Select all %(count)s")
            % {"count": f"{total:,}" if isinstance(total, int) else total},
        )
    return format_html(
        '<div class="xl-bulk" data-bulk="{}" data-total="{}" role="toolbar" aria-label="{}" hidden><b data-count data-one="{}"></b><span class="xl-sep"></span>{}{}<span class="xl-sep"></span><button type="button" data-none aria-label="{}">{}</button></div>',
        table,
        total or "",
        _("For the selected rows"),
        _("{n} selected"),
        content,
        everything,
        _("Clear selection"),
        markup.icon("x", cls="xl-i-sm"),
    )


@register.simple_tag(takes_context=True)
def pager(context: template.Context, page: Any, unit: Any = "", keys: bool = True) -> SafeString:
    """Where one is and the ways on; the keys that work here are named."""
    request = context.get("request")

    def way(cursor: Any, name: str, other: str, words: str) -> SafeString:
        if cursor is None:
            return format_html('<span class="xl-off" aria-disabled="true">{}</span>', words)
        url = _query(request, **{name: str(cursor), other: None})
        return format_html(
            '<a href="{}" rel="{}">{}</a>', url, "next" if name == "after" else "prev", words
        )

    rows, place = len(page.rows), ""
    if page.first is not None and rows:
        place = _("%(first)s–%(last)s") % {
            "first": f"{page.first:,}",
            "last": f"{page.first + rows - 1:,}",
        }
    whole = ""
    if page.total is not None:
        whole = _("%(total)s %(unit)s in all") % {"total": f"{page.total:,}", "unit": unit}
    hints: Any = ""
    if keys:
        hints = format_html(
            '<span class="xl-keys"><span><kbd class="xl-kbd">J</kbd><kbd class="xl-kbd">K</kbd>{}</span><span><kbd class="xl-kbd">X</kbd>{}</span><span><kbd class="xl-kbd">O</kbd>{}</span><span><kbd class="xl-kbd">?</kbd>{}</span></span>',
            pgettext("key", "move"),
            pgettext("key", "select"),
            pgettext("key", "open"),
            pgettext("key", "all keys"),
        )
    ways: Any = ""
    if page.previous is not None or page.next is not None:
        ways = format_html(
            '<span class="xl-seg">{}{}</span>',
            way(page.previous, "before", "after", _("‹ Previous")),
            way(page.next, "after", "before", _("Next ›")),
        )
    return format_html(
        '<nav class="xl-pager" aria-label="{}"><span>{}</span>{}{}</nav>',
        pgettext("list", "Pages"),
        " · ".join(part for part in (place, whole) if part),
        hints,
        ways,
    )
