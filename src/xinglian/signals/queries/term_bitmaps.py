"""The bitmap behind every condition's name: stored ones, and those put together when asked."""

from collections.abc import Collection

from pyroaring import BitMap

from xinglian.signals.queries import bitmap_store, likeness, messages, positions
from xinglian.signals.queries.horizon import horizon
from xinglian.signals.rules import geometry, special


def load(names: Collection[str]) -> dict[str, BitMap]:
    """All at once; a name nobody has stored yet is empty. The bitmaps are shared: never change one."""
    parts = _parts(names)
    said = {
        name: (prefix, value)
        for name in names
        for prefix, _colon, value in [name.partition(":")]
        if prefix in special.STATES and value
    }
    alike = {name for name in names if name.startswith(f"{special.LIKE}:")}
    placed = {
        name for name in names if name.startswith((f"{geometry.WITHIN}:", f"{geometry.INSIDE}:"))
    }
    stored = bitmap_store.load(
        {*names} - {*parts} - {*said} - alike - placed
        | {key for keys in parts.values() for key in keys}
    )
    found = {name: stored[name] for name in names if name in stored}
    for name, keys in parts.items():
        found[name] = BitMap.union(*(stored[key] for key in keys), BitMap())
    answers = messages.bitmaps(set(said.values()))
    found |= {name: answers[asked] for name, asked in said.items()}
    found |= positions.bitmaps(placed)
    if alike:
        near = likeness.bitmaps({name.partition(":")[2] for name in alike})
        found |= {name: near.get(name.partition(":")[2], BitMap()) for name in alike}
    return found


def _parts(names: Collection[str]) -> dict[str, list[str]]:
    """Names that are the union of stored bitmaps."""
    parts: dict[str, list[str]] = {}
    for name in names:
        prefix, _colon, value = name.partition(":")
        if prefix == "region" and value in special.REGION_GROUPS:
            parts[name] = [f"region:{code}" for code in special.REGION_GROUPS[value]]
    bought = [name for name in names if name.startswith(f"{special.BOUGHT}:")]
    if bought:
        now = horizon()
        for name in bought:
            category, window = special.bought_parts(name.partition(":")[2])
            parts[name] = [special.month_key(category, m) for m in now.months(window).all]
    return parts
