"""A tree over bitmaps of dense ordinals. Nothing here knows where the bitmaps come from."""

from collections.abc import Callable

from pyroaring import BitMap

from xinglian.signals.rules.nodes import And, Compare, Everyone, Node, Not, Or, Term

Lookup = Callable[[Term | Compare], BitMap]


def evaluate(node: Node, *, lookup: Lookup, everyone: BitMap) -> BitMap:
    """The ordinals that satisfy `node`. Bitmaps handed out by `lookup` are never changed.

    A figure nobody measured satisfies no comparison; NOT is always "everyone but".
    """
    match node:
        case Everyone():
            return everyone
        case Term() | Compare():
            return lookup(node)
        case Not(item=item):
            return everyone - evaluate(item, lookup=lookup, everyone=everyone)
        case Or(items=items):
            return BitMap.union(
                *(evaluate(item, lookup=lookup, everyone=everyone) for item in items)
            )
        case And(items=items):
            wanted = [item for item in items if not isinstance(item, Not)]
            unwanted = [item.item for item in items if isinstance(item, Not)]
            found = [evaluate(item, lookup=lookup, everyone=everyone) for item in wanted] or [
                everyone
            ]
            result = BitMap.intersection(*sorted(found, key=len))
            for item in unwanted:
                result = result - evaluate(item, lookup=lookup, everyone=everyone)
            return result
