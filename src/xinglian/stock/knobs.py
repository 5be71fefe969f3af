"""What a person may set."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import knobs

APPROVAL_VALUE = knobs.declare(
    knobs.Knob(
        key="stock.approval_value", kind="decimal", default=5000, least=0, most=100_000_000,
        label=_("Adjustments above this value need a second person"), unit=_("in the ledger's currency"),
        help=_("Adjustments and scrap worth more wait until the owner, or at the maker a director, approves them."),
        is_safeguard=True,
    )
)  # fmt: skip
IDLE_DAYS = knobs.declare(
    knobs.Knob(
        key="stock.idle_days", kind="integer", default=180, least=30, most=1500,
        label=_("Stock counts as idle after"), unit=_("days"),
        help=_("Days since goods of a part last came in or went out by receipt, issue, return or scrap."),
    )
)  # fmt: skip
