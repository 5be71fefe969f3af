"""Left and right in styles: pages also run from right to left, so style says start and end."""

import re
from collections.abc import Iterator
from pathlib import Path

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# margin-left:, left:, border-right-color:, border-top-left-radius:
_PROPERTY = re.compile(
    r"(?<![\w-])(?:(?:scroll-)?(?:margin|padding)-(?:left|right)|border-(?:left|right)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)(?=\s*:)"
)
_VALUE = re.compile(r"(?<![\w-])(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b")
# Four values name the right before the left; they may be written when both are the same.
_FOUR = re.compile(
    r"(?<![\w-])(?:margin|padding|inset|border-width|border-radius)\s*:\s*([^;{}\"]+)"
)
_SLIDE = re.compile(r"translateX\((?!calc\(var\(--xl-way\))[^)]*\)")
_CLASS = re.compile(
    r"(?<![\w-])-?(?:[mp][lr]-[\w.\[/%-]+|(?:left|right)-[\d\[][\w.\]/%]*|text-(?:left|right)|float-(?:left|right)"
    r"|border-[lr](?:-[\w\[\]]+)?|rounded-(?:[lr]|tl|tr|bl|br)(?:-\w+)?)(?![\w-])"
)
_CLASSES = re.compile(r"""\b(?:class|cls)=(?:"([^"]*)"|'([^']*)')""")
_STYLES = re.compile(r"""\bstyle=(?:"([^"]*)"|'([^']*)')""")


def in_style(text: str) -> Iterator[tuple[int, str]]:
    """(line, what) of CSS that says left or right."""
    text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    for pattern in (_PROPERTY, _VALUE, _SLIDE):
        for found in pattern.finditer(text):
            yield _line(text, found.start()), found.group()
    for found in _FOUR.finditer(text):
        sides = _values(found.group(1))
        if len(sides) == 4 and (
            sides[1] != sides[3]
            if "radius" not in found.group()
            else (sides[0], sides[3]) != (sides[1], sides[2])
        ):
            yield _line(text, found.start()), found.group().strip()


def in_template(text: str) -> Iterator[tuple[int, str]]:
    """(line, what) of utility classes and style attributes that say left or right."""
    for found in _CLASSES.finditer(text):
        for name in _CLASS.finditer(found.group(1) or found.group(2) or ""):
            yield _line(text, found.start()), name.group()
    for found in _STYLES.finditer(text):
        for _number, what in in_style((found.group(1) or found.group(2) or "") + ";"):
            yield _line(text, found.start()), what


def problems(root: Path) -> Iterator[str]:
    package = root / "src" / "xinglian"
    for path in sorted((root / "frontend" / "src").rglob("*.css")):
        for number, what in in_style(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}:{number}: say start or end: {what!r}"
    shown = [*package.glob("*/templates/**/*.html"), *package.glob("ui/**/*.py")]
    shown += [*package.glob("*/islands/**/*.ts"), *(root / "frontend" / "src").rglob("*.ts")]
    for path in sorted(shown):
        for number, what in in_template(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}:{number}: say start or end: {what!r}"


def _values(text: str) -> list[str]:
    """Split at spaces outside brackets."""
    depth, words, word = 0, [], ""
    for sign in text.strip():
        depth += (sign == "(") - (sign == ")")
        if sign.isspace() and not depth:
            words, word = [*words, word], ""
        else:
            word += sign
    return [one for one in [*words, word] if one and one != "!important"]


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
