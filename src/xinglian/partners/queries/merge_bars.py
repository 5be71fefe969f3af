"""What has to end before a partner can become part of another one: said by the contexts above that keep it."""

from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

_bars: dict[str, tuple[Any, str]] = {}


def offer_merge_bar(name: str, *, sentence: Any, stands: str) -> None:
    """`stands`: whether it does, an SQL expression over `%(org)s`, asked as the network; `sentence` says what it is and what to do."""
    _bars[name] = (sentence, stands)


def merge_bars(*, merged_id: int) -> list[str]:
    """What keeps the partner from being merged into another one; nobody is told more than that it is so. One query."""
    if not _bars:
        return []
    columns = ", ".join(f"({stands}) AS {name}" for name, (_sentence, stands) in _bars.items())
    with acting(network(), savepoint=False):
        found = sql.row(f"SELECT {columns}", {"org": merged_id}) or {}
    return [str(sentence) for name, (sentence, _stands) in _bars.items() if found[name]]
