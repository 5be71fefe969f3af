"""What tests of handing over have in common."""

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import knobs
from xinglian.kernel.scope import acting


@pytest.fixture
def never_quiet(cast: Cast) -> None:
    """Tests are run at night too."""
    with acting(cast.director.scope):
        knobs.turn(key="push.quiet_from", to=0)
        knobs.turn(key="push.quiet_to", to=0)
