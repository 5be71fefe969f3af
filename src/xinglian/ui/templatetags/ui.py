"""`{% load ui %}`: every component. They live in `ui/components`, one file a family; see the guide at /ui/guide."""

from django import template

from xinglian.ui.components import (
    desks,
    figures,
    forms,
    islands,
    numbers,
    page,
    pure,
    receipts,
    small,
    states,
    tables,
    times,
)

register = template.Library()
for family in (
    small,
    figures,
    states,
    page,
    forms,
    tables,
    desks,
    receipts,
    numbers,
    times,
    islands,
    pure,
):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
