"""What the forms of this context share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.queries.labels import role_label
from xinglian.identity.queries.regions import region_children, regions_by_path
from xinglian.identity.rules.rights import ordered_roles
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.tongues import TONGUES


@contextmanager
def refused_into(form: forms.BaseForm, *, keep_counts: bool = False) -> Iterator[None]:
    """A refusal becomes an error of the form, at its field; what was done until then is undone.

    `keep_counts`: nothing is undone, because the action counts tries before it refuses.
    """
    try:
        if keep_counts:
            yield
        else:
            with transaction.atomic():
                yield
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))


def show(request: HttpRequest, template: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
    """The page with its form; 422 when something in it has to be corrected."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def password_input(*, is_new: bool = False) -> forms.PasswordInput:
    return forms.PasswordInput(
        attrs={"autocomplete": "new-password" if is_new else "current-password"}
    )


def language_choices() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def content_language_choices() -> list[tuple[str, str]]:
    """All that messages may be written in; empty first."""
    return [("", gettext("As the pages")), *((code, one.label) for code, one in TONGUES.items())]


def role_choices(kind: str) -> list[tuple[str, str]]:
    return [(role.value, role_label(role)) for role in ordered_roles(kind)]


class RegionTree(forms.Widget):
    """Regions to tick in a tree that opens level by level; what is ticked stands on top."""

    template_name = "identity/_region_tree.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # nothing ticked sends nothing at all

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        chosen = list(value or [])
        found = regions_by_path(paths=chosen)
        return {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "chosen": [found[path] for path in chosen if path in found],
            "paths": set(chosen),
            "places": region_children(parent="cn"),
        }

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return SafeString(
            render_to_string(self.template_name, self.get_context(name, value, attrs))
        )


class RegionPaths(forms.Field):
    """Paths of the region tree."""

    widget = RegionTree

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=options.pop("label", _("Regions looked after")), required=False, **options
        )

    def to_python(self, value: Any) -> list[str]:
        return [str(path) for path in value or []]
