"""Form fields: label, control, help, and an error that says the fix."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui import days
from xinglian.ui.components import markup
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
    lines = format_html_join("", "<div>{}</div>", ((error,) for error in bound.errors))
    return format_html(
        '<div class="xl-error" id="{}_error">{}<div>{}</div></div>',
        bound.auto_id,
        markup.icon("x-act", cls="xl-i-sm"),
        lines,
    )


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
