"""The weights as delivered, so that there is an index before anybody has thought about weights."""

from datetime import date, datetime

from xinglian.scorecard.models import Release
from xinglian.scorecard.rules.profiles import DELIVERED, GREEN, LEAST_COVERAGE, MARGIN, RED

BEGINNING = date(2000, 1, 1)


def deliver_first_release(*, now: datetime) -> None:
    """Release number 1, once; its yardsticks are set with the first scores."""
    Release.objects.get_or_create(
        number=1,
        defaults={
            "state": Release.State.RELEASED, "weights": DELIVERED, "red": RED, "green": GREEN, "margin": MARGIN,
            "least_coverage": LEAST_COVERAGE, "from_quarter": BEGINNING, "created_at": now, "changed_at": now,
            "released_at": now,
        },
    )  # fmt: skip
