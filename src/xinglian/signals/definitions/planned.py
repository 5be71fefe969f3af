"""Tags people ask for that no fact answers yet. They are listed with what is missing, and never counted."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import PlannedTag

_ROWS = (
    ("owner_app_users", "relation", _("Its car owners use the app"), _("Many owners of cars served there use the owners' app."), _("car owners and their visits")),
    ("lends_stock", "stock", _("Lends idle stock"), _("Puts idle stock into the regional pool and gives it away."), _("the regional stock pool")),
    ("forecast_off", "stock", _("Buys against the forecast"), _("Purchases of 3 months lie far from the forecast."), _("demand forecasts")),
    ("loan_running", "payment", _("Parts loan running"), _("Uses a parts loan of the bank."), _("loans of the bank")),
    ("rebate_disputed", "price", _("Disputes rebates"), _("Questioned the amount of a rebate."), _("settled policies")),
    ("policy_met", "price", _("On course for its targets"), _("Meets the targets of the running policy so far."), _("targets of policies")),
    ("asks_in_rooms", "training", _("Active in live trainings"), _("Asks and answers in live trainings."), _("live rooms")),
    ("shares_cases", "service", _("Shares repair cases"), _("Writes repair cases others find helpful."), _("the knowledge base")),
    ("community_voice", "relation", _("Voice in the community"), _("Others read and like what it writes."), _("the community")),
    ("counterfeit_seen", "risk", _("Counterfeits seen"), _("Codes scanned there were not ours."), _("scans of product codes")),
)  # fmt: skip

PLANNED = tuple(
    PlannedTag(key=key, family=family, name=name, meaning=meaning, missing=missing)
    for key, family, name, meaning, missing in _ROWS
)
