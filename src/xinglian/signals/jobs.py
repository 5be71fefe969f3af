"""When figures and tags are computed: every night, when a threshold was changed, and soon after new facts."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.fact_mirror import differences, write_fact_mirror
from xinglian.kernel.scope import Scope, acting
from xinglian.signals.actions.keep_days import keep_days
from xinglian.signals.actions.measure import measure, measure_due
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.predict import predict
from xinglian.signals.actions.refresh import refresh
from xinglian.signals.actions.refresh_due import refresh_due
from xinglian.signals.actions.segment import segment
from xinglian.signals.actions.tag_subjects import tag_subjects
from xinglian.signals.actions.take_facts import take_facts
from xinglian.signals.queries.order_files import order_files


@jobs.job("signals.refresh_all", label=_("Compute all tags anew"), queue="signals", retries=3)
def refresh_all(*, scope: Scope) -> None:
    """Everybody's figures and tags."""
    files = order_files()
    with acting(scope):
        refresh(now=clock.now(), order_files=files)
    with acting(scope):
        tag_subjects(now=clock.now(), order_files=files)


@jobs.job(
    "signals.refresh_due", label=_("Compute the tags that are due"), queue="signals", retries=3
)
def refresh_changed(*, scope: Scope) -> None:
    """The partners with new facts."""
    files = order_files()
    with acting(scope):
        refresh_due(now=clock.now(), order_files=files)


@jobs.job("signals.take_facts", label=_("Look for new facts"), queue="signals", retries=3)
def take_facts_now(*, scope: Scope) -> None:
    """Somebody has read, acknowledged or answered."""
    with acting(scope):
        take_facts(now=clock.now())


@jobs.every(
    "* * * * *", "signals.take_facts_each_minute", label=_("Look for new facts"), queue="signals"
)
def take_facts_each_minute(*, scope: Scope) -> None:
    """Whatever the application itself has recorded, and nobody announces: sign-ins, contacts, changes of layer."""
    with acting(scope):
        take_facts(now=clock.now())


@jobs.every(
    "*/10 * * * *", "signals.mirror_facts", label=_("Renew the columns of facts"), queue="signals"
)
def mirror_facts(*, scope: Scope) -> None:
    write_fact_mirror()


@jobs.every(
    "20 18 * * *",
    "signals.compare_facts",
    label=_("Compare the columns of facts with the table"),
    queue="signals",
)
def compare_facts(*, scope: Scope) -> None:
    """Files that are lost or wrong are written anew, before the night's computations. 02:20 in China."""
    write_fact_mirror()
    with acting(scope):
        differ = differences()
    if differ:
        write_fact_mirror(everything=True)


@jobs.job(
    "signals.refresh_some", label=_("Compute some partners' tags"), queue="signals", retries=3
)
def refresh_some(*, scope: Scope, partner_ids: list[int]) -> None:
    """The partners a person has corrected."""
    files = order_files()
    with acting(scope):
        refresh(now=clock.now(), partner_ids=partner_ids, order_files=files)


@jobs.every(
    "10 19 * * *",
    "signals.predict_daily",
    label=_("Say when partners order next"),
    queue="signals",
)
def predict_daily(*, scope: Scope) -> None:
    """Before the tags of the day, which carry what is expected. 03:10 in China."""
    files = order_files()
    with acting(scope):
        predict(now=clock.now(), order_files=files)


@jobs.every(
    "30 19 * * *", "signals.refresh_daily", label=_("Compute the tags of the day"), queue="signals"
)
def refresh_daily(*, scope: Scope) -> None:
    """Days pass by themselves: recency and tenure move without any fact. 03:30 in China."""
    files = order_files()
    with acting(scope):
        refresh(now=clock.now(), order_files=files)
    with acting(scope):
        tag_subjects(now=clock.now(), order_files=files)
    with acting(scope):
        segment(now=clock.now())
    with acting(scope):
        keep_days(now=clock.now())


@jobs.job(
    "signals.place_made", label=_("Compute tags that people made"), queue="signals", retries=3
)
def place(*, scope: Scope, keys: list[str]) -> None:
    """A tag somebody has just made, changed, filled or put away."""
    with acting(scope):
        place_made(now=clock.now(), keys=keys)


@jobs.job("signals.keep_audience", label=_("Write down an audience's size"), queue="signals")
def keep_audience(*, scope: Scope, audience_id: int) -> None:
    """The first night of a new audience, or of a new rule."""
    with acting(scope):
        keep_days(now=clock.now(), audience_ids=[audience_id])


@jobs.job(
    "signals.measure_due",
    label=_("Compute the indicators that are due"),
    queue="signals",
    retries=3,
)
def measure_changed(*, scope: Scope) -> None:
    """The partners with new facts."""
    files = order_files()
    with acting(scope):
        measure_due(now=clock.now(), order_files=files)


@jobs.every(
    "10 20 * * *",
    "signals.measure_daily",
    label=_("Compute the indicators of the day"),
    queue="signals",
)
def measure_daily(*, scope: Scope) -> None:
    """Everybody's months that are not closed: days pass by themselves. 04:10 in China."""
    files = order_files()
    with acting(scope):
        measure(now=clock.now(), order_files=files, open_only=True)
