"""Form fields: label, control, help, and an error that says the fix."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui import days
from xinglian.ui.components import markup
from xinglian.ui.components.page import panel
from xinglian.ui.widgets import FileDrop, Picker

register = template.Library()


def _dress(widget: forms.Widget) -> str:
    """The class of a control, by its widget."""
    if isinstance(widget, Picker | FileDrop | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""
    if isinstance(widget, forms.CheckboxInput):
        is_switch = getattr(widget, "is_switch", False)
        return (
            "toggle toggle-sm toggle-primary"
            if is_switch
            else "checkbox checkbox-sm checkbox-primary"
        )
    if isinstance(widget, forms.Select):
        return "select xl-input"
    if isinstance(widget, forms.Textarea):
        return "textarea xl-input"
    if isinstance(widget, forms.FileInput):
        return "file-input xl-input"
    return "input xl-input"


def _errors(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    lines = format_html_join("", "<div>{}</div>", ((words,) for words in _said(bound)))
    return format_html(
        '<div class="xl-error" id="{}_error">{}<div>{}</div></div>',
        bound.auto_id,
        markup.icon("x-act", cls="xl-i-sm"),
        lines,
    )


def _said(bound: BoundField) -> list[Any]:
    """The errors of a field; that it is empty is said with its name."""
    usual = str(forms.Field.default_error_messages["required"])
    return [
        _("“%(label)s” is still empty.") % {"label": bound.label} if error == usual else error
        for error in bound.errors
    ]


def _help(bound: BoundField) -> SafeString:
    if not bound.help_text:
        return SafeString("")
    return format_html('<p class="xl-help" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text)


@register.simple_tag
def field(
    bound: BoundField, label: Any = "", unit: Any = "", cls: str = "", **attrs: Any
) -> SafeString:
    """One field of a Django form. `unit` stands behind the control; other attributes go to the control."""
    if bound.is_hidden:
        return format_html("{}{}", bound, _errors(bound))
    widget = bound.field.widget
    extra = {
        name.rstrip("_").replace("_", "-"): value
        for name, value in attrs.items()
        if value is not None
    }
    dressed = markup.classes(_dress(widget), str(widget.attrs.get("class", "")))
    bad = "xl-field-bad" if bound.errors else ""
    words = label or bound.label
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choices(bound, words, bad=bad, cls=cls)
    control = bound.as_widget(attrs={"class": dressed, **extra} if dressed else extra)
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div class="{}"><label class="xl-check">{}<span>{}</span></label>{}{}</div>',
            markup.classes("xl-field", bad, cls),
            control,
            words,
            _help(bound),
            _errors(bound),
        )
    optional = (
        ""
        if bound.field.required
        else format_html(' <span class="xl-cap">{}</span>', _("optional"))
    )
    if unit:
        control = format_html('<div class="xl-with-unit">{}<span>{}</span></div>', control, unit)
    return format_html(
        '<div class="{}"><label for="{}">{}{}</label>{}{}{}</div>',
        markup.classes("xl-field", bad, cls),
        bound.id_for_label,
        words,
        optional,
        control,
        _help(bound),
        _errors(bound),
    )


def _choices(bound: BoundField, words: Any, *, bad: str, cls: str) -> SafeString:
    # CheckboxSelectMultiple is a RadioSelect to Django
    many = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    kind = "checkbox checkbox-sm checkbox-primary" if many else "radio radio-sm radio-primary"
    rows = []
    for option in bound.subwidgets:
        data = option.data
        tick = markup.attributes(
            {
                **data["attrs"],
                "type": data["type"],
                "name": data["name"],
                "class": kind,
                "checked": bool(data["selected"]),
            }
        )
        rows.append(
            (
                tick,
                markup.attributes({"value": str(data["value"]) or None}) or SafeString(' value=""'),
                data["label"],
            )
        )
    inputs = format_html_join(
        "", '<label class="xl-check"><input{}{}><span>{}</span></label>', rows
    )
    return format_html(
        '<fieldset class="{}"><legend>{}</legend><div class="xl-checks">{}</div>{}{}</fieldset>',
        markup.classes("xl-field", bad, cls),
        words,
        inputs,
        _help(bound),
        _errors(bound),
    )


@register.simple_tag
def moment_input(name: str, value: Any = "") -> SafeString:
    """A day to come and its time, in a form written by hand; its id is its name."""
    attrs = {"id": name, "class": "input xl-input"}
    return SafeString(days.MomentInput().render(name, value, attrs))


def _in_drawer(context: template.Context) -> bool:
    return str(context.get("layout", "")) == "ui/drawer.html"


@register.simple_tag(takes_context=True)
def posts(context: template.Context, files: bool = False, cls: str = "") -> SafeString:
    """Attributes of a form that is sent to its own page: `<form {% posts %}>`.

    In the side panel it comes back there with what is wrong, and nothing that was typed is lost.
    `files`: the form has a file. Its view answers by `done(...)` (HX-Redirect) when all is well.
    """
    here = context["request"].get_full_path()
    attrs: dict[str, Any] = {
        "method": "post", "action": here, "novalidate": True, "class": markup.classes("xl-form", cls),
        "enctype": "multipart/form-data" if files else "",
    }  # fmt: skip
    if _in_drawer(context):
        attrs |= {
            "hx-post": here, "hx-target": "#xl-drawer-body",
            "hx-encoding": "multipart/form-data" if files else "",
        }  # fmt: skip
    return markup.attributes(attrs)


@register.simple_tag
def in_drawer(url: str) -> SafeString:
    """Attributes of a link that opens in the side panel: `<a href="…" {% in_drawer url %}>`."""
    return markup.attributes(
        {"hx-get": url, "hx-target": "#xl-drawer-body", "data-drawer": True, "aria-haspopup": "dialog"}
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def cancel(context: template.Context, url: str) -> SafeString:
    """The way out of a form: back to where one came from, in the side panel back to the page beneath."""
    if _in_drawer(context):
        return format_html(
            '<button type="button" class="btn btn-sm xl-btn-line" data-close>{}</button>',
            _("Cancel"),
        )
    return format_html('<a class="btn btn-sm xl-btn-line" href="{}">{}</a>', url, _("Cancel"))


@register.simple_block_tag(takes_context=True)
def form_panel(context: template.Context, content: str, title: Any = "") -> SafeString:
    """A panel around a form; the side panel is one already."""
    if _in_drawer(context):
        return SafeString(content)
    return panel(content, title)


@register.simple_tag
def form_errors(form: forms.BaseForm) -> SafeString:
    """What is wrong with the form as a whole."""
    problems = form.non_field_errors()
    if not problems:
        return SafeString("")
    lines = format_html_join("", "<div>{}</div>", ((error,) for error in problems))
    return format_html(
        '<div class="xl-notice xl-notice-act" role="alert">{}<div>{}</div></div>',
        markup.icon("x-act"),
        lines,
    )


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """All fields of a form, its own errors first."""
    return format_html(
        "{}{}", form_errors(form), format_html_join("", "{}", ((field(bound),) for bound in form))
    )
