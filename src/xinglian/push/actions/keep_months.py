"""Months made ahead: nobody's sending waits for a table."""

from datetime import date

from xinglian.kernel import sql
from xinglian.push.queries import months

_AHEAD = 2


def make_months(*, today: date) -> None:
    """The parts of this month and the next ones, in a job's scope. Those that are there are left alone."""
    for ahead in range(_AHEAD + 1):
        sql.execute("SELECT push_month(%s)", [months.after(today.replace(day=1), months=ahead)])
