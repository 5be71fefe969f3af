"""When partners are reminded, and tasks follow a merge."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.tasks.actions.follow_merges import follow_merges
from xinglian.tasks.actions.remind import remind


@jobs.every("5 1-10 * * *", "tasks.remind", label=_("Remind of tasks that are due"))
def remind_all(*, scope: Scope) -> None:
    """Between nine and six in China."""
    with acting(scope):
        remind(now=clock.now())


@jobs.job("tasks.follow_merges", label=_("Bring tasks along with a merge"))
def follow(*, scope: Scope) -> None:
    with acting(scope):
        follow_merges()
