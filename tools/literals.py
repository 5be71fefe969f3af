"""Words that bypass translation: Hanzi or English written straight into templates and TypeScript."""

import re
from collections.abc import Iterator
from pathlib import Path

_HANZI = re.compile(r"[\u3400-\u9fff]")
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
_SPOKEN = re.compile(r"""\b(?:aria-label|title|placeholder|alt|label)=(?:"([^"]*)"|'([^']*)')""")
# A string given to a template tag that is a sentence or a capitalised word, and not inside _("…") or translate.
_ARGUMENT = re.compile(r"""(?<![\w(_])(_\()?(["'])((?:(?!\2).)*)\2""")
_SENTENCE = re.compile(r"^[A-Z][a-z]+(?:[ ,.…]|$)")
# Names and units that are the same in every language.
_SAME = {
    "ERP", "OE", "SMS", "API", "URL", "CSV", "XLSX", "JSON", "HTTP", "HTTPS", "Ctrl", "Esc", "Xinglian", "kB", "MB",
    "doctype", "html", "width", "device", "initial", "scale", "viewport", "fit", "cover", "px", "light", "dark",
    "same", "origin", "telephone", "no", "OpenAPI", "QR", "ID", "X", "CSRFToken", "WeChat",
}  # fmt: skip
_TS_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`')
_TS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
_TS_SENTENCE = re.compile(r"[A-Z][a-z]+ (?:[a-z]+|\$\{)")
_TS_SET = re.compile(
    r"\.(?:textContent|innerText|title|placeholder|ariaLabel)\s*=\s*[\"'`][A-Za-z]"
)


def in_template(text: str) -> Iterator[tuple[int, str]]:
    """(line, words) of what a page would say in one language only."""
    for found in re.finditer(r"\{%(.*?)%\}", text, re.DOTALL):
        inside = found.group(1).strip()
        if not inside.startswith(
            (
                "translate",
                "trans ",
                "blocktranslate",
                "comment",
                "url",
                "load",
                "extends",
                "include",
            )
        ):
            for said in _ARGUMENT.finditer(inside):
                words = said.group(3)
                if inside.startswith(("kbd", "avatar")) or said.group(1):
                    continue
                if (_HANZI.search(words) or _SENTENCE.match(words)) and words not in _SAME:
                    yield _line(text, found.start()), words
    bare = _UNSEEN.sub(_blank, _TRANSLATED.sub(_blank, text))
    bare = _TAGS.sub(_blank, bare)
    for found in _SPOKEN.finditer(bare):
        words = found.group(1) or found.group(2) or ""
        if _foreign(words):
            yield _line(bare, found.start()), words
    for number, line in enumerate(_ELEMENT.sub(_blank, bare).split("\n"), start=1):
        if _foreign(line):
            yield number, " ".join(line.split())


def in_typescript(text: str) -> Iterator[tuple[int, str]]:
    """(line, words) of strings that a person would read; errors for the console stay English."""
    code = _TS_COMMENT.sub(_blank, text)
    lines = code.split("\n")
    for found in _TS_STRING.finditer(code):
        number = _line(code, found.start())
        line = lines[number - 1]
        if _HANZI.search(found.group()) or (
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


def _foreign(words: str) -> bool:
    left = [
        word
        for word in _WORD.findall(re.sub(r"&\w+;|https?://\S*|/[\w/-]+", " ", words))
        if word not in _SAME
    ]
    return bool(_HANZI.search(words) or left)


def _blank(found: re.Match[str]) -> str:
    """As many lines as before."""
    return " " + "\n" * found.group().count("\n")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
