"""What makes scores old."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.signals.events import IndicatorsMeasured


@outbox.listen(IndicatorsMeasured)
def indicators_are_different(event: IndicatorsMeasured) -> None:
    """Those whose indicators changed, from their first changed quarter on."""
    jobs.defer("scorecard.score_run", scope=network(), run_id=event.run_id)
