"""The filters of the list of partners as an expression for an audience."""

from collections.abc import Mapping
from typing import Protocol


class ListFilters(Protocol):
    """What the list was narrowed to (partners.api.chosen_filters)."""

    @property
    def text(self) -> str: ...
    @property
    def types(self) -> tuple[str, ...]: ...
    @property
    def layers(self) -> tuple[str, ...]: ...
    @property
    def statuses(self) -> tuple[str, ...]: ...
    @property
    def region_path(self) -> str: ...
    @property
    def csm(self) -> str: ...
    @property
    def ev(self) -> bool: ...
    @property
    def extra(self) -> Mapping[str, str]: ...


def expression(by: ListFilters) -> str:
    """The same partners in words of tags; "" when a filter (a search, no CSM, certificates) has no such word."""
    if by.text or by.ev or by.csm == "none" or set(by.extra) - {"tag"}:
        return ""
    parts = [
        _any("type", by.types),
        _any("layer", by.layers),
        _any("status", by.statuses),
        f"region:{by.region_path.rpartition('.')[2]}" if by.region_path else "",
        f"csm:{by.csm}" if by.csm else "",
        by.extra.get("tag", ""),
    ]
    return " & ".join(part for part in parts if part) or "all"


def _any(prefix: str, values: tuple[str, ...]) -> str:
    words = [f"{prefix}:{value}" for value in values]
    return f"({' | '.join(words)})" if len(words) > 1 else "".join(words)
