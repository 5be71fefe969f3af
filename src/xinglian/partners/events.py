"""What the registry announces."""

from dataclasses import dataclass, field

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class PartnerRegistered(Event):
    """A new partner. (An import tells of all its partners at once: PartnersImported.)"""

    partner_id: int

    @property
    def aggregate(self) -> str:
        return str(self.partner_id)


@dataclass(frozen=True, kw_only=True)
class PartnerChanged(Event):
    """`fields` are names of columns of partners_pub_partner that have a new value."""

    partner_id: int
    fields: list[str]

    @property
    def aggregate(self) -> str:
        return str(self.partner_id)


@dataclass(frozen=True, kw_only=True)
class PartnersChanged(Event):
    """Many partners got a new value at once. `partner_ids` is empty when they are too many to name."""

    count: int
    fields: list[str]
    partner_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PartnersImported(Event):
    """An import brought partners, or its undo took them away again (`is_undo`)."""

    batch_id: int
    inserted: int
    updated: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class PartnersMerged(Event):
    """`merged_id` is one with `kept_id` from now on: whoever has rows of it moves them over."""

    merge_id: int
    kept_id: int
    merged_id: int

    @property
    def aggregate(self) -> str:
        return str(self.merged_id)


@dataclass(frozen=True, kw_only=True)
class PartnersUnmerged(Event):
    """The merge was undone: rows moved for `merge_id` go back to `merged_id`."""

    merge_id: int
    kept_id: int
    merged_id: int

    @property
    def aggregate(self) -> str:
        return str(self.merged_id)


@dataclass(frozen=True, kw_only=True)
class LayersComputed(Event):
    """Layers were computed anew; `changed` partners moved to another layer. `as_of` is ISO."""

    as_of: str
    changed: int
