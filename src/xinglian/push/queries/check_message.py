"""Checks before sending: what stops it, what a person should look at, and what is in order."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xinglian.kernel import clock, sql
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.push.models import Message, Variant
from xinglian.push.queries import recipient_sql, variables
from xinglian.push.queries.audience import audience_of
from xinglian.push.queries.check_experiment import check_experiment
from xinglian.push.queries.estimate_cost import estimate_cost
from xinglian.push.rules import cost, ladder, template
from xinglian.push.rules.states import BINDING
from xinglian.push.rules.variants import Key

# Queries know no channels, only their names.
_NAMES = {
    "email": gettext_lazy("E-mail"), "webhook": gettext_lazy("Webhook"), "sms": gettext_lazy("SMS"),
    "voice": gettext_lazy("Phone call"), "wecom": gettext_lazy("WeCom"), "wechat": gettext_lazy("WeChat"),
    "dingtalk": gettext_lazy("DingTalk"), "feishu": gettext_lazy("Feishu"), "webpush": gettext_lazy("Browser notice"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`tone` act stops the sending, watch asks for a look, good is in order. `where`: the page's section."""

    tone: str
    text: str
    where: str = ""


@dataclass
class Report:
    recipients: int = 0
    partners: int = 0
    with_email: int = 0
    with_webhook: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def stops(self) -> list[Finding]:
        return [one for one in self.findings if one.tone == "act"]

    def say(self, tone: str, text: str, where: str = "") -> None:
        self.findings.append(Finding(tone, text, where))


def check_message(message: Message) -> Report:
    """Everything that can be known before sending: one counting query over the audience."""
    report = Report()
    written = list(Variant.objects.filter(message_id=message.pk))
    sound = _check_texts(written, report)
    _check_settings(message, written, report)
    ids = {
        Key(v.language, v.partner_type, v.role): int(v.pk)
        for v in written
        if v.subject and not v.arm
    }
    try:
        counted = _count(message, ids, written if sound else [])
    except Refusal as refusal:
        report.say("act", str(refusal), "audience")
        return report
    if counted is None:
        report.say(
            "act",
            _("Nobody is chosen yet. Set at least one condition for the audience."),
            "audience",
        )
        return report
    report.recipients, report.partners = counted["recipients"], counted["partners"]
    report.with_email, report.with_webhook = counted["with_email"], counted["with_webhook"]
    _check_people(message, counted, report)
    _check_cost(message, written, report)
    for tone, said in check_experiment(message, written, recipients=report.recipients):
        report.say(tone, said, "experiment")
    if not report.findings:
        report.say("good", _("Everything is in order."))
    return report


def describe(problem: template.TemplateProblem) -> str:
    """A fault in a text, with the place and the remedy. Positions are counted from 1."""
    at = {"position": problem.position + 1, "found": problem.found}
    return {
        "not_closed": _(
            "Character %(position)s: the brace { is not closed. Add } after the variable, or write {{ for a brace."
        ),
        "not_opened": _("Character %(position)s: } without {. Write }} for a brace."),
        "empty": _("Character %(position)s: {} names no variable. Choose one from the list."),
        "not_a_name": _(
            "Character %(position)s: “%(found)s” is not a variable's name. Choose one from the list."
        ),
        "unknown": _(
            "Character %(position)s: there is no variable “%(found)s”. Choose one from the list."
        ),
    }[problem.code] % at


def text_problem(text: str) -> str:
    """The first fault of a text in words, or ""."""
    try:
        template.check(text, known=variables.VARIABLES)
    except template.TemplateProblem as problem:
        return describe(problem)
    return ""


def _check_texts(written: list[Variant], report: Report) -> bool:
    sound = True
    for variant in written:
        for text in (variant.subject, variant.body, variant.action_label):
            fault = text_problem(text)
            if fault:
                sound = False
                report.say("act", f"{variant.subject or variant.language}: {fault}", "content")
        if variant.subject and not variant.body.strip():
            report.say(
                "act",
                _("“%(subject)s” has no text. Write it or clear the title.")
                % {"subject": variant.subject},
                "content",
            )
    unread = sum(1 for variant in written if variant.subject and not variant.is_checked)
    if unread:
        report.say(
            "watch",
            ngettext(
                "%(n)s text is not marked as read through.",
                "%(n)s texts are not marked as read through.",
                unread,
            )
            % {"n": unread},
            "content",
        )
    return sound


def _check_settings(message: Message, written: list[Variant], report: Report) -> None:
    if not message.title.strip():
        report.say("act", _("The message has no name. Enter one at the top."), "head")
    if not message.roles:
        report.say(
            "act",
            _("No role is chosen. Tick at least one: owner, clerk or technician."),
            "audience",
        )
    if message.must_acknowledge and not message.ack_minutes:
        report.say(
            "act", _("It must be acknowledged, but the minutes allowed are missing."), "channels"
        )
    _check_best_hour(message, report)
    if message.action_url and not any(v.action_label for v in written):
        report.say(
            "watch",
            _("There is a link but no words for its button; “Open” will stand there."),
            "content",
        )
    wanted = set(message.channels) - {"inapp"}
    is_on = set(sql.column("SELECT key FROM push_channel WHERE is_on"))
    for key in sorted(wanted - is_on):
        report.say(
            "watch",
            _("The channel %(channel)s is switched off: nothing goes out by it.")
            % {"channel": _NAMES.get(key, key)},
            "channels",
        )
    for key in sorted(wanted & is_on):
        if lacks_template(key, message.kind):
            report.say(
                "act",
                _("%(channel)s: no provider has an approved template for this kind of message. Add one under Settings › Channels, or take the channel out.")
                % {"channel": _NAMES.get(key, key)},
                "channels",
            )  # fmt: skip


def _check_best_hour(message: Message, report: Report) -> None:
    """What is wanted soon does not wait for a better hour."""
    if not message.best_hours:
        return
    if message.kind in BINDING:
        report.say("act", _("Policies and urgent notices wait for nobody’s best hour. Hand it over at once."), "channels")  # fmt: skip
    given = {"hours": message.best_hours}
    window = message.best_hours * 60
    if message.must_acknowledge and message.ack_minutes and message.ack_minutes < window:
        report.say("act", _("It must be acknowledged before the %(hours)s hours of best hours are over. Give more time, or hand it over at once.") % given, "channels")  # fmt: skip
    steps = [getattr(message, column) for column in ladder.COLUMNS.values()]
    if any(minutes is not None and minutes < window for minutes in steps):
        report.say("watch", _("Reminders begin before the %(hours)s hours of best hours are over.") % given, "channels")  # fmt: skip


def lacks_template(channel: str, kind: str) -> bool:
    """Every provider that is on carries approved texts only, and none is approved for the kind."""
    return not sql.value(
        "SELECT EXISTS (SELECT FROM push_provider p WHERE p.channel_id = %(channel)s AND p.is_on AND (NOT p.needs_template"
        " OR EXISTS (SELECT FROM push_template t WHERE t.provider_id = p.key AND t.state = 'approved'"
        " AND (t.kinds = '{}' OR %(kind)s = ANY (t.kinds)))))",
        {"channel": channel, "kind": kind},
    )


def _count(message: Message, ids: dict[Key, int], written: list[Variant]) -> dict[str, Any] | None:
    audience = audience_of(message)
    if audience is None:
        return None
    picks = recipient_sql.picks_of(ids)
    needed = sorted(_without_fallback(written))
    joined, types, variant = (
        recipient_sql.joins(picks, uses=needed) if picks.rows else ("", [], "NULL")
    )
    partner = (
        ""
        if "partners_pub_partner p" in joined
        else "LEFT JOIN partners_pub_partner p ON p.partner_id = m.org_id"
    )
    missing = "".join(
        f", count(*) FILTER (WHERE {variables.as_text(path)} IS NULL) AS missing_{number}"
        for number, path in enumerate(needed)
    )
    counted = sql.row(
        f"""
        SELECT count(*) AS recipients, count(DISTINCT m.org_id) AS partners,
               count(*) FILTER (WHERE m.email <> '') AS with_email,
               count(*) FILTER (WHERE e.org_id IS NOT NULL) AS with_webhook,
               count(*) FILTER (WHERE m.email <> '') - count(DISTINCT lower(m.email)) FILTER (WHERE m.email <> '') AS same_email,
               count(*) FILTER (WHERE ({variant}) IS NULL) AS wordless,
               count(DISTINCT m.org_id) FILTER (WHERE p.csm_person_id IS NULL) AS without_csm {missing}
          FROM identity_pub_membership m {audience.join} {joined} {partner}
          LEFT JOIN push_endpoint e ON e.org_id = m.org_id AND e.is_on
        """,
        audience.params | {"types": types},
    )
    if counted is not None:
        counted["missing"] = {
            path: counted[f"missing_{number}"] for number, path in enumerate(needed)
        }
    return counted


def _check_cost(message: Message, written: list[Variant], report: Report) -> None:
    audience = audience_of(message)
    if audience is None:
        return
    estimates = estimate_cost(
        message=message, written=written, audience=audience, month=cost.month_of(clock.now())
    )
    for one in estimates:
        given = {
            "channel": _NAMES.get(one.channel, one.channel), "n": f"{one.recipients:,}", "amount": one.amount, "left": one.left,
        }  # fmt: skip
        if one.is_too_much and message.kind != "emergency":
            said = _("%(channel)s: about %(amount)s for %(n)s recipients, but only %(left)s of this month's budget is left. The rest will wait; raise the budget or leave the channel out.")  # fmt: skip
            report.say("watch", said % given, "channels")
        else:
            report.say("good", _("%(channel)s: about %(amount)s for %(n)s recipients.") % given, "channels")  # fmt: skip
    if message.budget is None or message.kind == "emergency":
        return
    total, limit = sum((one.amount for one in estimates), Money(0)), Money(message.budget)
    if total > limit:
        said = _("About %(amount)s in all, but the message may cost %(limit)s at most. The rest would wait; raise its budget or leave a channel out.")  # fmt: skip
        report.say("watch", said % {"amount": total, "limit": limit}, "channels")


def _without_fallback(written: list[Variant]) -> set[str]:
    found = set()
    for variant in written:
        for place in template.places(variant.subject, variant.body, variant.action_label):
            if place.fallback is None:
                found.add(place.path)
    return found


def _check_people(message: Message, counted: dict[str, Any], report: Report) -> None:
    total = counted["recipients"]
    if not total:
        report.say(
            "act",
            _(
                "The audience has no recipient with one of the chosen roles. Widen the audience or the roles."
            ),
            "audience",
        )
        return
    if counted["wordless"]:
        report.say(
            "act",
            _(
                "%(n)s recipients would get no text: there is no default. Write the row “everybody” in one language."
            )
            % {"n": f"{counted['wordless']:,}"},
            "content",
        )
    for path, number in counted["missing"].items():
        if number:
            report.say(
                "watch",
                _(
                    "{%(path)s} has no value for %(n)s recipients and no fallback. Add one: {%(path)s|…}."
                )
                % {"path": path, "n": f"{number:,}"},
                "content",
            )
    if "email" in message.channels and total > counted["with_email"]:
        report.say(
            "watch",
            _("%(n)s recipients have no e-mail address; they get it in the app.")
            % {"n": f"{total - counted['with_email']:,}"},
            "channels",
        )
    if "email" in message.channels and counted["same_email"]:
        report.say(
            "watch",
            _("%(n)s recipients share an e-mail address with somebody else and get it twice there.")
            % {"n": f"{counted['same_email']:,}"},
            "channels",
        )
    if message.escalate_minutes and counted["without_csm"]:
        report.say(
            "watch",
            _("%(n)s partners have no CSM: their escalations wait for anybody.")
            % {"n": f"{counted['without_csm']:,}"},
            "channels",
        )
    if "watch" not in {one.tone for one in report.findings} and not report.stops:
        report.say("good", _("Every recipient has a text, and every variable a value."), "content")
