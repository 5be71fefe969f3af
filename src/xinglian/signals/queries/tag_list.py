"""All tags with their counts, coverage and freshness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from pyroaring import BitMap

from xinglian.kernel import knobs, sql
from xinglian.signals import access
from xinglian.signals.queries import bitmap_store, made_tags, wording
from xinglian.signals.queries.made_tags import MadeTag
from xinglian.signals.queries.select_audience import ALL, region_key
from xinglian.signals.rules import registry
from xinglian.signals.rules.definition import PlannedTag, TagDefinition

MADE = "made"


@dataclass(frozen=True, kw_only=True)
class TagRow:
    key: str
    name: str
    meaning: str
    family: str
    family_label: str
    owner_label: str
    count: int
    coverage: float
    is_list: bool = False

    @property
    def is_made(self) -> bool:
        return self.family == MADE


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """When figures were last computed, and how far the order ledger reached."""

    computed_at: datetime
    orders_until: date


@dataclass(frozen=True, kw_only=True)
class TagList:
    rows: list[TagRow]
    families: list[tuple[str, str, int]]
    total: int
    partners: int
    freshness: Freshness | None
    planned: list[PlannedTag]


def tag_list(*, words: str = "", family: str = "") -> TagList:
    """`words` searches key, name and meaning. Counts are those of the caller's reach."""
    settings = knobs.values("signals.")
    counts, everybody = _counts()
    mine = made_tags.in_use()
    every = [
        *(_made_row(tag, counts, everybody) for tag in mine.values()),
        *(tag_row(tag, settings, counts, everybody) for tag in registry.TAGS.values()),
    ]
    wanted = words.strip().lower()
    found = [
        row
        for row in every
        if not wanted or wanted in f"{row.key} {row.name} {row.meaning}".lower()
    ]
    families = [
        (key, str(label), sum(row.family == key for row in found))
        for key, label in ((MADE, _("Made by people")), *registry.FAMILY_LABELS.items())
    ]
    return TagList(
        rows=[row for row in found if not family or row.family == family],
        families=families,
        total=len(every),
        partners=everybody,
        freshness=freshness(),
        planned=[
            tag
            for tag in registry.PLANNED.values()
            if (not family or tag.family == family)
            and wanted in f"{tag.key} {tag.name} {tag.meaning}".lower()
        ],
    )


def tag_row(
    tag: TagDefinition, settings: Mapping[str, object], counts: Mapping[str, int], everybody: int
) -> TagRow:
    count = counts.get(tag.key, 0)
    return TagRow(
        key=tag.key,
        name=str(tag.name),
        meaning=wording.meaning(tag, settings),
        family=tag.family,
        family_label=str(registry.FAMILY_LABELS[tag.family]),
        owner_label=str(registry.OWNER_LABELS.get(tag.owner, tag.owner)),
        count=count,
        coverage=count / everybody if everybody else 0,
    )


def _made_row(tag: MadeTag, counts: Mapping[str, int], everybody: int) -> TagRow:
    count = counts.get(tag.key, 0)
    return TagRow(
        key=tag.key, name=tag.label, meaning=tag.note or (_("A list filled by hand") if tag.is_list else tag.expression),
        family=MADE, family_label=_("Made by people"), owner_label=tag.owner_name, count=count,
        coverage=count / everybody if everybody else 0, is_list=tag.is_list,
    )  # fmt: skip


def freshness() -> Freshness | None:
    """Of how many partners is not said: who reads it may be one of them."""
    row = sql.row(
        "SELECT finished_at AS computed_at, orders_until FROM signals_refresh ORDER BY id DESC LIMIT 1"
    )
    return Freshness(**row) if row else None


def _counts() -> tuple[dict[str, int], int]:
    """Tag → count, and everybody, within the caller's reach: stored counts for the network, bitmaps for regions."""
    regions = access.reach_of_caller()
    if regions is None:
        rows = sql.rows(
            "SELECT key, cardinality FROM signals_tag_bitmap WHERE kind IN ('tag', 'made') OR key = %s",
            [ALL],
        )
        stored = {row["key"]: int(row["cardinality"]) for row in rows}
        return stored, stored.get(ALL, 0)
    keys = [*registry.TAGS, *made_tags.in_use()]
    bitmaps = bitmap_store.load([ALL, *keys, *(region_key(path) for path in regions)])
    mine = bitmaps[ALL] & BitMap.union(*(bitmaps[region_key(path)] for path in regions), BitMap())
    return {key: mine.intersection_cardinality(bitmaps[key]) for key in keys}, len(mine)
