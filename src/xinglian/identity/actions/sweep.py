from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


def sweep(*, now: datetime) -> None:
    """Forget what is over: counts, codes, sessions, old sign-ins."""
    with acting(network()):
        sql.execute("DELETE FROM identity_throttle WHERE window_ends_at < %s", [now])
        sql.execute(
            "DELETE FROM identity_doorcode WHERE expires_at < %s", [now - timedelta(days=1)]
        )
        sql.execute(
            "DELETE FROM identity_addresscode WHERE expires_at < %s", [now - timedelta(days=1)]
        )
        sql.execute(
            "DELETE FROM identity_signin WHERE last_seen_at < %s", [now - timedelta(days=180)]
        )
    # The sessions belong to the login role, so outside any scope.
    Session.objects.filter(expire_date__lt=now).delete()
