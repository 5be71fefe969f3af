"""Of whom an audience is made: places, types, layers, and the tags that set it apart."""

from collections.abc import Collection
from dataclasses import dataclass

from pyroaring import BitMap

from xinglian.signals.queries import bitmap_store
from xinglian.signals.queries.wording import label_of
from xinglian.signals.rules import distinction, registry
from xinglian.signals.rules.climate import PROVINCES
from xinglian.signals.rules.distinction import Marked

_MOST = 8


@dataclass(frozen=True, kw_only=True)
class TagMark:
    """A tag that is commoner (or rarer) here than elsewhere."""

    name: str
    mark: Marked


@dataclass(frozen=True, kw_only=True)
class Makeup:
    """`provinces`: code → count, for provinces in sight. `types`, `layers`: (key, label, count), largest first."""

    provinces: dict[str, int]
    types: list[tuple[str, str, int]]
    layers: list[tuple[str, str, int]]
    more: list[TagMark]
    less: list[TagMark]


def makeup(members: BitMap, *, everyone: BitMap, named: Collection[str] = ()) -> Makeup:
    """Counts over bitmaps, one fetch. Tags in `named` (those of the rule itself) set nothing apart."""
    words = {prefix: list(registry.REGISTER_WORDS[prefix]) for prefix in ("type", "layer")}
    tags = [key for key in registry.TAGS if key not in set(named)]
    bitmaps = bitmap_store.load(
        [
            *(f"region:{code}" for code in PROVINCES),
            *(f"{prefix}:{key}" for prefix, keys in words.items() for key in keys),
            *tags,
        ]
    )
    counts = {
        key: (
            members.intersection_cardinality(bitmaps[key]),
            everyone.intersection_cardinality(bitmaps[key]),
        )
        for key in tags
    }
    marks = distinction.marks(counts, members=len(members), everybody=len(everyone))
    return Makeup(
        provinces={
            code: members.intersection_cardinality(bitmaps[f"region:{code}"])
            for code in PROVINCES
            if everyone.intersect(bitmaps[f"region:{code}"])
        },
        types=_split("type", words["type"], members, bitmaps),
        layers=_split("layer", words["layer"], members, bitmaps),
        more=[_named(one) for one in distinction.strongest(marks, most=_MOST, is_more=True)],
        less=[_named(one) for one in distinction.strongest(marks, most=4, is_more=False)],
    )


def _split(
    prefix: str, keys: list[str], members: BitMap, bitmaps: dict[str, BitMap]
) -> list[tuple[str, str, int]]:
    found = [
        (key, label_of(f"{prefix}:{key}"), members.intersection_cardinality(bitmaps[f"{prefix}:{key}"]))
        for key in keys
    ]  # fmt: skip
    return sorted((one for one in found if one[2]), key=lambda one: -one[2])


def _named(mark: Marked) -> TagMark:
    return TagMark(name=label_of(mark.key), mark=mark)
