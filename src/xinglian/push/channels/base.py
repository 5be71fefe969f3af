"""What a channel is, and what a provider is: folders with a transport, a settings form and tests. See README.md beside this file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal
from xinglian.push.rules.outcome import Outcome, Parcel
from xinglian.push.rules.report import Report


class Transport(Protocol):
    """Hands parcels over. One object serves one thread, so it may keep its connection."""

    def send(self, parcel: Parcel) -> Outcome:
        """Hand over one parcel. Never raises for what the other side does: that is an Outcome."""
        ...

    def close(self) -> None: ...


class Open(Protocol):
    """Opens a transport: `settings` as stored by the form, the secret in the clear, parcels' own settings per organisation."""

    def __call__(self, *, settings: Mapping[str, Any], secret: str) -> Transport: ...


class ReadReports(Protocol):
    """Reads what a provider posts about earlier deliveries. Raises BadReport for what it cannot have sent."""

    def __call__(
        self, *, body: bytes, headers: Mapping[str, str], settings: Mapping[str, Any], secret: str
    ) -> Sequence[Report]: ...


class AskTemplate(Protocol):
    """Asks the provider how far the approval of a template is: its state, and why it was rejected. Raises NotAnswered."""

    def __call__(
        self, *, settings: Mapping[str, Any], secret: str, code: str
    ) -> tuple[str, str]: ...


class NotAnswered(Refusal):
    sentence = _("The provider did not answer the question: %(why)s. Nothing was changed.")


def one_unit(parcel: Parcel, settings: Mapping[str, Any]) -> int:
    return 1


@dataclass(frozen=True, kw_only=True)
class ChannelKind:
    """A way to reach people. `address`: the kind of address it needs, "" where it needs none of a person's."""

    key: str
    label: Any
    help: Any
    icon: str
    order: int
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderKind:
    """Who carries for a channel. `idempotent`: it knows a repeated delivery id, so an attempt cut off may simply be
    repeated (a setting `is_idempotent` says so for one whose receiver we do not know). Otherwise it becomes uncertain
    and a person decides. `units`: what is paid for. `report_answer`: what it wants to hear when it reports."""

    key: str
    channel: str
    label: Any
    help: Any = ""
    idempotent: bool
    open: Open
    form: type[forms.Form]
    secret_field: str = ""
    # Nobody types it: made once, when the first provider of the kind is kept.
    make_secret: Callable[[], str] | None = None
    # Settings the secret belongs to: when one changes, the secret has to be typed again.
    secret_goes_to: tuple[str, ...] = ()
    per_organisation: bool = False
    is_paid: bool = False
    units: Callable[[Parcel, Mapping[str, Any]], int] = one_unit
    needs_template: bool = False
    ask_template: AskTemplate | None = None
    read_reports: ReadReports | None = None
    report_help: Any = ""
    report_answer: Mapping[str, Any] | None = None
    # Its reports come as mails, which may also lie in a mailbox.
    has_mailbox: bool = False


_kinds: dict[str, ChannelKind] = {}
_providers: dict[str, ProviderKind] = {}


def offer(kind: ChannelKind) -> ChannelKind:
    """Make a channel known; called at import of its folder."""
    _kinds[kind.key] = kind
    return kind


def provide(kind: ProviderKind) -> ProviderKind:
    """Make a provider known; called at import of its folder."""
    _providers[kind.key] = kind
    return kind


def kind_of(key: str) -> ChannelKind:
    """Raises KeyError for a channel nobody offers."""
    return _kinds[key]


def kinds() -> list[ChannelKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def provider_kind(key: str) -> ProviderKind:
    """Raises KeyError for a provider nobody offers."""
    return _providers[key]


def provider_kinds() -> list[ProviderKind]:
    return list(_providers.values())


def providers_for(channel: str) -> list[ProviderKind]:
    return [kind for kind in _providers.values() if kind.channel == channel]


def completed(kind: ProviderKind, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Stored settings, and what the form proposes for questions that were not asked yet when they were stored."""
    fields = kind.form().fields
    return {name: field.initial for name, field in fields.items() if field.initial is not None} | dict(settings)  # fmt: skip


def unanswered(kind: ProviderKind, settings: Mapping[str, Any]) -> list[str]:
    """Labels of what the form needs and neither the stored settings nor its proposals answer; not the secret."""
    known = completed(kind, settings)
    return [
        str(field.label) for name, field in kind.form().fields.items()
        if field.required and name != kind.secret_field and known.get(name) in (None, "")
    ]  # fmt: skip


def is_idempotent(kind: ProviderKind, settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("is_idempotent", kind.idempotent))
