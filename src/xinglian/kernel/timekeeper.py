"""Keeps the clock of a long-lived process at the database's time: one clock for all machines."""

import logging
import threading
from datetime import datetime

import psycopg

from xinglian.kernel import clock
from xinglian.kernel.dispatcher import conninfo

log = logging.getLogger(__name__)

_EVERY_SECONDS = 30.0
_AGAIN_SECONDS = 1.0
_SOON_SECONDS = 0.3
# An answer that took longer says less than what is known; whoever knows nothing believes it all the same.
_SLOW_SECONDS = 0.5
# Said to whoever runs the machine.
_ODD_SECONDS = 5.0


def keep_time(stop: threading.Event) -> None:
    """Start a thread that asks now and every half minute, until `stop`. Whoever is quicker than it asks as well."""
    clock.ask_by(ask_the_time)
    threading.Thread(target=_keep, args=[stop], name="timekeeper", daemon=True).start()


def wait_for_time(stop: threading.Event) -> None:
    """Until the database has said what time it is, or `stop`: on its own clock nobody begins to work."""
    while not ask_the_time() and not stop.wait(_SOON_SECONDS):
        pass


def ask_the_time() -> bool:
    """Set the clock by the database, once; False when it did not answer, or too slowly to say more than is known."""
    try:
        with psycopg.connect(conninfo(), autocommit=True, connect_timeout=5) as asking:
            asking.execute("SELECT 1")  # the first statement of a connection is slow
            before = clock.seconds()
            found = asking.execute("SELECT clock_timestamp()").fetchone()
            after = clock.seconds()
    except psycopg.Error:
        return False
    if found is None or (clock.is_set() and after - before > _SLOW_SECONDS):
        return False
    clock.set_to(found[0], at=(before + after) / 2)
    _tell(clock.now())
    return True


def _keep(stop: threading.Event) -> None:
    while not stop.wait(_EVERY_SECONDS if ask_the_time() else _AGAIN_SECONDS):
        pass


def _tell(truth: datetime) -> None:
    ahead = (clock.own() - truth).total_seconds()
    if abs(ahead) > _ODD_SECONDS:
        log.warning(
            "This machine's clock is %.0f s %s the database's, which counts. Set it, by NTP at best.",
            abs(ahead),
            "ahead of" if ahead > 0 else "behind",
        )
