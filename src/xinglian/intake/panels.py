"""Intake's entry in the navigation, and the words of its audit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.intake.access import DOOR_READERS
from xinglian.intake.definitions import UnknownKind, kind_of
from xinglian.intake.rules.states import Mode
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="trust",
        url_name="intake:list",
        label=_("Imports"),
        icon="database",
        order=30,
        allowed=lambda viewer: viewer.has(*DOOR_READERS),
    )
)


def _kind_word(key: str) -> Any:
    try:
        return kind_of(key).label
    except UnknownKind:  # recorded by a context that is no longer installed
        return key


_MODES = {Mode.ALL.value: _("All rows or none"), Mode.GOOD_ROWS.value: _("Good rows only")}

name_verbs(
    {
        "open_import": _("uploaded a file"),
        "match_columns": _("matched a file’s columns"),
        "import_file": _("imported a file"),
        "undo_import": _("took an import back"),
    },
    subjects={"intake.batch": _("Imports")},
    fields={
        "mode": _("Which rows"),
        "bytes": _("Bytes"),
        "sha256": _("Fingerprint"),
        "source": _("Source"),
        "sheet": _("Sheet"),
        "header_row": _("Header in row"),
        "encoding": _("Characters"),
        "columns": _("Columns"),
        "constants": _("Same for every row"),
        "rows": _("Rows"),
        "good": _("Good rows"),
        "bad": _("Problem rows"),
        "inserted": _("New"),
        "updated": _("Changed"),
        "unchanged": _("Already there"),
        "skipped": _("Not imported"),
        "removed": _("Removed"),
        "restored": _("Put back"),
    },
    values={
        ("intake.batch", "kind"): _kind_word,
        ("intake.batch", "mode"): lambda mode: _MODES.get(mode, mode),
    },
)
