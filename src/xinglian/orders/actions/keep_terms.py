"""On what terms an organisation sells: to everybody who may buy from it, or to one buyer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Terms
from xinglian.orders.rules.hand import Hand

_REACH = "SELECT EXISTS (SELECT FROM partners_pub_partner WHERE partner_id = %s AND merged_into_partner_id IS NULL)"


class NoSuchBuyer(Refusal):
    sentence = _("No partner has the code %(code)s. Ask the buyer for its partner code.")
    field = "buyer"


class NotOneself(Refusal):
    sentence = _("Terms with oneself make no sense. Name a buyer, or leave the field empty for everybody.")  # fmt: skip
    field = "buyer"


@transaction.atomic
def keep_terms(*, buyer_code: str, values: Mapping[str, Any], by: Hand, now: datetime) -> Terms:
    """New terms, or others for a buyer that has some. `buyer_code` "": for everybody. Raises NoSuchBuyer, NotOneself."""
    buyer_id = _buyer(buyer_code, by) if buyer_code else None
    kept, _is_new = Terms.objects.update_or_create(
        seller_id=by.org_id, buyer_id=buyer_id, defaults={**values, "changed_at": now, "changed_by": by.person_id}
    )  # fmt: skip
    audit.record("keep_terms", subject=("orders.terms", kept.pk), org_id=by.org_id, after={"buyer": buyer_code, **{k: str(v) for k, v in values.items()}})  # fmt: skip
    return kept


@transaction.atomic
def end_terms(*, terms_id: int, by: Hand) -> bool:
    """What holds for everybody holds again; False when there was nothing to end."""
    gone, _by_model = Terms.objects.filter(pk=terms_id, seller_id=by.org_id).delete()
    if gone:
        audit.record("end_terms", subject=("orders.terms", terms_id), org_id=by.org_id)
    return bool(gone)


def _buyer(code: str, by: Hand) -> int:
    """Asked by code and nothing else: a seller reads no list of partners here."""
    with acting(network()):
        found = identity.organisations_by_code(codes=[code]).get(code)
        if found is None or not sql.value(_REACH, [found.id]):
            raise NoSuchBuyer(code=code)
    if found.id == by.org_id:
        raise NotOneself
    return found.id
