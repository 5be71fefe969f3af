"""Which language a text is written in, as far as one has to know before it is sent on."""

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# Small letters: names of makes and models, numbers and units stand in texts of every language.
_LATIN_WORD = re.compile("[A-Za-z]?[a-z]{2,}")


def written_in(text: str) -> str:
    """`zh`, `en` for Latin letters, or "" where nothing says it."""
    signs, words = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if not signs and not words:
        return ""
    return "zh" if signs >= words else "en"
