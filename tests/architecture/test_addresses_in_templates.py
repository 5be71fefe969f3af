"""An address named in one block of a page is not known in another: a link by that name would lead nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src" / "xinglian"
_BLOCK = re.compile(r"{% (block \w+|endblock\b)[^%]*%}")
_NAMED = re.compile(r"{% url [^%]*? as (\w+) %}")
_TAG = re.compile(r"{(?:%\s*\w+|{)(.*?)[%}]}", re.DOTALL)
_LITERAL = re.compile(r'"[^"]*"|\'[^\']*\'')


def blocks(text: str) -> Iterator[str]:
    """The outermost blocks."""
    depth = start = 0
    for found in _BLOCK.finditer(text):
        if found[1].startswith("block"):
            start = start if depth else found.end()
            depth += 1
        else:
            depth -= 1
            if not depth:
                yield text[start : found.start()]


def strangers(text: str) -> set[str]:
    """Names of addresses that a block uses but only another one gives."""
    parts = list(blocks(text))
    named = {name for part in parts for name in _NAMED.findall(part)}
    out = set()
    for part in parts:
        told = " ".join(_LITERAL.sub("", tag) for tag in _TAG.findall(part))
        given = set(re.findall(r" as (\w+)|(?<!\w)(\w+)=", told))
        known = {one for pair in given for one in pair if one}
        out |= {name for name in named - known if re.search(rf"(?<![\w.]){name}\b", told)}
    return out


def test_addresses_are_named_in_the_block_that_uses_them() -> None:
    assert strangers("{% block a %}{% url 'x' as up %}{% endblock %}{% block b %}{% cancel up %}{% endblock %}") == {"up"}  # fmt: skip
    found = {
        str(path.relative_to(PACKAGE)): names
        for path in sorted(PACKAGE.glob("*/templates/**/*.html"))
        if "{% extends" in (text := path.read_text(encoding="utf-8")) and (names := strangers(text))
    }
    assert not found, f"name these addresses in the block that uses them: {found}"
