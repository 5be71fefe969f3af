"""A place's name in the reader's language."""

from django.utils.translation import get_language

from xinglian.identity.rules.place_names import traditional_place


def place_word(name: str, name_en: str = "") -> str:
    """`name` is the simplified one; an English reader sees `name_en` where there is one."""
    language = get_language()
    if language == "en":
        return name_en or name
    return traditional_place(name) if language == "zh-hant" else name
