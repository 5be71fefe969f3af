"""What the import contracts cannot see: size, foreign keys, shelves, open doors, row security."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.tree import PACKAGE, ROOT, contexts, tier_of
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

MAX_LINES = 400
SHELVES = {
    "__init__.py", "__pycache__", "apps.py", "README.md", "api.py", "events.py", "panels.py",
    "knobs.py", "access.py", "jobs.py", "reactions.py", "admin.py", "cli.py",
    "web", "rest", "importers", "definitions", "channels", "actions", "queries", "models", "rules",
    "templates", "templatetags", "islands", "static", "locale", "migrations", "samples", "tests",
}  # fmt: skip
FREE_SHELVES = {"kernel", "ui"}  # the two open contexts are toolboxes: a module per tool
BANNED_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}
# Rows of these tables belong to nobody in particular, or are guarded by grants alone.
OWNERLESS = {"kernel_letter", "kernel_heard", "kernel_knobvalue", "identity_region"}
OWNER_COLUMNS = {"org_id", "partner_id"}


def long_files(root: Path) -> list[str]:
    found = [
        path
        for suffix in ("py", "ts", "html", "css")
        for path in root.rglob(f"*.{suffix}")
        if not {"migrations", "node_modules", "dist", "static"} & set(path.parts)
    ]
    return sorted(str(p) for p in found if p.read_text(encoding="utf-8").count("\n") > MAX_LINES)


def odd_shelves(folders: list[Path]) -> list[str]:
    return [
        f"{folder.name}/{thing.name}"
        for folder in folders
        for thing in folder.iterdir()
        if (folder.name not in FREE_SHELVES and thing.name not in SHELVES)
        or thing.name in BANNED_NAMES
    ]


def wrong_foreign_keys(found: list[type[models.Model]]) -> list[str]:
    tier, wrong = tier_of(), []
    for model in found:
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if not (field.concrete and field.is_relation and field.related_model and here in tier):
                continue
            there = field.related_model._meta.app_label  # type: ignore[union-attr]
            if there == here or there not in tier:
                continue
            if tier[there] >= tier[here] or not field.remote_field.hidden:  # type: ignore[union-attr]
                wrong.append(f"{model._meta.label}.{field.name} -> {there}")
    return wrong


def views() -> Iterator[tuple[str, object]]:
    """Every view under the root urls, with its full route."""

    def walk(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, object]]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(route, entry.url_patterns)
            else:
                yield route, entry.callback

    yield from walk("", get_resolver().url_patterns)


def unguarded(found: list[tuple[str, object]]) -> list[str]:
    return [route for route, view in found if not getattr(view, "access_rule", "")]


def unprotected(tables: set[str]) -> list[str]:
    """Tables with an owner column but without forced row security and a policy per granted role."""
    with acting(network()):
        safe = set(
            sql.column(
                "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
                " AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)"
            )
        )
    return sorted(tables - safe)


def owned_tables() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in tier_of()
        and OWNER_COLUMNS & {getattr(f, "attname", "") for f in model._meta.get_fields()}
    }


def test_no_file_is_long() -> None:
    assert long_files(PACKAGE) == []


def test_a_context_has_no_odd_shelf() -> None:
    assert odd_shelves(contexts()) == []


def test_every_context_introduces_itself() -> None:
    assert [c.name for c in contexts() if not (c / "README.md").exists()] == []


def test_foreign_keys_point_down_and_leave_no_trace() -> None:
    assert wrong_foreign_keys(list(apps.get_models())) == []


def test_every_view_names_its_access_rule() -> None:
    assert unguarded(list(views())) == []


def test_every_partner_owned_table_has_row_security(db: None) -> None:
    assert owned_tables()
    assert unprotected(owned_tables()) == []


def test_no_application_role_can_bypass_row_security(db: None) -> None:
    with acting(network()):
        roles = sql.rows(
            "SELECT rolname FROM pg_roles WHERE rolname IN"
            " ('xl_owner', 'xl_app', 'xl_partner', 'xl_staff', 'xl_worker')"
            " AND NOT rolsuper AND NOT rolbypassrls"
        )
    assert len(roles) == 5


def test_every_view_of_the_database_runs_with_its_readers_rights(db: None) -> None:
    with acting(network()):
        bold = sql.column(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relname LIKE '%\\_pub\\_%'"
            " AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)"
        )
    assert bold == []


class TestTheGuardsBite:
    """Each guard is shown something bad."""

    def test_a_long_file_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "long.py").write_text("x = 1\n" * (MAX_LINES + 1))
        assert len(long_files(tmp_path)) == 1

    def test_a_stray_shelf_is_found(self, tmp_path: Path) -> None:
        context = tmp_path / "orders"
        context.mkdir()
        (context / "utils.py").touch()
        (context / "managers.py").touch()
        assert sorted(odd_shelves([context])) == ["orders/managers.py", "orders/utils.py"]

    def test_an_upward_foreign_key_is_found(self) -> None:
        class Wrong(models.Model):
            region = models.ForeignKey("identity.Region", models.PROTECT, related_name="wrongs")

            class Meta:
                app_label = "kernel"
                managed = False

        try:
            assert wrong_foreign_keys([Wrong]) == ["kernel.Wrong.region -> identity"]
        finally:
            del apps.all_models["kernel"]["wrong"]
            apps.clear_cache()

    def test_an_unguarded_view_is_found(self) -> None:
        assert unguarded([("open/", lambda request: None)]) == ["open/"]

    def test_a_table_without_row_security_is_found(self, db: None) -> None:
        assert unprotected({"kernel_letter"}) == ["kernel_letter"]


def test_the_map_names_every_context() -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    assert [c.name for c in contexts() if f"`{c.name}`" not in text] == []
