"""Live: tell open browsers, after commit, that something changed. They ask for the news themselves."""

from xinglian.kernel import sql

CHANNEL = "xl_live"


def publish(topic: str) -> None:
    """`topic` names what changed: `inbox:<person>`, `message:<id>`. No content travels.

    Topics sent several times in one transaction arrive once.
    """
    sql.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])
