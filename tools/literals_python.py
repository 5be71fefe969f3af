"""Words in Python that a person would read and nobody can translate."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.literals import HANZI

_NOT_SEEN = {"migrations", "tests", "demo", "bench", "cli", "cli.py", "apps.py"}
# Files whose trade is Chinese itself: what files and people write, calendars, names, and sentences that are told in three
# languages at once because no page can be drawn.
_VOCABULARY = (
    "/importers/", "catalogue/rules/parameters.py", "identity/actions/load_regions.py", "identity/rules/place_names.py", "intake/rules/",
    "kernel/postgres/", "kernel/tongues.py", "partners/queries/places.py", "policies/queries/lines_file.py", "signals/rules/", "stock/rules/units.py", "trade/rules/words.py",
    "ui/amounts.py", "ui/chinese_days.py", "ui/day_words.py", "ui/days_off.py", "ui/components/numbers.py", "ui/components/times.py", "workspace/rules/verbs.py", "signals/definitions/",
    "ui/web/guide", "push/channels/", "push/rules/bounce.py", "/models/",
)  # fmt: skip
# Single signs are looked for, not shown; statements and patterns are read by machines.
_MACHINE = re.compile(r"^.?$|\b(?:SELECT|CREATE|INSERT|UPDATE)\b|\\[dsw]|^Xinglian$", re.DOTALL)
# Names under which functions and fields take words.
_WORDED = {
    "label", "title", "sub", "note", "unit", "placeholder", "words", "text", "question", "empty_label", "foot",
    "foot_label", "hint", "caption", "why", "source",
}  # fmt: skip
# Functions whose text goes to a person.
_SAID = {"done", "problem", "HttpResponse", "ValidationError", "Refusal", "add_error"}
_PROSE = re.compile(r"^[A-Z][a-z]+(?:[ ,.…]|$)|^[A-Za-z]+(?: [A-Za-z]+){2,}")


def in_python(source: str) -> Iterator[tuple[int, str]]:
    """(line, words): Hanzi anywhere but in notes, English where words are shown."""
    tree = ast.parse(source)
    notes = {id(one) for node in ast.walk(tree) for one in _notes(node)}
    marked = {id(one) for node in ast.walk(tree) if _is_marked(node) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in notes or id(node) in marked:
            continue
        if _is_text(node) and HANZI.search(node.value):  # type: ignore[attr-defined]
            yield node.lineno, node.value  # type: ignore[attr-defined]
        for said in _shown(node):
            if id(said) not in marked and _PROSE.match(said.value) and not HANZI.search(said.value):
                yield said.lineno, said.value


def problems(root: Path) -> Iterator[str]:
    package = root / "src" / "xinglian"
    for path in sorted(package.rglob("*.py")):
        place = str(path.relative_to(package))
        if set(Path(place).parts) & _NOT_SEEN:
            continue
        for number, words in in_python(path.read_text(encoding="utf-8")):
            if HANZI.search(words) and any(one in place for one in _VOCABULARY):
                continue
            if _MACHINE.search(words):
                continue
            yield f"{path.relative_to(root)}:{number}: not translated: {words[:80]!r}"


def _notes(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, and texts that stand for themselves."""
    for one in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
            yield one.value


def _is_marked(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return name in ("_", "__") or "gettext" in name


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _shown(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given: list[ast.expr] = list(node.args) if name in _SAID else []
        given += [one.value for one in node.keywords if one.arg in _WORDED]
        yield from (one for one in given if _is_text(one))  # type: ignore[misc]
    elif isinstance(node, ast.ClassDef):
        for one in node.body:
            if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") == "sentence":
                yield from (text for text in [one.value] if _is_text(text))  # type: ignore[misc]
