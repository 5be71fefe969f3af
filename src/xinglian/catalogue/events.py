"""What the catalogue announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class PartChanged(Event):
    """A part is new (`is_new`) or has new values in `fields`."""

    part_id: int
    fields: list[str]
    is_new: bool = False

    @property
    def aggregate(self) -> str:
        return str(self.part_id)


@dataclass(frozen=True, kw_only=True)
class PartParametersChanged(Event):
    """Parameters of a part have new values: everybody who shows or uses them hears it at once."""

    part_id: int
    keys: list[str]

    @property
    def aggregate(self) -> str:
        return str(self.part_id)


@dataclass(frozen=True, kw_only=True)
class PartsImported(Event):
    """An import brought or changed parts; `is_undo`: it was taken back."""

    batch_id: int
    inserted: int
    updated: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class CategoriesChanged(Event):
    """Categories or their parameter dictionary are not what they were; after an import all may be."""

    category_codes: list[str]
    batch_id: int = 0
