"""How sentences are written: one rule each for marks, spaces and quotes, checked in every catalogue."""

import re
from collections.abc import Iterator

_H = r"[\u3400-\u9fff]"
# What stands in a text for something else: a value, a variable of a message, markup, an address, code, and three
# things that are typed just so (amounts, parts of an expression, what `yesno` splits).
_STAND_IN = re.compile(
    r"%\(\w+\)[sdif]|%[sd%]|\{\{|\}\}|\{[^{}]*\}|https?://\S+|<[^<>]*>|`[^`]*`|\*\*"
    r"|\d+(?:\.\d+)?[万亿萬億]|!=|! (?=非)|\b[a-z_]+:|- (?=[”」])|品牌:|有[资資][质質],"
)
_RULES = {
    "half-width mark beside Hanzi": re.compile(rf"{_H}[,;:?!()]|[,;:?!()]{_H}|{_H}\.(?:\s|$)"),
    "no space between Hanzi and Latin letters or digits": re.compile(
        rf"{_H}[A-Za-z0-9]|[A-Za-z0-9]{_H}"
    ),
    "space before or after a full-width mark": re.compile(r"[ \t][，。；：？！、）》」]|[，。；：！、（《「][ \t]"),
    "two marks in a row": re.compile(r"[，。；：、]{2,}"),
    "exclamation mark": re.compile(r"[!！]"),
    "straight quotes": re.compile(rf"[\"'](?={_H})|(?<={_H})[\"']"),
    "two spaces": re.compile(r"  "),
    "you is said 您": re.compile("你"),
}  # fmt: skip
_QUOTES = {"zh_Hans": re.compile("[「」『』]"), "zh_Hant": re.compile("[“”‘’]")}
# Taiwan says it otherwise; what OpenCC leaves or makes of simplified words.
_ELSEWHERE = re.compile(
    "鏈接|默認|屏幕|信息(?!量)|視頻|程序|網絡|數據庫|打印|軟件|硬件|文件夾|登錄|賬|服務器|短信|郵箱|二維碼|質量|籤收|催籤"
    "|許可權|收件箱|複核透過|程式碼|引數|傢伙伴|必籤|稽核|”列|」列"
)


def faults(language: str, translation: str) -> Iterator[str]:
    """What is wrong with a sentence, as words."""
    bare = _STAND_IN.sub("\u2060", translation)
    for name, pattern in _RULES.items():
        if found := pattern.search(bare):
            yield f"{name}: {found.group()!r}"
    if found := _QUOTES[language].search(bare):
        yield f"quotes of the other script: {found.group()!r}"
    if language == "zh_Hant" and (found := _ELSEWHERE.search(bare)):
        yield f"not said so in Taiwan: {found.group()!r}"


def is_copied(text: str, translation: str) -> bool:
    """English left standing: the same words, more than a name or a unit."""
    words = re.findall(r"[a-z]{3,}", _STAND_IN.sub(" ", text))
    return text == translation and len(words) > 1
