"""`make new-context NAME=orders [ZH=订单]`: a context that passes every guard from its first minute.

It gets its folder, its place in the tiers (beside the others people work with, unless the contract
already has one for it), in CONTEXTS and on the map.
"""

import re
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "xinglian"

APPS = """from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.{name}"
    label = "{name}"
"""
README = """# {name}

**Purpose.** One sentence: what is better for whom since this exists.

| word | 简体 | 繁體 | English |
|---|---|---|---|

**Owns.** Tables `{name}_…`.
**Asks.** —
**Announces.** —
**Publishes.** —
"""
API = '''"""Front door of {name}."""
'''
URLS = """from django.urls import URLPattern, path

from xinglian.{name}.web.home import home

app_name = "{name}"
urlpatterns: list[URLPattern] = [path("", home, name="home")]
"""
HOME = '''from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xinglian.identity.api import STAFF, allow


@allow(STAFF)
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "{name}/home.html")
'''
TEMPLATE = """{{% extends "ui/page.html" %}}
{{% block title %}}{{% translate "{title}" %}}{{% endblock %}}
{{% block body %}}<h1>{{% translate "{title}" %}}</h1>{{% endblock %}}
"""
TEST = """from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member


def test_staff_opens_the_first_page_and_a_partner_does_not(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    assert client_of(cast.director).get("/{name}/").status_code == 200
    assert client_of(cast.jiangdong_owner).get("/{name}/").status_code == 403
"""
# The row of the import contract, the line of CONTEXTS and the row of the map a new context joins.
NEIGHBOUR_IN_TIERS = '"(orders) | '
NEIGHBOUR_IN_CONTEXTS = '        "workspace",\n'
NEIGHBOUR_ON_MAP = "    `push`  "


def files_of(name: str) -> dict[str, str]:
    """Path inside the context -> content."""
    words = {"name": name, "title": name.capitalize()}
    shelves = ["models", "actions", "queries", "rules", "migrations", "tests", "web"]
    empty = {f"{shelf}/__init__.py": "" for shelf in shelves}
    return empty | {
        "__init__.py": "",
        "apps.py": APPS.format(**words),
        "README.md": README.format(**words),
        "api.py": API.format(**words),
        "web/urls.py": URLS.format(**words),
        "web/home.py": HOME.format(**words),
        f"templates/{name}/home.html": TEMPLATE.format(**words),
        "tests/test_home.py": TEST.format(**words),
    }


def title_of(name: str, package: Path = PACKAGE) -> str:
    """What the word is called in zh-Hans already, empty when nobody says it."""
    for path in sorted(package.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        entry = polib.pofile(str(path)).find(name.capitalize())
        if entry and entry.msgstr:
            return str(entry.msgstr)
    return ""


def make(name: str, *, title: str, root: Path = ROOT) -> Path:
    """Write the files and enter the context where contexts are listed; refuses names that are taken or not plain words."""
    if not re.fullmatch(r"[a-z]{3,20}", name):
        raise SystemExit(f"'{name}' is not a context name: one lower-case word, 3 to 20 letters.")
    package = root / "src" / "xinglian"
    folder = package / name
    if folder.exists():
        raise SystemExit(f"{folder} is there already.")
    known = title_of(name, package)
    if known and title and known != title:
        raise SystemExit(
            f"'{name.capitalize()}' is {known} elsewhere: leave ZH out, or agree on {title} first."
        )
    for path, text in files_of(name).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    enter(root / "pyproject.toml", f"({name})", NEIGHBOUR_IN_TIERS, f'"({name}) | (orders) | ')
    enter(
        package / "project" / "settings.py",
        f'"{name}",\n',
        NEIGHBOUR_IN_CONTEXTS,
        f'        "{name}",\n{NEIGHBOUR_IN_CONTEXTS}',
    )
    enter(
        root / "docs" / "map.md",
        f"`{name}`",
        NEIGHBOUR_ON_MAP,
        f"    `{name}`  what it is for\n{NEIGHBOUR_ON_MAP}",
    )
    put_title(folder, name=name, title=known or title or name.capitalize())
    return folder


def enter(file: Path, entry: str, before: str, instead: str) -> None:
    """Put an entry beside its neighbour, unless it is there."""
    text = file.read_text(encoding="utf-8")
    if entry in text:
        return
    if before not in text:
        raise SystemExit(
            f"{file.name} has no {before.strip()!r} any more: mend tools/new_context.py."
        )
    file.write_text(text.replace(before, instead, 1), encoding="utf-8")


def put_title(folder: Path, *, name: str, title: str) -> None:
    """Its one text, in all languages: zh-Hans as given, zh-Hant drafted from it."""
    messages = folder.parents[2] / "tools" / "messages.py"
    for _ in range(
        2
    ):  # the first run makes the entries, the second drafts from the one filled in between
        subprocess.run([sys.executable, str(messages), "update", name], check=True)
        path = folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        po = polib.pofile(str(path), wrapwidth=100)
        po[0].msgstr = title
        po.save()


if __name__ == "__main__":
    made = make(sys.argv[1], title=sys.argv[2] if len(sys.argv) > 2 else "")
    print(f"Made {made.relative_to(ROOT)}; it is in the tiers, in CONTEXTS and on docs/map.md.")
    print("Next: write its README and its line on the map, then its first rule and its test.")
