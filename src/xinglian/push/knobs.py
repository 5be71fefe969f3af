"""Settings of push a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import jobs
from xinglian.kernel.knobs import Knob, declare
from xinglian.push.rules import chain, ladder


def release_held() -> None:
    """There may be money again."""
    jobs.defer("push.release_held", queueing_lock="push.release_held")


APPROVAL_SIZE = declare(
    Knob(
        key="push.approval_size", is_safeguard=True, kind="integer", default=200, least=1, most=1_000_000,
        label=_("Second person from this many recipients"), unit=_("recipients"),
        help=_("A message to more recipients than this needs the approval of a second person, never the author."),
    )
)  # fmt: skip
APPROVAL_HOURS = declare(
    Knob(
        key="push.approval_hours", is_safeguard=True, kind="integer", default=24, least=1, most=720,
        label=_("Sendings without approval are added up over"), unit=_("hours"),
        help=_("What one person has sent without a second person within these hours counts towards the size, so that many small messages are no way around it."),
    )
)  # fmt: skip
UNDO_SECONDS = declare(
    Knob(
        key="push.undo_seconds", kind="integer", default=30, least=0, most=600,
        label=_("Time to take a message back"), unit=_("seconds"),
        help=_("So long after “Send” a message waits and can be taken back. 0 sends at once."),
    )
)  # fmt: skip
CHUNK_PARTNERS = declare(
    Knob(
        key="push.chunk_partners", kind="integer", default=250_000, least=1, most=1_000_000,
        label=_("Partners per step of a large sending"), unit=_("partners"),
        help=_("After each step the progress is shown, and pause and cancel take effect."),
    )
)  # fmt: skip
ATTEMPTS = declare(
    Knob(
        key="push.attempts", kind="integer", default=6, least=1, most=20,
        label=_("Attempts per delivery"), unit=_("attempts"),
        help=_("After so many temporary failures, and an hour at least, a delivery counts as failed."),
    )
)  # fmt: skip
GIVE_UP_HOURS = declare(
    Knob(
        key="push.give_up_hours", kind="integer", default=24, least=1, most=168,
        label=_("Provider's own faults are waited out for"), unit=_("hours"),
        help=_("While a provider is away its deliveries wait or go to the next provider. After so long they count as failed."),
    )
)  # fmt: skip
MONTH_BUDGET = declare(
    Knob(
        key="push.month_budget", kind="integer", default=0, least=0, most=100_000_000,
        label=_("Budget of all channels together, a month"), unit=_("yuan"),
        help=_("At the limit everything that costs money waits until the next month; urgent notices go out nevertheless. 0 = no limit."),
        changed=release_held,
    )
)  # fmt: skip
REACH_TARGET_MINUTES = declare(
    Knob(
        key="push.reach_minutes", kind="integer", default=10, least=1, most=1440,
        label=_("Everybody reached within"), unit=_("minutes"),
        help=_("The goal the cockpit measures against. Each message has a target of its own, usual for its kind."),
    )
)  # fmt: skip
_TEN_MINUTES = _("Ten minutes")
for _kind, _label, _minutes in (
    ("emergency", _("Target for urgent notices"), 10), ("policy", _("Target for policies"), 10),
    ("launch", _("Target for new products"), 10), ("stock", _("Target for stock"), 10),
    ("training", _("Target for training"), 1440), ("promotion", _("Target for promotions"), 1440),
    ("general", _("Target for news"), 1440),
):  # fmt: skip
    declare(
        Knob(
            key=f"push.target_{_kind}", kind="integer", default=_minutes, least=1, most=10_080, label=_label, unit=_("minutes"),
            group=_TEN_MINUTES, help=_("From release until every partner concerned is reached. A message may have another."),
        )
    )  # fmt: skip
BULK_SIZE = declare(
    Knob(
        key="push.bulk_size", kind="integer", default=5_000, least=1, most=10_000_000,
        label=_("A large sending begins at"), unit=_("partners"),
        help=_("Large sendings let all others pass, and everything lets urgent notices pass."),
    )
)  # fmt: skip
QUIET_FROM = declare(
    Knob(
        key="push.quiet_from", kind="integer", default=22, least=0, most=23,
        label=_("Quiet hours begin at"), unit=_("o’clock"),
        help=_("In the recipient's time zone, for everybody who has chosen no hours. Nothing rings then but urgent notices; e-mail and webhooks go on."),
    )
)  # fmt: skip
QUIET_TO = declare(
    Knob(
        key="push.quiet_to", kind="integer", default=8, least=0, most=23,
        label=_("Quiet hours end at"), unit=_("o’clock"),
        help=_("What came in the night goes out then, unless it was read. The same hour as the beginning: no quiet hours."),
    )
)  # fmt: skip
DIGEST_HOUR = declare(
    Knob(
        key="push.digest_hour", kind="integer", default=18, least=0, most=23,
        label=_("Digests go out at"), unit=_("o’clock"),
        help=_("For whoever wants news gathered and has chosen no hour."),
    )
)  # fmt: skip
CAP_DAY = declare(
    Knob(
        key="push.cap_day", kind="integer", default=5, least=1, most=1000,
        label=_("Most messages of a kind a day"), unit=_("messages"),
        help=_("Outside the app, for one person, within 24 hours. More are held back there and stand in the inbox. Policies and urgent notices always come."),
    )
)  # fmt: skip
CAP_WEEK = declare(
    Knob(
        key="push.cap_week", kind="integer", default=15, least=1, most=1000,
        label=_("Most messages of a kind a week"), unit=_("messages"),
        help=_("The same over seven days."),
    )
)  # fmt: skip

ARCHIVE_MONTHS = declare(
    Knob(
        key="push.archive_months", kind="integer", default=24, least=0, most=240,
        label=_("Recipients stay in the database for"), unit=_("months"),
        help=_("Older inboxes, deliveries and receipts go to the archive: still shown on the same pages, marked as archived, a little slower. 0: they stay for ever."),
    )
)  # fmt: skip


def _fault_of_chain(text: str) -> str | None:
    try:
        chain.parse(text)
    except chain.ChainProblem as problem:
        return _("“%(found)s” is no step. Write a channel and minutes, each channel once: webpush 0 > wecom 5 > sms 10.") % {"found": problem.found}  # fmt: skip
    return None


_CHAINS = (
    ("emergency", _("Chain for urgent notices"), "webpush 0 > wecom 2 > sms 3 > voice 5"),
    ("policy", _("Chain for policies"), "webpush 0 > wecom 10 > sms 30"),
    ("launch", _("Chain for new products"), "webpush 0 > wecom 60"),
    ("stock", _("Chain for stock"), "webpush 0 > wecom 30 > sms 120"),
    ("training", _("Chain for training"), "webpush 0 > wecom 60"),
    ("promotion", _("Chain for promotions"), "webpush 0"),
    ("general", _("Chain for news"), "webpush 0 > wecom 120"),
)
for _kind, _label, _default in _CHAINS:
    declare(
        Knob(
            key=f"push.chain_{_kind}", kind="text", default=_default, label=_label, fault=_fault_of_chain,
            help=_("Channels for those who have not read, one after another; the number is the minutes to wait before. Known: webpush, wecom, wechat, dingtalk, feishu, email, sms, voice. Each message may have its own chain."),
        )
    )  # fmt: skip


def _fault_of_ladder(text: str) -> str | None:
    try:
        ladder.parse(text)
    except ladder.LadderProblem as problem:
        return _("“%(found)s” does not fit. Write who and minutes after release, in this order, each at most once: person 5 > liaison 10 > csm 30 > calls 60.") % {"found": problem.found}  # fmt: skip
    return None


_LADDERS = (
    ("emergency", _("Escalation of urgent notices"), "person 2 > liaison 3 > csm 5 > calls 7"),
    ("policy", _("Escalation of policies"), "person 4 > liaison 6 > csm 30 > calls 120"),
    ("launch", _("Escalation of new products"), "person 5 > liaison 8 > csm 60"),
    ("stock", _("Escalation of stock"), "person 5 > liaison 8 > csm 60"),
    ("training", _("Escalation of training"), ""),
    ("promotion", _("Escalation of promotions"), ""),
    ("general", _("Escalation of news"), ""),
)
for _kind, _label, _default in _LADDERS:
    declare(
        Knob(
            key=f"push.steps_{_kind}", kind="text", default=_default, label=_label, fault=_fault_of_ladder, group=_TEN_MINUTES,
            help=_("Who is turned to while somebody has not read: person is a reminder, liaison the partner’s liaison, csm the partner’s CSM, calls the call list. The number is minutes after release. Each message may have its own."),
        )
    )  # fmt: skip
TAKE_MINUTES = declare(
    Knob(
        key="push.take_minutes", kind="integer", default=20, least=1, most=1440,
        label=_("A call taken is kept for"), unit=_("minutes"), group=_TEN_MINUTES,
        help=_("Whoever takes a call has it alone for so long. Then others may take it."),
    )
)  # fmt: skip
ROUND_MINUTES = declare(
    Knob(
        key="push.round_minutes", kind="integer", default=240, least=10, most=2880,
        label=_("A phone round taken is kept for"), unit=_("minutes"), group=_TEN_MINUTES,
        help=_("Many calls taken at once, for a list on paper or in a file."),
    )
)  # fmt: skip
CALL_AGAIN = declare(
    Knob(
        key="push.call_again_minutes", kind="integer", default=10, least=1, most=1440,
        label=_("Nobody answered: call again after"), unit=_("minutes"), group=_TEN_MINUTES,
        help=_("Until then the call is not on the list."),
    )
)  # fmt: skip
CALL_TRIES = declare(
    Knob(
        key="push.call_tries", kind="integer", default=3, least=1, most=20,
        label=_("Calls without an answer at most"), unit=_("calls"), group=_TEN_MINUTES,
        help=_("After so many the call is given up, and the board says so."),
    )
)  # fmt: skip
_BEST_HOUR = _("Best hour")
HOUR_WEIGHT = declare(
    Knob(
        key="push.hour_weight", kind="integer", default=12, least=1, most=1000, group=_BEST_HOUR,
        label=_("Weight of those of the same role and province"), unit=_("hours"),
        help=_("With as many hours of their own in which a message waited, a person’s habit counts as much as that of the others."),
    )
)  # fmt: skip
HOUR_LEAST = declare(
    Knob(
        key="push.hour_least", kind="integer", default=8, least=1, most=500, group=_BEST_HOUR,
        label=_("A habit of their own from"), unit=_("readings"),
        help=_("With fewer it is said that the hour is that of others."),
    )
)  # fmt: skip
