"""The supervisor's sentences, in English and simplified Chinese.

They live here and not in Django's catalogues because they are needed exactly when Django cannot start: the database is not there yet.
"""

import os

Language = str  # "en" or "zh"


def language() -> Language:
    """The language of the person at the terminal: "zh" or "en", from XINGLIAN_LANGUAGE or the locale."""
    for name in ("XINGLIAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(*, en: str, zh: str) -> str:
    """The one of two sentences that the person at the terminal reads."""
    return zh if language() == "zh" else en


def size(amount: float) -> str:
    """Bytes for people: 1.5 GB."""
    value = float(amount)
    for unit in ("B", "kB", "MB", "GB"):
        if abs(value) < 1024:
            return f"{value:.0f} {unit}" if unit in ("B", "kB") else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TB"
