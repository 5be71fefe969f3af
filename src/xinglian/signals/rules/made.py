"""Tags people made may name one another: in which order they are computed, whom a change concerns, and no circles."""

from collections.abc import Collection, Iterator, Mapping

from xinglian.signals.rules.nodes import Node, Term, leaves

PREFIX = "made"
Named = Mapping[str, Collection[str]]


def key_of(made_id: int) -> str:
    """What an expression calls it."""
    return f"{PREFIX}:{made_id}"


def id_of(key: str) -> int | None:
    """`made:12` → 12; None for every other word."""
    prefix, _colon, number = key.partition(":")
    return int(number) if prefix == PREFIX and number.isdecimal() and len(number) < 20 else None


def named_in(node: Node) -> set[str]:
    """The made tags an expression names itself."""
    return {
        leaf.name for leaf in leaves(node) if isinstance(leaf, Term) and id_of(leaf.name) is not None
    }  # fmt: skip


def circle(start: str, named: Named) -> list[str]:
    """`a → b → a` when a tag leads back to itself, the shortest way; nothing when it does not."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for key in sorted(named.get(way[-1], ())):
            if key == start:
                return [*way, start]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []


def levels(named: Named) -> Iterator[list[str]]:
    """Keys in turns: each names only those of the turns before, or what is not here. Circles are left out."""
    left = {key: {one for one in of if one in named} for key, of in named.items()}
    while ready := sorted(key for key, of in left.items() if not of & set(left)):
        yield ready
        for key in ready:
            del left[key]


def concerned(keys: Collection[str], named: Named) -> set[str]:
    """The keys, and all that name one of them, however far."""
    found = set(keys)
    while more := {key for key, of in named.items() if key not in found and found & set(of)}:
        found |= more
    return found
