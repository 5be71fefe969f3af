"""What contexts above plug into the page shell: search, bell, user menu, the simulated-data ribbon."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from xinglian.ui.addresses import address_or_none


@dataclass(frozen=True)
class MenuItem:
    """An entry of the user menu. `post=True` makes it a small form (signing out changes something)."""

    label: Any
    url_name: str
    icon: str
    order: int = 50
    post: bool = False


@dataclass(frozen=True)
class MenuEntry:
    label: str
    url: str
    icon: str
    post: bool


@dataclass(frozen=True)
class Shortcut:
    """A page worth a long press on the app's icon. `key` names its picture, `static/ui/icons/shortcut-<key>-96.png`."""

    key: str
    label: Any
    url_name: str
    icon: str
    order: int = 50


@dataclass(frozen=True)
class ShortcutEntry:
    key: str
    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Bell:
    url: str
    badge_url: str
    topic: str


@dataclass
class _Offers:
    search: str = ""
    recent: str = ""
    bell: str = ""
    bell_badge: str = ""
    bell_topic: str = ""
    simulated: Callable[[HttpRequest], bool] | None = None


_offers = _Offers()
_menu: dict[str, MenuItem] = {}
_shortcuts: dict[str, Shortcut] = {}


def offer_search(url_name: str) -> None:
    """`GET url?q=…` answers a rendered `ui/_palette_results.html` with `groups=[(title, [lists.Hit…])]`."""
    _offers.search = url_name


def offer_recent(url_name: str) -> None:
    """`POST url` with `path` remembers that a page about one thing was opened."""
    _offers.recent = url_name


def offer_bell(url_name: str, *, badge: str, topic: str) -> None:
    """The bell leads to `url_name`; `badge` answers the unread count, again whenever `topic` is published."""
    _offers.bell, _offers.bell_badge, _offers.bell_topic = url_name, badge, topic


def offer_menu(item: MenuItem) -> None:
    _menu[item.url_name] = item


def offer_shortcut(item: Shortcut) -> None:
    """On the installed app's icon, and on the page shown without a network."""
    _shortcuts[item.key] = item


def shortcuts() -> list[ShortcutEntry]:
    items = sorted(_shortcuts.values(), key=lambda item: (item.order, item.key))
    return [
        ShortcutEntry(key=item.key, label=str(item.label), url=url, icon=item.icon)
        for item in items
        if (url := resolve(item.url_name))
    ]


def offer_simulated(test: Callable[[HttpRequest], bool]) -> None:
    """Says whether what the page shows is simulated; true draws the ribbon on screen and paper."""
    _offers.simulated = test


def search_url() -> str:
    return resolve(_offers.search)


def recent_url() -> str:
    return resolve(_offers.recent)


def bell() -> Bell | None:
    url = resolve(_offers.bell)
    return (
        Bell(url=url, badge_url=resolve(_offers.bell_badge), topic=_offers.bell_topic)
        if url
        else None
    )


def menu() -> list[MenuEntry]:
    items = sorted(_menu.values(), key=lambda item: (item.order, item.url_name))
    return [
        MenuEntry(label=str(item.label), url=url, icon=item.icon, post=item.post)
        for item in items
        if (url := resolve(item.url_name))
    ]


def is_simulated(request: HttpRequest) -> bool:
    return _offers.simulated(request) if _offers.simulated else False


def resolve(name: str) -> str:
    """The URL of a name, or "" when there is none: a button without effect is not drawn."""
    return address_or_none(name)
