"""The tiny markup of message bodies: paragraphs, **bold**, lists, [links](https://…). Nothing else is HTML.

The markup is read before variables are filled in, so a value can never become markup.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

from xinglian.push.rules import template
from xinglian.push.rules.template import Part

_BULLET = re.compile(r"[-*•·]\s+")
_NUMBER = re.compile(r"\d{1,2}[.、)]\s*")
_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|\[(?P<label>[^\]\n]+)\]\((?P<url>https://[^\s(){}<>\"']+)\)"
)

Values = Mapping[str, object]


def to_html(body: str, values: Values) -> str:
    """Safe HTML. Raises TemplateProblem when a variable is written wrongly."""
    template.parse(body)
    return "\n".join(_block_html(lines, values) for lines in _blocks(body))


def to_text(body: str, values: Values) -> str:
    """The same as plain text, for mail clients without HTML and for previews in lists."""
    template.parse(body)
    return "\n\n".join(
        "\n".join(_line_text(line, values) for line in lines) for lines in _blocks(body)
    )


def summary(body: str, values: Values, *, most: int = 90) -> str:
    """The beginning as one line: every point of a list behind a dot, links by their words."""
    template.parse(body)
    lines = (line for lines in _blocks(body) for line in lines)
    bare = (_NUMBER.sub("· ", _BULLET.sub("· ", line, count=1), count=1) for line in lines)
    words = (_INLINE.sub(lambda found: found["bold"] or found["label"], line) for line in bare)
    flat = " ".join(" ".join(template.fill(_parts(line), values) for line in words).split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def link_is_safe(url: str) -> bool:
    """Whether an address may be linked: https, or a page of our own."""
    own = url.startswith("/") and not url.startswith(("//", "/\\"))
    return (own or url.startswith("https://")) and not re.search(r"[\s<>\"'{}]", url)


@lru_cache(maxsize=256)
def _blocks(body: str) -> Sequence[Sequence[str]]:
    """Groups of lines: split at blank lines and where a list begins or ends."""
    blocks: list[list[str]] = []
    kind = ""
    for raw in body.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        now = _kind(line)
        if now == "":
            kind = ""
        elif now == kind:
            blocks[-1].append(line)
        else:
            blocks.append([line])
            kind = now
    return blocks


def _kind(line: str) -> str:
    if not line:
        return ""
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBER.match(line) else "p"


def _block_html(lines: Sequence[str], values: Values) -> str:
    kind = _kind(lines[0])
    if kind == "p":
        return "<p>" + "<br>".join(_inline_html(line, values) for line in lines) + "</p>"
    mark = _BULLET if kind == "ul" else _NUMBER
    items = "".join(
        f"<li>{_inline_html(mark.sub('', line, count=1), values)}</li>" for line in lines
    )
    return f"<{kind}>{items}</{kind}>"


def _inline_html(line: str, values: Values) -> str:
    out, at = [], 0
    for found in _INLINE.finditer(line):
        out.append(_filled(line[at : found.start()], values))
        if found["bold"] is not None:
            out.append(f"<strong>{_filled(found['bold'], values)}</strong>")
        else:
            url = escape(found["url"], quote=True)
            out.append(
                f'<a href="{url}" rel="noopener noreferrer" target="_blank">{_filled(found["label"], values)}</a>'
            )
        at = found.end()
    out.append(_filled(line[at:], values))
    return "".join(out)


def _line_text(line: str, values: Values) -> str:
    def plain(found: re.Match[str]) -> str:
        return found["bold"] if found["bold"] is not None else f"{found['label']} ({found['url']})"

    return template.fill(_parts(_INLINE.sub(plain, line)), values)


def _filled(text: str, values: Values) -> str:
    return "".join(
        escape(
            part if isinstance(part, str) else template.value_of(part, values), quote=False
        ).replace("\n", "<br>")
        for part in _parts(text)
    )


def _parts(text: str) -> Sequence[Part]:
    try:
        return template.parse(text)
    except template.TemplateProblem:
        # Markup cut a variable in two ("{a|**b}**"): the sound whole was checked before, show the piece as it is.
        return [text]
