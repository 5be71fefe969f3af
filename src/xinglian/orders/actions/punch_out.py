"""Another system opens a basket for a person, and gets it back: nothing is sent to that system, it fetches the document."""

from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.fill_basket import add
from xinglian.orders.actions.place import LinesWrong, NothingToOrder
from xinglian.orders.actions.send_basket import BasketChanged
from xinglian.orders.models import Basket, ReturnHost
from xinglian.orders.queries.basket_document import checked_lines, document
from xinglian.orders.queries.seller_codes import seller_names
from xinglian.orders.queries.sellers import NotASeller
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.rules import documents as d
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.return_url import host_of, plain_host
from xinglian.stock.api import Row

SALT = "orders.punchout"
LINK_HOURS = 8  # a working day


class NotReturnable(Refusal):
    sentence = _("A basket goes back to an https address of a host that your organisation's owner has registered under Orders, Exchange. This one is not.")  # fmt: skip
    field = "return_url"


class NoReturn(Refusal):
    sentence = _("This basket was not opened from another system, or has gone back already.")


class NoHost(Refusal):
    sentence = _("Write the name of a host, for example erp.example.com: no address, no port.")
    field = "host"


class LinkOver(Refusal):
    sentence = _("This link is over or damaged. Open the basket from your system again.")


@transaction.atomic
def open_from_system(*, new: d.NewBasket, by: Hand, now: datetime) -> Basket:
    """In the buyer's scope. Raises NotASeller, NotReturnable, TooManyLines."""
    org_id = by.org_id or 0
    seller = seller_names(buyer_id=org_id).named(new.seller)
    if seller is None:
        raise NotASeller
    if new.return_url:
        _demand_host(new.return_url)
    made = Basket.objects.create(
        org_id=org_id, seller_id=seller.seller_id, seller_name=seller.name, is_urgent=new.urgent, wanted_on=new.wanted_on,
        note=new.note, buyer_ref=new.document, person_id=by.person_id, person_name=by.name, return_url=new.return_url,
        is_punchout=True, changed_at=now, is_simulated=seller.buyer_is_simulated,
    )  # fmt: skip
    rows = [Row(line=no, number=one.part_number, quantity=one.quantity) for no, one in enumerate(new.lines, start=1)]  # fmt: skip
    if rows:
        add(basket_id=made.pk, rows=rows, now=now)
    return made


def token_of(basket: Basket, *, until: datetime) -> str:
    return signing.dumps([basket.pk, int(until.timestamp())], salt=SALT)


def basket_of(token: str, *, now: datetime) -> Basket:
    """In the scope of who opens it: the link alone opens nothing. Raises LinkOver, NotThere."""
    try:
        basket_id, until = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise LinkOver from error
    if now.timestamp() > until:
        raise LinkOver
    return access.basket(basket_id=basket_id)


@transaction.atomic
def give_back(*, basket_id: int, revision: int, by: Hand, now: datetime) -> Basket:
    """Its document is fixed, and it is nobody's open basket any more.

    Raises NotThere, NoReturn, BasketChanged, NotReturnable (the host was withdrawn), NothingToOrder, LinesWrong.
    """
    basket = access.basket(basket_id=basket_id, lock=True)
    if not basket.return_url or basket.returned_at is not None or basket.ordered_as_id is not None:
        raise NoReturn
    if basket.revision != revision:
        raise BasketChanged
    _demand_host(basket.return_url)
    seller = find_seller(buyer_id=basket.org_id, seller_id=basket.seller_id)
    checked = checked_lines(basket, seller=seller, now=now)
    if not checked:
        raise NothingToOrder
    if any(one.stops for one in checked):
        raise LinesWrong(checked)
    made = document(basket, checked, seller=seller, returned_at=now, by=by.name)
    basket.returned, basket.returned_at, basket.removed_at = made.model_dump(mode="json"), now, now
    basket.save(update_fields=["returned", "returned_at", "removed_at"])
    return basket


@transaction.atomic
def allow_host(*, host: str, by: Hand, now: datetime) -> ReturnHost:
    """Raises NoHost."""
    try:
        plain = plain_host(host)
    except ValueError as error:
        raise NoHost from error
    kept, is_new = ReturnHost.objects.get_or_create(
        org_id=by.org_id, host=plain, defaults={"added_by": by.person_id, "added_name": by.name, "added_at": now}
    )  # fmt: skip
    if is_new:
        audit.record("allow_return_host", subject=("orders.return_host", kept.pk), org_id=by.org_id, after={"host": plain})  # fmt: skip
    return kept


@transaction.atomic
def forbid_host(*, host_id: int, by: Hand) -> None:
    """Baskets that are still open do not go there any more. Raises NotThere."""
    kept = access.one(ReturnHost.objects.filter(pk=host_id, org_id=by.org_id))
    kept.delete()
    audit.record("forbid_return_host", subject=("orders.return_host", host_id), org_id=by.org_id, before={"host": kept.host})  # fmt: skip


def _demand_host(url: str) -> None:
    """In the buyer's scope: row security leaves its own hosts."""
    try:
        host = host_of(url)
    except ValueError as error:
        raise NotReturnable from error
    if not ReturnHost.objects.filter(host=host).exists():
        raise NotReturnable
