from datetime import datetime

from xinglian.care.models import Budget
from xinglian.kernel import audit, live
from xinglian.kernel.money import Money


def set_fund_budget(
    *,
    org_id: int,
    year: int,
    region_path: str,
    amount_minor: int,
    now: datetime,
    is_simulated: bool = False,
) -> Budget:
    """What may be given in a year, in an area or everywhere; a lower one takes nothing back that is given."""
    kept, is_new = Budget.objects.select_for_update(no_key=True).get_or_create(
        year=year, region_path=region_path,
        defaults={"org_id": org_id, "amount_minor": amount_minor, "changed_at": now, "is_simulated": is_simulated},
    )  # fmt: skip
    before = {} if is_new else {"amount": str(Money(kept.amount_minor))}
    kept.amount_minor, kept.changed_at = amount_minor, now
    kept.save(update_fields=["amount_minor", "changed_at"])
    audit.record(
        "set_fund_budget", subject=("care.budget", kept.pk), name=f"{year} {region_path}", before=before,
        after={"amount": str(Money(amount_minor))},
    )  # fmt: skip
    live.publish("care")
    return kept
