"""The thresholds of the layers, and how long a merge can be undone."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

declare(
    Knob(
        key="partners.core_share",
        kind="decimal",
        default=0.2,
        least=0.01,
        most=1,
        label=_("Core layer: share of provincial agents"),
        help=_("The provincial agents who bought most in 12 months; 0.2 is the top 20 %."),
    )
)
declare(
    Knob(
        key="partners.close_from",
        kind="integer",
        default=5_000_000,
        least=0,
        label=_("Close layer: bought from"),
        help=_("Purchases in 12 months, in yuan."),
        unit=_("CNY a year"),
    )
)
declare(
    Knob(
        key="partners.close_to",
        kind="integer",
        default=20_000_000,
        least=0,
        label=_("Close layer: bought up to"),
        help=_("Purchases in 12 months, in yuan; 0 means without an upper limit."),
        unit=_("CNY a year"),
    )
)
declare(
    Knob(
        key="partners.emerging_months",
        kind="integer",
        default=24,
        least=0,
        most=120,
        label=_("Emerging layer: joined within"),
        unit=_("months"),
    )
)
declare(
    Knob(
        key="partners.emerging_growth",
        kind="decimal",
        default=0.3,
        least=0,
        most=10,
        label=_("Emerging layer: growth above"),
        help=_("12 months against the 12 months before; 0.3 is 30 %."),
    )
)
declare(
    Knob(
        key="partners.merge_undo_days",
        kind="integer",
        default=30,
        least=1,
        most=365,
        label=_("A merge can be undone for"),
        unit=_("days"),
    )
)
