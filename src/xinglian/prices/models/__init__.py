from xinglian.prices.models.change import Change, ChangeLine
from xinglian.prices.models.price import Discount, Floor, Price
from xinglian.prices.models.price_list import Audience, Group, Member, PriceList

__all__ = [
    "Audience",
    "Change",
    "ChangeLine",
    "Discount",
    "Floor",
    "Group",
    "Member",
    "Price",
    "PriceList",
]
