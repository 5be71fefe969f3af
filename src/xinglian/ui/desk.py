"""A list as its reader keeps it: which columns, in what order, and the views they saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode

from xinglian.ui.lists import Tab


@dataclass(frozen=True)
class Column:
    """`sort="-bought"` begins descending. Priority 3 leaves first when it is narrow. A `fixed` one always comes first."""

    key: str
    label: Any
    sort: str = ""
    priority: int = 0
    right: bool = False
    shown: bool = True
    fixed: bool = False
    cls: str = ""


@dataclass(frozen=True)
class OwnView:
    id: int
    name: str
    is_shared: bool


@dataclass(frozen=True)
class Desk:
    """`columns` are shown, in order; `offered` are all that may be, those shown first."""

    key: str
    columns: tuple[Column, ...]
    offered: tuple[tuple[Column, bool], ...]
    is_arranged: bool
    tabs: Sequence[Tab]  # or Made
    query: str
    path: str
    own: OwnView | None
    save_url: str
    change_url: str
    delete_url: str
    layout_url: str

    @property
    def column_query(self) -> str:
        """The columns shown, as an export asks for them."""
        return urlencode({"col": [one.key for one in self.columns if not one.fixed]}, doseq=True)


def arranged(
    columns: Sequence[Column], wanted: Sequence[str]
) -> tuple[tuple[Column, ...], tuple[tuple[Column, bool], ...]]:
    """The columns to show, and all that are offered with whether they are shown. Unknown keys are left out."""
    fixed = [one for one in columns if one.fixed]
    free = {one.key: one for one in columns if not one.fixed}
    keys = [key for key in dict.fromkeys(wanted) if key in free]
    if not keys:
        keys = [key for key, one in free.items() if one.shown]
        offered = tuple((one, one.shown) for one in free.values())
    else:
        rest = [key for key in free if key not in keys]
        offered = tuple((free[key], key in keys) for key in [*keys, *rest])
    return (*fixed, *(free[key] for key in keys)), offered
