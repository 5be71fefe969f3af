"""What other contexts put beside the radar's sections."""

from typing import Any

from django import template
from django.urls import reverse

from xinglian.risk.queries.sections import Section, sections_for

register = template.Library()


@register.simple_tag
def offered_sections(viewer: Any) -> list[tuple[Section, str]]:
    return [(one, reverse(one.url_name)) for one in sections_for(viewer)]
