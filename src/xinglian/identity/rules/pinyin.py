"""How a Chinese name is typed on a Latin keyboard."""

from pypinyin import lazy_pinyin


def search_words(*names: str, most: int = 200) -> str:
    """Full pinyin and initials of each name: `王敏` -> `wangmin wm`."""
    words: list[str] = []
    for name in dict.fromkeys(name for name in names if name):
        syllables = [part.lower() for part in lazy_pinyin(name)]
        words += ["".join(syllables), "".join(part[:1] for part in syllables)]
    return " ".join(words)[:most]
