"""Words that bypass translation: Hanzi or English written straight into templates and TypeScript."""

import re
from collections.abc import Iterator
from pathlib import Path

# Letters, and the marks that only Chinese sentences use: English ends and lists otherwise.
HANZI = re.compile(r"[\u3001\u3002\u300a-\u300f\u3400-\u9fff\uff01-\uff0f\uff1a-\uff20]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_TAGS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
_UNSEEN = re.compile(r"\{%\s*block (?:nav_current|density)\s*%\}.*?\{%\s*endblock\s*%\}", re.DOTALL)
_ELEMENT = re.compile(
    r"<!--.*?-->|<(?:svg|code|pre|kbd)\b.*?</(?:svg|code|pre|kbd)>|<(?:\"[^\"]*\"|[^>\"])*>",
    re.DOTALL,
)
_SPOKEN = re.compile(
    r"""(?<![\w-])(?:aria-(?:label|description|roledescription|valuetext)|title|placeholder|alt|label|hx-confirm
    |data-(?:confirm|said|label|words|title|outbox-label))=(?:"([^"]*)"|'([^']*)')""",
    re.VERBOSE,
)
_BUTTON = re.compile(
    r"""<input\b(?=[^>]*\btype=["']?(?:submit|button|reset))[^>]*\bvalue=(?:"([^"]*)"|'([^']*)')"""
)
# A string given to a template tag, with the name it is given under and _( before it.
_ARGUMENT = re.compile(r"""(?<![\w(])(?:(\w+)=)?(_\()?(["'])((?:(?!\3).)*)\3""")
_SENTENCE = re.compile(r"^[A-Z][a-z]+(?:[ ,.…]|$)|^[A-Za-z]+(?: [A-Za-z]+)+[.…]?$")
# Names under which tags take words, and tags whose first argument is words.
_WORDED = {
    "title", "label", "sub", "unit", "note", "text", "words", "placeholder", "hint", "caption", "summary",
}  # fmt: skip
_FIRST = {
    "button", "panel", "nothing", "figure", "crumb", "icon_button", "tag", "tab", "fact", "moment",
}  # fmt: skip
_SILENT = ("kbd", "avatar", "url", "load", "extends", "icon ", "if ", "elif ", "static", "block ")
# Filters whose argument is shown.
_SHOWN = re.compile(
    r"""\|(?:default|default_if_none|yesno|join|add|cut_with):(?:"([^"]*)"|'([^']*)')"""
)
# Names and units that are the same in every language.
_SAME = {
    "ERP", "OE", "SMS", "API", "URL", "CSV", "XLSX", "JSON", "HTTP", "HTTPS", "Ctrl", "Esc", "Xinglian", "kB", "MB",
    "doctype", "html", "width", "device", "initial", "scale", "viewport", "fit", "cover", "px", "light", "dark",
    "same", "origin", "telephone", "no", "OpenAPI", "QR", "ID", "X", "CSRFToken", "WeChat", "kg",
}  # fmt: skip
_TS_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`')
_TS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
_TS_SENTENCE = re.compile(r"[A-Z][a-z]+ (?:[a-z]+|\$\{)|[A-Z][a-z]+…")
_TS_SET = re.compile(
    r"\.(?:textContent|innerText|title|placeholder|ariaLabel)\s*\+?=\s*(?:[^;\n]*[?:]\s*)?[\"'`](?:\$\{[^}]*\}\s*)?(?!Ctrl)[A-Za-z]{2}"
    r"|\.(?:innerHTML|outerHTML)\s*\+?=\s*[\"'`][^;\n]*>[^<\"'`$]*[A-Za-z]{2}"
    r"|setAttribute\(\s*[\"'](?:aria-label|aria-description|title|placeholder|alt)[\"'],\s*[\"'`][A-Za-z]"
    r"|(?<![\w.])(?:alert|confirm|prompt|toast)\(\s*[\"'`][A-Za-z]"
    r"|\.(?:append|prepend|replaceChildren)\(\s*[\"'`][A-Za-z]{2}"
    r"|new (?:Notification|Text)\(\s*[\"'`][A-Za-z]"
)


def in_template(text: str) -> Iterator[tuple[int, str]]:
    """(line, words) of what a page would say in one language only."""
    for found in re.finditer(r"\{%(.*?)%\}", text, re.DOTALL):
        for words in _of_tag(found.group(1).strip()):
            yield _line(text, found.start()), words
    yield from _of_filters(text)
    bare = _UNSEEN.sub(_blank, _TRANSLATED.sub(_blank, text))
    bare = _TAGS.sub(_blank, bare)
    for pattern in (_SPOKEN, _BUTTON):
        for found in pattern.finditer(bare):
            words = found.group(1) or found.group(2) or ""
            if _foreign(words):
                yield _line(bare, found.start()), words
    for number, line in enumerate(_ELEMENT.sub(_blank, bare).split("\n"), start=1):
        if _foreign(line):
            yield number, " ".join(line.split())


def _of_filters(text: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"\{\{(.*?)\}\}|\{%(.*?)%\}", text, re.DOTALL):
        for shown in _SHOWN.finditer(found.group(1) or found.group(2)):
            words = shown.group(1) or shown.group(2) or ""
            if (
                not words.startswith("?")
                and _foreign(words)
                and (HANZI.search(words) or " " in words or words[:1].isupper())
            ):
                yield _line(text, found.start()), words


def in_typescript(text: str) -> Iterator[tuple[int, str]]:
    """(line, words) of strings that a person would read; errors for the console stay English."""
    code = _TS_COMMENT.sub(_blank, text)
    lines = code.split("\n")
    for found in _TS_STRING.finditer(code):
        number = _line(code, found.start())
        line = lines[number - 1]
        if HANZI.search(found.group()) or (
            _TS_SENTENCE.search(found.group()) and not re.search(r"console\.|Error\(", line)
        ):
            yield number, found.group()
    for number, line in enumerate(lines, start=1):
        if _TS_SET.search(line):
            yield number, line.strip()


def problems(root: Path) -> Iterator[str]:
    package = root / "src" / "xinglian"
    for path in sorted(package.glob("*/templates/**/*.html")):
        for number, words in in_template(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}:{number}: not translated: {words!r}"
    for path in sorted(
        [*package.glob("*/islands/**/*.ts"), *(root / "frontend" / "src").rglob("*.ts")]
    ):
        if not path.name.endswith((".test.ts", ".d.ts")):
            for number, words in in_typescript(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(root)}:{number}: not translated: {words}"


def _of_tag(inside: str) -> Iterator[str]:
    name = inside.split(" ", 1)[0]
    if inside.startswith(_SILENT) or name in ("translate", "trans", "blocktranslate", "comment"):
        return
    for place, said in enumerate(_ARGUMENT.finditer(inside)):
        under, marked, words = said.group(1), said.group(2), said.group(4)
        if marked or words in _SAME or (name == "include" and not under) or words.startswith("?"):
            continue
        is_worded = under in _WORDED or (not under and place == 0 and name in _FIRST)
        if HANZI.search(words) or _SENTENCE.match(words) or (is_worded and _WORD.search(words)):
            yield words


def _foreign(words: str) -> bool:
    left = [
        word
        for word in _WORD.findall(re.sub(r"&\w+;|https?://\S*|/[\w/-]+", " ", words))
        if word not in _SAME
    ]
    return bool(HANZI.search(words) or left)


def _blank(found: re.Match[str]) -> str:
    """As many lines as before."""
    return " " + "\n" * found.group().count("\n")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
