from xinglian.stock.models.balance import Cell, Item
from xinglian.stock.models.count import Count, CountLine
from xinglian.stock.models.fault import Fault
from xinglian.stock.models.ledger import Ledger, Location
from xinglian.stock.models.movement import Movement, Posting
from xinglian.stock.models.proposal import Proposal
from xinglian.stock.models.reservation import Expected, Reservation
from xinglian.stock.models.transfer import Transfer, TransferLine

__all__ = [
    "Cell",
    "Count",
    "CountLine",
    "Expected",
    "Fault",
    "Item",
    "Ledger",
    "Location",
    "Movement",
    "Posting",
    "Proposal",
    "Reservation",
    "Transfer",
    "TransferLine",
]
