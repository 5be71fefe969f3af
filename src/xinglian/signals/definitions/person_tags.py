"""Tags of people: how they read, by which way, and who they are. For the maker's staff only."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.definitions.tagging import CSM, count, days, share, tag
from xinglian.signals.rules.definition import Figure
from xinglian.signals.rules.person_case import person_case
from xinglian.signals.rules.subject import Subject, declare_subject

_RECEIPTS, _PEOPLE, _WISHES = "push.receipt", "identity.membership", "push.wish"
_YES_NO = {"yes": _("yes"), "no": _("no")}
FIGURES = (
    Figure(key="got_90d", kind="count", label=_("Messages received, 90 days"), source=_RECEIPTS),
    Figure(key="read_90d", kind="count", label=_("Messages read, 90 days"), source=_RECEIPTS),
    Figure(key="read_share", kind="share", label=_("Share of messages read, 90 days"), source=_RECEIPTS),
    Figure(key="must_90d", kind="count", label=_("Messages to acknowledge, 90 days"), source=_RECEIPTS),
    Figure(key="ack_share", kind="share", label=_("Share acknowledged, 90 days"), source=_RECEIPTS),
    Figure(key="acted_90d", kind="count", label=_("Messages acted on, 90 days"), source=_RECEIPTS),
    Figure(key="night_share", kind="share", label=_("Share read between 22:00 and 6:00"), source=_RECEIPTS),
    Figure(key="openings", kind="count", label=_("Readings whose way is known"), source=_RECEIPTS),
    Figure(key="wecom_share", kind="share", label=_("Share opened by WeCom"), source=_RECEIPTS),
    Figure(key="mail_share", kind="share", label=_("Share opened by e-mail"), source=_RECEIPTS),
    Figure(key="seen_openings", kind="count", label=_("Readings known to be at a phone or a desk"), source=_RECEIPTS),
    Figure(key="phone_share", kind="share", label=_("Share read on the phone"), source=_RECEIPTS),
    Figure(key="member_days", kind="days", label=_("Days since being entered"), source=_PEOPLE),
    Figure(key="login_days", kind="days", label=_("Days since the last sign-in"), source=_PEOPLE),
    Figure(key="sign_ins", kind="count", label=_("Has signed in"), source=_PEOPLE),
    Figure(key="decides", kind="word", label=_("Owner of the business"), source=_PEOPLE, choices=_YES_NO),
    Figure(key="liaison", kind="word", label=_("Liaison of the partner"), source=_PEOPLE, choices=_YES_NO),
    Figure(key="addresses", kind="count", label=_("Addresses that work"), source=_PEOPLE),
    Figure(key="verified", kind="count", label=_("Addresses confirmed"), source=_PEOPLE),
    Figure(key="broken", kind="count", label=_("Addresses that do not arrive"), source=_PEOPLE),
    Figure(key="partners", kind="count", label=_("Partners the person works for"), source=_PEOPLE),
    Figure(key="wishes", kind="count", label=_("Has turned channels off for news"), source=_WISHES),
    Figure(key="habits", kind="count", label=_("Best hour learned from own readings"), source=_WISHES),
)  # fmt: skip

TAGS = (
    tag(
        "person.reads_at_night", "person", CSM, _("Reads at night"),
        _("At least {share} of what was read in 90 days was opened between 22:00 and 6:00."),
        "night_share >= {share} & read_90d >= {count}", share(0.5, most=1), count(3),
        has="got 3 @10 read=3 hour=22", just_not="got 3 @10 read=3 hour=21",
    ),
    tag(
        "person.reads_all", "person", CSM, _("Reads everything"),
        _("Reads at least {share} of the messages of 90 days."),
        "read_share >= {share} & got_90d >= {count}", share(0.9, most=1), count(5),
        has="got 10 @10 read=9", just_not="got 10 @10 read=8",
    ),
    tag(
        "person.silent", "person", CSM, _("Silent for 90 days"),
        _("Received at least {count} messages in 90 days and read none."),
        "got_90d >= {count} & read_90d = 0", count(3), has="got 3 @10", just_not="got 3 @10 read=1",
    ),
    tag(
        "person.never_acknowledges", "person", CSM, _("Never acknowledges"),
        _("Had at least {count} messages to acknowledge in 90 days and acknowledged none."),
        "must_90d >= {count} & ack_share = 0", count(3),
        has="got 3 @10 must read=3", just_not="got 3 @10 must read=3 ack=1",
    ),
    tag(
        "person.always_acknowledges", "person", CSM, _("Always acknowledges"),
        _("Acknowledged all of at least {count} messages in 90 days."),
        "must_90d >= {count} & ack_share = 1", count(3),
        has="got 3 @10 must ack=3", just_not="got 3 @10 must ack=2",
    ),
    tag(
        "person.acts", "person", CSM, _("Acts on links"),
        _("Acted on at least {count} messages in 90 days."),
        "acted_90d >= {count}", count(2), has="got 3 @10 act=2", just_not="got 3 @10 act=1",
    ),
    tag(
        "person.prefers_wecom", "person", CSM, _("Reads by WeCom"),
        _("Opens at least {share} of the messages from WeCom."),
        "wecom_share >= {share} & openings >= {count}", share(0.6, most=1), count(3),
        has="got 3 @10 read=3 by=wecom; got 2 @9 read=2", just_not="got 2 @10 read=2 by=wecom; got 2 @9 read=2",
    ),
    tag(
        "person.prefers_mail", "person", CSM, _("Reads by e-mail"),
        _("Opens at least {share} of the messages from the e-mail."),
        "mail_share >= {share} & openings >= {count}", share(0.6, most=1), count(3),
        has="got 3 @10 read=3 by=email", just_not="got 2 @10 read=2 by=email",
    ),
    tag(
        "person.on_phone", "person", CSM, _("Reads on the phone"),
        _("Reads at least {share} of the messages on a phone, or from the link in an SMS."),
        "phone_share >= {share} & seen_openings >= {count}", share(0.6, most=1), count(3),
        has="got 2 @10 read=2 at=phone; got 1 @9 read=1 by=sms; got 2 @9 read=2 at=desk; got 4 @8 read=4",
        just_not="got 2 @10 read=2 at=phone; got 2 @9 read=2 at=desk; got 4 @8 read=4",
    ),
    tag(
        "person.new", "person", CSM, _("New here"), _("Entered in the last {days}."),
        "member_days <= {days}", days(30), has="member joined=30", just_not="member joined=31",
    ),
    tag(
        "person.never_signed_in", "person", CSM, _("Never signed in"),
        _("Entered at least {days} ago and has never signed in."),
        "sign_ins = 0 & member_days >= {days}", days(14),
        has="member login=never joined=14", just_not="member login=never joined=13",
    ),
    tag(
        "person.away", "person", CSM, _("No sign-in for long"),
        _("The last sign-in is at least {days} ago."), "login_days >= {days}", days(60),
        has="member login=60", just_not="member login=59",
    ),
    tag(
        "person.decision_maker", "person", CSM, _("Decides"), _("Owner of the business."), "decides = yes",
        has="member role=partner_owner", just_not="member role=partner_clerk",
    ),
    tag(
        "person.liaison", "person", CSM, _("Liaison"), _("Named as the maker's contact at the partner."),
        "liaison = yes", has="member liaison", just_not="member",
    ),
    tag(
        "person.unverified", "person", CSM, _("Address not confirmed"),
        _("Has addresses, and none of them has been confirmed by its owner."),
        "addresses >= 1 & verified = 0", has="address typed", just_not="address typed; address known",
    ),
    tag(
        "person.unreachable_address", "person", CSM, _("Address does not arrive"),
        _("At least one address sends messages back."), "broken >= 1",
        has="address broken", just_not="address typed",
    ),
    tag(
        "person.many_partners", "person", CSM, _("Works for several partners"),
        _("Member of at least {count} partners."), "partners >= {count}", count(2),
        has="member in=2", just_not="member",
    ),
    tag(
        "person.fewer_news", "person", CSM, _("Wants fewer news"),
        _("Has turned channels off for launches and general news, or for everything."), "wishes >= 1",
        has="wish", just_not="member",
    ),
    tag(
        "person.best_hour_known", "person", CSM, _("Best hour known"),
        _("Has read enough for an hour of its own to be known."), "habits >= 1",
        has="habit", just_not="got 2 @10 read=2",
    ),
)  # fmt: skip

declare_subject(
    Subject(
        key="person", table="signals_person_tag", figures={one.key: one for one in FIGURES},
        tags={one.key: one for one in TAGS}, case=person_case,
    )
)  # fmt: skip
