"""The dispatcher: a thread of the worker that delivers letters as soon as they are committed."""

import logging
import threading

import psycopg
from django.conf import settings
from django.db import close_old_connections, connection

from xinglian.kernel import outbox

log = logging.getLogger(__name__)

_SWEEP_SECONDS = 5.0


def deliver_forever(stop: threading.Event) -> None:
    """Listen, deliver, and sweep every few seconds for what a lost notice left behind."""
    while not stop.is_set():
        try:
            _listen(stop)
        except psycopg.Error as error:
            log.warning("The dispatcher lost the database, tries again: %s", error)
            stop.wait(1.0)
        except Exception:
            # Nobody would start this thread again: letters must not wait for the next restart.
            log.exception("The dispatcher broke off, tries again")
            stop.wait(1.0)


def conninfo() -> str:
    """The login role's address for a plain psycopg connection."""
    database = settings.DATABASES["default"]
    # Several hosts, and which of them is wanted (target_session_attrs), are among the options.
    wanted = {name: value for name, value in database["OPTIONS"].items() if name != "pool"} | {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": connection.settings_dict["NAME"],
    }
    return psycopg.conninfo.make_conninfo(**{key: value for key, value in wanted.items() if value})


def _listen(stop: threading.Event) -> None:
    with psycopg.connect(conninfo(), autocommit=True) as listening:
        listening.execute(f"LISTEN {outbox.CHANNEL}")
        while not stop.is_set():
            close_old_connections()
            try:
                while outbox.deliver_waiting() and not stop.is_set():
                    pass
            except psycopg.OperationalError:
                raise
            except Exception:
                # Django wraps the driver's errors; whatever it is, the next round starts afresh.
                log.exception("A round of deliveries broke off")
                connection.close()
                stop.wait(1.0)
            for _notice in listening.notifies(timeout=_SWEEP_SECONDS, stop_after=1):
                pass
