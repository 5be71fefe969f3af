"""What tests of orders share."""

import pytest

from tests.fixtures.cast import Cast
from xinglian.orders.tests.trade import Market, open_market


@pytest.fixture
def market(cast: Cast) -> Market:
    return open_market(cast)
