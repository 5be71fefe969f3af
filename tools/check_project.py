"""Checks that need Django, without a database: system checks, templates, styles, missing migrations."""

import os
import re
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")

import django
from django.conf import settings
from django.core.management import call_command
from django.template import TemplateSyntaxError, engines
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import directions

_RAW = re.compile(r"\|(?:date|time|floatformat|intcomma|naturaltime|timesince)\b[^}|]*|\{%\s*now\b")


def raw_formats(text: str) -> list[str]:
    """Django's own formats of numbers and times: they know neither our words nor the viewer's zone by name."""
    return _RAW.findall(text)


def broken_templates() -> list[str]:
    """Every template of ours is compiled once."""
    engine = engines["django"]
    found = []
    for path in sorted((ROOT / "src" / "xinglian").glob("*/templates/**/*.html")):
        name = str(path).split("/templates/", 1)[1]
        try:
            engine.get_template(name)
        except TemplateSyntaxError as error:
            found.append(f"{path.relative_to(ROOT)}: {error}")
        text = path.read_text(encoding="utf-8")
        for raw in raw_formats(text):
            found.append(f"{path.relative_to(ROOT)}: {raw!r}: use the filters of ui.components")
        if "<script>" in text or " onclick=" in text or "<style" in text:
            found.append(f"{path.relative_to(ROOT)}: nothing inline but style attributes (CSP)")
    return found


def main() -> int:
    # Looking for missing migrations needs the models only, not a server.
    django.setup()
    # Names of models are compared as migrations wrote them: untranslated.
    translation.deactivate_all()
    settings.DATABASES["default"]["ENGINE"] = "django.db.backends.dummy"
    call_command("check", fail_level="WARNING", databases=[])
    found = [*broken_templates(), *directions.problems(ROOT)]
    for line in found:
        print(line)
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None, ignore_no_migrations=True)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
        graph=loader.graph
    )
    for label, migrations in changes.items():
        print(f"{label}: a migration is missing: {migrations}")
    return 1 if found or changes else 0


if __name__ == "__main__":
    sys.exit(main())
