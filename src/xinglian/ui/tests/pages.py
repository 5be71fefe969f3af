"""Rendering without a server: a viewer, a request, a template."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory


@dataclass
class Someone:
    name: str = "Zhou"
    org_name: str = "Qiming"
    is_staff: bool = True
    person_id: int = 0


def request_of(path: str = "/", *, viewer: Any = None, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.viewer = viewer or Someone()  # type: ignore[attr-defined]
    return request


def drawn(source: str, /, request: HttpRequest | None = None, **context: Any) -> str:
    template = engines["django"].from_string("{% load i18n ui %}" + source)
    return template.render(context, request or request_of())
