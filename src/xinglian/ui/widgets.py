"""Form widgets in the house's look. Django's own widgets are dressed by `{% field %}` too; these add what HTML lacks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.ui.components import markup
from xinglian.ui.lists import Option

TextInput = forms.TextInput
Textarea = forms.Textarea
NumberInput = forms.NumberInput
Checkbox = forms.CheckboxInput
Radios = forms.RadioSelect
Checkboxes = forms.CheckboxSelectMultiple


class Select(forms.Select):
    """`confirms`: what choosing a value brings about, said and agreed to before the form is sent."""

    confirms: Mapping[str, Any]

    def __init__(self, *args: Any, confirms: Mapping[str, Any] | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.confirms = confirms or {}

    def create_option(self, name: str, value: Any, *args: Any, **rest: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **rest)
        if words := self.confirms.get(str(value)):
            option["attrs"]["data-confirm"] = words
        return option


class Switch(forms.CheckboxInput):
    """On or off, taking effect with the form."""

    is_switch = True


class Picker(forms.Widget):
    """Search as you type. `url` answers `?q=` with `ui/_picker_options.html` (`options=[lists.Option…]`).

    `labels` maps chosen values to their words, so that a form shown again names what was chosen.
    `find` makes it work without script, and for those who type and go on: words that fit one thing alone choose it;
    others stay in the field for the form to refuse.
    """

    def __init__(
        self,
        *,
        url: Any,
        multiple: bool = False,
        labels: Callable[[list[str]], Mapping[str, Any]] | None = None,
        find: Callable[[str], Sequence[Option]] | None = None,
        placeholder: Any = "",
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.url, self.multiple, self.labels, self.placeholder = url, multiple, labels, placeholder
        self.find = find

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> Any:
        given = data.getlist(name) if isinstance(data, MultiValueDict) else _many(data.get(name))
        values = [one for one in given if one not in (None, "")]
        typed = str(data.get(f"{name}_q") or "").strip()
        if typed and not values and self.find:
            values = [self._meant(typed)]
        if self.multiple:
            return values
        return values[-1] if values else None

    def _meant(self, typed: str) -> str:
        """The value that the words stand for, or the words."""
        found = self.find(typed) if self.find is not None else []
        exact = [one for one in found if typed in (str(one.label), str(one.note))]
        one_only = exact if len(exact) == 1 else found
        return str(one_only[0].value) if len(one_only) == 1 else typed

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return False  # nothing chosen sends nothing at all

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        merged = self.build_attrs(self.attrs, attrs)
        field_id = str(merged.get("id", name))
        values = [str(one) for one in _many(value) if one not in (None, "")]
        words = self.labels(values) if self.labels and values else {}
        # What was typed and fits nothing alone is shown as typed.
        typed = [one for one in values if self.find and one not in words]
        values = [one for one in values if one not in typed]
        chosen = format_html_join(
            "",
            '<span class="xl-pick" data-value="{}">{}<input type="hidden" name="{}" value="{}"><button type="button" data-drop aria-label="{}">{}</button></span>',
            (
                (one, words.get(one, one), name, one, _("Remove"), markup.icon("x", cls="xl-i-sm"))
                for one in values
            ),
        )
        return format_html(
            '<div class="xl-picker" data-picker data-url="{}" data-name="{}" data-multiple="{}" data-remove="{}" data-lately="{}"><div class="xl-picker-box">{}<input type="text" id="{}" name="{}_q" value="{}" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="{}_list" autocomplete="off" placeholder="{}"{}></div><div class="xl-picker-list" id="{}_list" role="listbox" hidden></div></div>',
            self.url,
            name,
            "1" if self.multiple else "",
            _("Remove"),
            _("Chosen lately"),
            chosen,
            field_id,
            name,
            " ".join(typed),
            field_id,
            self.placeholder or _("Type to search"),
            markup.attributes(
                {key: merged.get(key) for key in ("aria-describedby", "aria-invalid")}
            ),
            field_id,
        )


class FileDrop(forms.FileInput):
    """Drop a file or choose one. Type and size are said before anything travels; the server checks them again."""

    def __init__(
        self, *, accept: str = "", max_bytes: int = 0, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.accept, self.max_bytes = accept, max_bytes

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        merged = self.build_attrs(self.attrs, attrs)
        merged.update({"type": "file", "name": name, "accept": self.accept})
        limit = _size(self.max_bytes) if self.max_bytes else ""
        kinds = self.accept.replace(".", "").replace(",", " · ").upper()
        return format_html(
            '<div class="xl-drop" data-filedrop data-max="{}" data-too-big="{}" data-wrong-kind="{}">{}<div><b data-name>{}</b><div class="xl-cap">{}</div></div><input{}></div>',
            self.max_bytes or "",
            _("This file is larger than {limit}. Split it or save it without pictures.").replace(
                "{limit}", limit
            ),
            _("This kind of file cannot be read here. Save it as {kinds}.").replace(
                "{kinds}", kinds
            ),
            markup.icon("cloud-upload", cls="xl-i-lg"),
            _("Drop a file here or choose one"),
            " · ".join(
                part
                for part in (kinds, _("up to %(size)s") % {"size": limit} if limit else "")
                if part
            ),
            markup.attributes(merged),
        )


def _many(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    return value if isinstance(value, list | tuple | set) else [value]


def _size(count: int) -> str:
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
