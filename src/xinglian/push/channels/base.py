"""What a channel is: a folder with a transport, its settings form and its tests. See README.md beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms

from xinglian.push.rules.outcome import Outcome, Parcel


class Transport(Protocol):
    """Hands parcels over. One object serves one thread, so it may keep its connection."""

    def send(self, parcel: Parcel) -> Outcome:
        """Hand over one parcel. Never raises for what the other side does: that is an Outcome."""
        ...

    def close(self) -> None: ...


class Open(Protocol):
    """Opens a transport: `settings` as stored by the form, the secret in the clear, parcels' own settings per organisation."""

    def __call__(self, *, settings: Mapping[str, Any], secret: str) -> Transport: ...


class Addresses(Protocol):
    """What the channel needs to know about recipients, read once per batch: {membership_id: {...}}."""

    def __call__(
        self, *, membership_ids: list[int], org_ids: list[int]
    ) -> dict[int, dict[str, Any]]: ...


@dataclass(frozen=True, kw_only=True)
class ChannelKind:
    """`idempotent`: the receiver knows a repeated delivery id, so an attempt cut off may simply be repeated.
    Otherwise it becomes uncertain and a person decides."""

    key: str
    label: Any
    help: Any
    icon: str
    idempotent: bool
    open: Open | None = None
    form: type[forms.Form] | None = None
    secret_field: str = ""
    per_organisation: bool = False


_kinds: dict[str, ChannelKind] = {}


def offer(kind: ChannelKind) -> ChannelKind:
    """Make a channel known; called at import of its folder."""
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> ChannelKind:
    """Raises KeyError for a channel nobody offers."""
    return _kinds[key]


def kinds() -> list[ChannelKind]:
    return list(_kinds.values())
