"""`make new-context NAME=…`: a context that passes every guard from its first minute."""

import re
import sys
from pathlib import Path

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
PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {language}\\n"

msgid "{title}"
msgstr "{title}"
"""


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
        "locale/zh_Hans/LC_MESSAGES/django.po": PO.format(language="zh_Hans", **words),
        "locale/zh_Hant/LC_MESSAGES/django.po": PO.format(language="zh_Hant", **words),
    }


def make(name: str, package: Path = PACKAGE) -> Path:
    """Write the files; refuses names that are taken or not plain words."""
    if not re.fullmatch(r"[a-z]{3,20}", name):
        raise SystemExit(f"'{name}' is not a context name: one lower-case word, 3 to 20 letters.")
    folder = package / name
    if folder.exists():
        raise SystemExit(f"{folder} is there already.")
    for path, text in files_of(name).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    made = make(sys.argv[1])
    print(f"Made {made.relative_to(ROOT)}.")
    print("Next: its place in the tiers (pyproject.toml, if it is not listed), in CONTEXTS of")
    print("project/settings.py and on docs/map.md; then write its README.")
