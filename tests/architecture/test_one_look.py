"""No page brings its own look: style sheets live in the front end, colours in its tokens, templates only place things."""

import re
from pathlib import Path

from tests.architecture.tree import PACKAGE

# What a style attribute may say: where a thing lies and how large it is.
_PLACING = {
    "width", "min-width", "max-width", "height", "min-height", "max-height", "inset-inline-start", "top",
    "bottom", "grid-column", "grid-row", "grid-template-columns", "display", "gap", "flex",
    "font-size",
}  # fmt: skip
_STYLE = re.compile(r"""style=(?:"([^"]*)"|'([^']*)')""")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")


def own_looks(root: Path) -> list[str]:
    """Style elements, style sheets outside the front end, and style attributes that paint."""
    found = [
        str(path.relative_to(root))
        for path in root.rglob("*.css")
        if not {"dist", "static"} & set(path.parts)
    ]
    for path in root.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        painted = [
            name
            for double, single in _STYLE.findall(text)
            for rule in (double or single).split(";")
            if (name := rule.split(":")[0].strip())
            and not name.startswith(("{", "--"))
            and name not in _PLACING
        ]
        styled = re.search(r"<style\b|<link[^>]+stylesheet", text) and path.name != "_head.html"
        coloured = any(_COLOUR.search(double or single) for double, single in _STYLE.findall(text))
        if painted or styled or coloured:
            found.append(str(path.relative_to(root)))
    return sorted(found)


def test_no_page_brings_its_own_css() -> None:
    assert own_looks(PACKAGE) == []


def test_a_page_with_its_own_look_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "orders" / "templates" / "orders"
    folder.mkdir(parents=True)
    (folder / "painted.html").write_text('<b style="color:red">x</b>')
    (folder / "sheet.html").write_text("<style>b { color: red }</style>")
    (folder / "hex.html").write_text('<b style="width:1px;--x:#ff0000">x</b>')
    (folder / "placed.html").write_text('<b style="width:40%">x</b>')
    (tmp_path / "orders" / "islands").mkdir()
    (tmp_path / "orders" / "islands" / "own.css").touch()
    assert own_looks(tmp_path) == [
        "orders/islands/own.css",
        "orders/templates/orders/hex.html",
        "orders/templates/orders/painted.html",
        "orders/templates/orders/sheet.html",
    ]
