"""A list's own tools: chips, saved views, columns in the reader's order, cells to match."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui.chips import Chip
from xinglian.ui.components import markup
from xinglian.ui.components.page import chip as plain_chip
from xinglian.ui.components.tables import cell_class, th, th_select
from xinglian.ui.desk import Column, Desk

register = template.Library()


@register.simple_tag(takes_context=True)
def chips(context: template.Context, chips: Sequence[Chip]) -> SafeString:
    """The filters of a list (`ui.chips.Chip`)."""
    return format_html_join("", "{}", ((_chip(context, one),) for one in chips))


def _chip(context: template.Context, one: Chip) -> SafeString:
    if one.body:
        return _panel_chip(context, one)
    if one.value not in ("", None) and one.remove:
        return plain_chip(one.label, value=one.value, remove_url=one.remove)
    if not one.menu:
        return SafeString("")
    if not one.is_on:
        return plain_chip(one.label, menu=one.menu)
    items = format_html_join(
        "",
        '<a href="{}"{}>{}{}</a>',
        (
            (
                choice.url,
                SafeString(' aria-current="true"') if choice.active else "",
                choice.label,
                markup.icon("check") if choice.active else "",
            )
            for choice in one.menu
        ),
    )
    return format_html(
        '<details class="xl-menu"><summary class="xl-chip xl-chip-on">{}{}</summary><div class="xl-menu-list">{}</div></details>',
        one.label,
        markup.icon("chevron-down"),
        items,
    )


def _panel_chip(context: template.Context, one: Chip) -> SafeString:
    """A chip that opens a small GET form; the other filters travel along."""
    request = context.get("request")
    kept: list[tuple[str, str]] = []
    for key, values in request.GET.lists() if request is not None else ():
        if key not in (*one.names, "after", "before"):
            kept += [(key, value) for value in values]
    head: Any = one.label
    if one.remove:
        head = format_html("{} <b>{}</b>", format_html(_("{label}:"), label=one.label), one.value)
    opened = format_html(
        '<details class="xl-menu"{}><summary class="{}">{}{}</summary><form class="xl-menu-list xl-menu-form" method="get">{}{}<button class="btn btn-sm btn-primary" type="submit">{}</button></form></details>',
        SafeString(" open") if one.is_open else "",
        "xl-chip-open" if one.remove else "xl-chip",
        head,
        markup.icon("chevron-down"),
        format_html_join("", '<input type="hidden" name="{}" value="{}">', kept),
        one.body,
        _("Show"),
    )
    if not one.remove:
        return opened
    return format_html(
        '<span class="xl-chip xl-chip-on">{}<a href="{}" aria-label="{}">{}</a></span>',
        opened,
        one.remove,
        _("Remove this filter"),
        markup.icon("x"),
    )


@register.simple_tag(takes_context=True)
def desk_tools(context: template.Context, desk: Desk) -> SafeString:
    """At the end of the filters: save or change the view, and what the table shows."""
    return SafeString(
        render_to_string(
            "ui/_desk.html",
            {
                "desk": desk,
                "is_roomy": context.get("density") == "roomy",
                "csrf_token": context.get("csrf_token"),
            },
        )
    )


@register.simple_tag(takes_context=True)
def desk_head(context: template.Context, desk: Desk, select: bool = False) -> SafeString:
    """The table's head: the shown columns in the reader's order, with their sort links."""
    heads = format_html_join("", "{}", ((_th(context, column),) for column in desk.columns))
    return format_html("<thead><tr>{}{}</tr></thead>", th_select() if select else "", heads)


def _th(context: template.Context, column: Column) -> SafeString:
    return th(
        context,
        column.label,
        sort=column.sort,
        priority=column.priority,
        right=column.right,
        cls="xl-first" if column.fixed else "",
    )


class Cells(Node):
    """Draws the cells of the shown columns only, in their order."""

    def __init__(self, desk: FilterExpression, cells: dict[str, NodeList]) -> None:
        self.desk, self.cells = desk, cells

    def render(self, context: template.Context) -> SafeString:
        desk: Desk = self.desk.resolve(context)
        parts = []
        for column in desk.columns:
            cell = self.cells.get(column.key)
            if cell is None:
                raise template.TemplateSyntaxError(
                    f"The list {desk.key} shows the column {column.key!r}, but its row has no such cell."
                )
            css = cell_class(
                column.priority, column.right, f"{'xl-first ' if column.fixed else ''}{column.cls}"
            )
            # Class names are our own words, the content is drawn by its own escaping nodes.
            label = "" if column.fixed else f' data-label="{escape(column.label)}"'
            parts.append(f'<td class="{css.strip()}"{label}>{cell.render(context)}</td>')
        return SafeString("".join(parts))


@register.tag("cells")
def cells(parser: Parser, token: Token) -> Cells:
    """`{% cells desk %}{% cell "name" %}…{% cell "place" %}…{% endcells %}`: one row's cells."""
    _tag, name = token.split_contents()
    found: dict[str, NodeList] = {}
    before = parser.parse(("cell", "endcells"))
    if any(not isinstance(node, TextNode) or node.s.strip() for node in before):
        raise template.TemplateSyntaxError("Only {% cell %} may stand directly in {% cells %}.")
    while (now := parser.next_token()).split_contents()[0] == "cell":
        key = now.split_contents()[1].strip("\"'")
        found[key] = parser.parse(("cell", "endcells"))
    return Cells(parser.compile_filter(name), found)
