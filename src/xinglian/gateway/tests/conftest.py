"""What tests of the API share: a market, and the tokens of its two sides."""

import pytest

from tests.fixtures.cast import Cast
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import token_for
from xinglian.identity.api import Role
from xinglian.orders.tests.trade import Market, open_market

ORDERING = (Right.ORDERS_READ, Right.ORDERS_WRITE, Right.STOCK_READ)


@pytest.fixture
def market(cast: Cast) -> Market:
    return open_market(cast)


@pytest.fixture
def buyer(market: Market) -> str:
    return token_for(market.cast.jiangdong_owner, Role.PARTNER_OWNER, *ORDERING)


@pytest.fixture
def seller(market: Market) -> str:
    return token_for(market.cast.director, Role.HQ_DIRECTOR, *ORDERING)


@pytest.fixture
def rival(market: Market) -> str:
    return token_for(market.cast.shuchi_owner, Role.PARTNER_OWNER, *ORDERING)
