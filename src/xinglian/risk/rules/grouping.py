"""One cause, one alert: what the same source says at a larger place explains what it says within."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A finding to be placed. `order`: of its series among those of the family, the plainest first. `path`: "" is the
    whole network. `cut`: a part of it (a type of partner, a category), or ""."""

    key: int
    family: str
    order: int
    path: str
    cut: str


def parents(signs: Sequence[Sign]) -> dict[int, int]:
    """Key of a sign -> key of the one that explains it; those that explain are left out. The tree is flat: the widest
    one stands for all."""
    heads: list[Sign] = []
    found: dict[int, int] = {}
    for sign in sorted(signs, key=_width):
        head = next((one for one in heads if _explains(one, sign)), None)
        if head is None:
            heads.append(sign)
        else:
            found[sign.key] = head.key
    return found


def _width(sign: Sign) -> tuple[int, bool, int, int]:
    return (len(sign.path.split(".")) if sign.path else 0, bool(sign.cut), sign.order, sign.key)


def _explains(head: Sign, sign: Sign) -> bool:
    return (
        head.family == sign.family
        and (not head.path or f"{sign.path}.".startswith(f"{head.path}."))
        and (not head.cut or head.cut == sign.cut)
    )
