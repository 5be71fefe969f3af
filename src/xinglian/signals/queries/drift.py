"""Coverage and drift: every tag's share now against a month ago, and what looks wrong about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xinglian.kernel import sql
from xinglian.signals.queries import made_tags
from xinglian.signals.queries.made_tags import MadeTag
from xinglian.signals.rules import registry
from xinglian.signals.rules.definition import TagDefinition

Finding = Literal["sudden", "never", "always", "unknown", "steady"]
MONTH = timedelta(days=30)
# Of everybody: from here on a tag tells nobody apart.
_ALWAYS = 0.98
# A share that moved by so many points, or to so many times as many partners, since the refresh of everybody before.
_POINTS, _TIMES, _FEWEST = 0.05, 1.5, 20


@dataclass(frozen=True, kw_only=True)
class TagDrift:
    key: str
    name: str
    family_label: str
    count: int
    share: float
    share_before: float | None
    finding: Finding
    reason: str

    @property
    def change(self) -> float | None:
        """In points of share, against a month ago."""
        return None if self.share_before is None else self.share - self.share_before

    @property
    def points(self) -> float | None:
        return None if self.change is None else self.change * 100


def drift(*, now: datetime) -> list[TagDrift]:
    """What looks wrong first, then by how far the share has moved. Of the whole network: for staff and jobs."""
    newest, last, before = (_counts(at) for at in (now, _last_but_one(), now - MONTH))
    everybody, known = _everybody(), _known_figures()
    versions = _new_versions(since=now - MONTH)
    found = [
        _one(tag, everybody, newest.get(key), last.get(key), before.get(key), known, versions.get(key))
        for key, tag in registry.TAGS.items()
    ] + [
        _made(tag, everybody, newest.get(key), last.get(key), before.get(key), versions.get(key))
        for key, tag in made_tags.in_use().items()
    ]  # fmt: skip
    order = ("sudden", "unknown", "never", "always", "steady")
    return sorted(found, key=lambda one: (order.index(one.finding), -abs(one.change or 0)))


def alarms(*, now: datetime) -> int:
    """How many tags changed suddenly."""
    return sum(one.finding == "sudden" for one in drift(now=now))


def judge(*, count: int, everybody: int, last: int | None) -> Finding:
    """What a count says by itself, and beside that of the refresh before."""
    if not everybody:
        return "steady"
    if last is not None:
        moved = abs(count - last)
        times = max(count, last) / max(min(count, last), 1)
        if moved >= _FEWEST and (moved / everybody >= _POINTS or times >= _TIMES):
            return "sudden"
    if count == 0:
        return "never"
    return "always" if count / everybody >= _ALWAYS else "steady"


def _one(
    tag: TagDefinition, everybody: int, now: int | None, last: int | None, before: int | None,
    known: Mapping[str, bool], version: datetime | None,
) -> TagDrift:  # fmt: skip
    count = now or 0
    finding = judge(count=count, everybody=everybody, last=last)
    missing = [] if count else _without_facts(tag, known)
    if missing:
        finding = "unknown"
    return TagDrift(
        key=tag.key, name=str(tag.name), family_label=str(registry.FAMILY_LABELS[tag.family]), count=count,
        share=count / everybody if everybody else 0,
        share_before=before / everybody if before is not None and everybody else None,
        finding=finding, reason=_reason(finding, missing, version, last, count),
    )  # fmt: skip


def _made(
    tag: MadeTag, everybody: int, now: int | None, last: int | None, before: int | None, version: datetime | None,
) -> TagDrift:  # fmt: skip
    """A list moves when people move it, and may hold nobody yet: only a rule is judged."""
    count = now or 0
    finding: Finding = (
        "steady" if tag.is_list else judge(count=count, everybody=everybody, last=last)
    )
    return TagDrift(
        key=tag.key, name=tag.label, family_label=_("Made by people"), count=count,
        share=count / everybody if everybody else 0,
        share_before=before / everybody if before is not None and everybody else None,
        finding=finding, reason=_reason(finding, [], version, last, count),
    )  # fmt: skip


def _reason(finding: Finding, missing: list[str], version: datetime | None, last: int | None, count: int) -> str:  # fmt: skip
    if finding == "unknown":
        return _("Nobody records: %(facts)s") % {
            "facts": pgettext("between items", ", ").join(missing)
        }
    if finding == "sudden":
        moved = {"last": last or 0, "count": count}
        return (
            _("Partners: %(last)s the time before, now %(count)s. Its definition was changed")
            if version
            else _("Partners: %(last)s the time before, now %(count)s. Look at the imports of these days")
        ) % moved  # fmt: skip
    if finding == "never":
        return _("Nobody carries it: lower the threshold, or look whether the facts are complete")
    return _("It tells nobody apart: raise the threshold") if finding == "always" else ""  # fmt: skip


def _without_facts(tag: TagDefinition, known: Mapping[str, bool]) -> list[str]:
    names = registry.figures_of(tag)
    return list(dict.fromkeys(
        str(registry.FACT_KINDS[source].label)
        for name in names
        for source in [registry.FIGURES[name].source]
        if source in registry.FACT_KINDS and not known.get(source, False)
    ))  # fmt: skip


def _known_figures() -> dict[str, bool]:
    kinds = (
        sql.value(
            "SELECT fact_kinds FROM signals_refresh WHERE scope = 'all' ORDER BY id DESC LIMIT 1"
        )
        or []
    )
    return {kind: kind in kinds for kind in registry.FACT_KINDS}


def _everybody() -> int:
    return int(
        sql.value(
            "SELECT partners FROM signals_refresh WHERE scope = 'all' ORDER BY id DESC LIMIT 1"
        )
        or 0
    )


def _last_but_one() -> datetime | None:
    """When everybody was computed the time before the last."""
    found: datetime | None = sql.value(
        "SELECT started_at FROM signals_refresh WHERE scope = 'all' ORDER BY id DESC OFFSET 1 LIMIT 1"
    )
    return found


def _counts(at: datetime | None) -> dict[str, int]:
    if at is None:
        return {}
    rows: list[dict[str, Any]] = sql.rows(
        "SELECT DISTINCT ON (key) key, cardinality FROM signals_tag_count WHERE counted_at <= %s"
        " ORDER BY key, counted_at DESC, id DESC",
        [at],
    )
    return {row["key"]: int(row["cardinality"]) for row in rows}


def _new_versions(*, since: datetime) -> dict[str, datetime]:
    return {
        row["key"]: row["since"]
        for row in sql.rows(
            "SELECT key, since FROM signals_tag_version WHERE version > 1 AND since >= %s", [since]
        )
    }
