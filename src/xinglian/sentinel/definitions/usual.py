"""The questions as delivered: they stand until the risk owner writes a version."""

from django.utils.translation import gettext as _

from xinglian.sentinel.rules.questions import Question


def usual_questions() -> list[Question]:
    """In the language of who opens them."""
    return [
        Question(
            key="q1", kind="trend", text=_("Demand for parts at your place, against the quarter before"), series="order_lines", against="quarter",
        ),
        Question(
            key="q2", kind="trend", text=_("What you bought from us, against the quarter before"), series="order_amount", against="quarter",
        ),
        Question(
            key="q3", kind="choice", text=_("What your customers worry about most"),
            choices=(_("Price"), _("How fast goods come"), _("Quality"), _("Other brands"), _("Getting paid")),
        ),
        Question(
            key="q4", kind="number", text=_("Next quarter, how much more will you buy? Less: with a minus"), unit="%",
        ),
        Question(
            key="q5", kind="text", text=_("What should we know early?"), is_optional=True,
        ),
    ]  # fmt: skip
