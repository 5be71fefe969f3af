"""The words of the templates as they stand now: ours, or the maker's own in their place."""

from xinglian.emergency.definitions import TEMPLATES, Text
from xinglian.emergency.models import Wording


def texts_of(template: str) -> dict[str, Text]:
    """By language, in the order of ours. One query. Raises KeyError for a template nobody knows."""
    own = {one.language: Text(one.subject, one.body) for one in own_words(template)}
    return {language: own.get(language, ours) for language, ours in TEMPLATES[template].texts.items()}  # fmt: skip


def own_words(template: str) -> list[Wording]:
    return list(Wording.objects.filter(template=template))


def changed_templates() -> set[str]:
    """Those with words of the maker's own in some language."""
    return set(Wording.objects.values_list("template", flat=True).distinct())
