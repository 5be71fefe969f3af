"""Whether a planned experiment can go out, as findings beside those of its message."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from xinglian.kernel import sql
from xinglian.push.models import Arm, Experiment, Message, Variant
from xinglian.push.queries.forecast_experiment import forecast_experiment
from xinglian.push.rules.sequential import LEAST_UNITS
from xinglian.push.rules.states import BINDING


def check_experiment(
    message: Message, written: Sequence[Variant], *, recipients: int
) -> Iterator[tuple[str, str]]:
    """(tone, sentence) of each finding."""
    experiment = Experiment.objects.filter(message=message).first()
    if experiment is None:
        return
    arms = list(Arm.objects.filter(experiment=experiment).order_by("number"))
    if message.kind in BINDING:
        yield "act", _("Policies and urgent notices go out in one version. Take the experiment away, or choose another kind.")  # fmt: skip
    if message.must_acknowledge and experiment.holdout:
        yield "act", _("The experiment leaves people without the message, but it must be acknowledged. Set “get nothing” to 0.")  # fmt: skip
    if experiment.subject == "content":
        yield from _check_words(arms, written)
    if experiment.subject == "channel":
        yield from _check_channels(message, arms)
    found = forecast_experiment(
        audience=recipients, versions=len(arms), share=experiment.share, waves=experiment.waves,
        gap_minutes=experiment.gap_minutes, window_minutes=experiment.window_minutes,
        baseline=experiment.baseline, effect=experiment.effect,
    )  # fmt: skip
    if recipients and found.people < LEAST_UNITS:
        yield "watch", _("The experiment has %(n)s people a version; below %(least)s nothing can be said. Let more take part.") % {"n": f"{found.people:,}", "least": LEAST_UNITS}  # fmt: skip
    elif found.is_enough:
        yield "good", _("Experiment: %(versions)s versions, %(n)s people each by lot; the others get what proves better.") % {"versions": len(arms), "n": f"{found.people:,}"}  # fmt: skip
    elif recipients:
        yield "watch", _("The experiment has %(n)s people a version and needs %(needed)s for the difference it looks for.") % {"n": f"{found.people:,}", "needed": f"{found.needed:,}"}  # fmt: skip


def _check_words(arms: Sequence[Arm], written: Sequence[Variant]) -> Iterator[tuple[str, str]]:
    texts = {
        (v.arm, v.language, v.partner_type, v.role): (v.subject, v.body, v.action_label)
        for v in written if v.subject
    }  # fmt: skip
    for arm in arms[1:]:
        own = {key[1:]: words for key, words in texts.items() if key[0] == arm.number}
        if not own:
            yield "act", _("Version “%(name)s” has no words of its own. Write them under 2.") % {"name": arm.name}  # fmt: skip
            continue
        if all(texts.get((0, *place)) == words for place, words in own.items()):
            yield "act", _("Version “%(name)s” reads the same as the first. Change its words.") % {"name": arm.name}  # fmt: skip
        lacking = [place for place in (key[1:] for key in texts if key[0] == 0) if place not in own]
        if lacking:
            yield "watch", _("Version “%(name)s” lacks %(n)s of the first version’s texts: their readers see the first’s.") % {"name": arm.name, "n": len(lacking)}  # fmt: skip


def _check_channels(message: Message, arms: Sequence[Arm]) -> Iterator[tuple[str, str]]:
    on = set(sql.column("SELECT key FROM push_channel WHERE is_on"))
    for arm in arms:
        if message.fallback is not None and arm.channel not in message.fallback:
            yield "act", _("“%(name)s” begins with a channel that is not in the chain. Add it there, or take the version out.") % {"name": arm.name}  # fmt: skip
        elif arm.channel not in on:
            yield "act", _("The channel of “%(name)s” is switched off. Switch it on, or take the version out.") % {"name": arm.name}  # fmt: skip
