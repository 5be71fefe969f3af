"""Live: tell open browsers, after commit, that something changed. They ask for the news themselves."""

from collections import Counter
from collections.abc import Iterable

from xinglian.kernel import sql

CHANNEL = "xl_live"
_heard: Counter[str] = Counter()


def publish(topic: str) -> None:
    """`topic` names what changed: `inbox:<person>`, `message:<id>`. No content travels.

    Topics sent several times in one transaction arrive once.
    """
    sql.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def note_heard(topic: str) -> None:
    """Whoever listens for this process says what came in."""
    _heard[topic] += 1


def heard(topics: Iterable[str]) -> int:
    """A number that changes in this process with any of the topics: for what is kept until there is news of them.

    It stays 0 where nobody listens (commands, tests): keep such things for a short while only.
    """
    return sum(_heard[topic] for topic in topics)
