"""Customer groups and their members."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import group_seen
from xinglian.prices.models import Group, Member


class GroupCodeTaken(Refusal):
    sentence = _("Another group has the code %(code)s. Choose another.")
    field = "code"


def keep_group(
    *, group_id: int | None, code: str, name: str, name_en: str, partner_ids: Iterable[int], now: datetime, is_simulated: bool = False
) -> Group:  # fmt: skip
    """Members that are no longer named leave now; both moments stay on record. Raises GroupGone, GroupCodeTaken."""
    if Group.objects.filter(code=code).exclude(pk=group_id or 0).exists():
        raise GroupCodeTaken(code=code)
    if group_id is None:
        one = Group(code=code, name=name, name_en=name_en, made_at=now, is_simulated=is_simulated)
    else:
        one = group_seen(group_id, lock=True)
        one.code, one.name, one.name_en = code, name, name_en
    one.save()
    wanted = set(partner_ids)
    held = set(Member.objects.filter(group=one, removed_at=None).values_list("partner_id", flat=True))  # fmt: skip
    Member.objects.filter(group=one, removed_at=None, partner_id__in=held - wanted).update(removed_at=now)  # fmt: skip
    Member.objects.bulk_create(
        Member(group=one, partner_id=partner_id, added_at=now)
        for partner_id in sorted(wanted - held)
    )
    audit.record(
        "keep_price_group", subject=("prices.group", one.pk), name=code, before={"members": len(held)},
        after={"members": len(wanted)},
    )  # fmt: skip
    return one
