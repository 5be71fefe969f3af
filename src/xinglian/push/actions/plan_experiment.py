"""Planning an experiment on a draft: what differs, what is counted, who takes part, and what happens at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.draft import lock_draft, used_variables
from xinglian.push.models import Arm, Experiment, Message, Variant
from xinglian.push.rules.states import BINDING


class BindingKind(Refusal):
    sentence = _(
        "Policies and urgent notices go to everybody at once, in one version. Choose another kind under Channels and rules, or send it without an experiment."
    )


class TooFewVersions(Refusal):
    sentence = _("Name at least two versions: there is nothing to compare yet.")
    field = "name_1"


class SameVersions(Refusal):
    sentence = _("Two versions are the same: %(what)s stands there twice. Change one.")


class VersionIncomplete(Refusal):
    sentence = _("“%(name)s” lacks what makes it different. Choose it, or take the version out.")


class TooMuch(Refusal):
    sentence = _(
        "%(share)s percent who take part and %(holdout)s percent who get nothing are more than everybody. Lower one."
    )
    field = "share"


class HoldsOutWhoMustKnow(Refusal):
    sentence = _(
        "This message must be acknowledged, so nobody may be left without it. Set “get nothing” to 0."
    )
    field = "holdout"


class BeyondEverybody(Refusal):
    sentence = _(
        "From %(baseline)s percent there is no room for %(effect)s points more or less. Lower the difference."
    )
    field = "effect"


@dataclass(frozen=True, kw_only=True)
class Version:
    name: str
    channel: str = ""
    minute: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`baseline` and `effect` are shares, `share` and `holdout` percent, as in `models.Experiment`."""

    versions: Sequence[Version]
    subject: str = "content"
    metric: str = "read"
    window_minutes: int = 1440
    baseline: float = 0.5
    effect: float = 0.05
    share: int = 20
    holdout: int = 0
    tells_holdout: bool = True
    waves: int = 1
    gap_minutes: int = 1440
    layer: str = ""
    is_automatic: bool = False
    zone: str = "Asia/Shanghai"


def plan_experiment(*, message_id: int, plan: Plan, now: datetime) -> Experiment:
    """Keep the plan of a draft. Raises NotADraft, BeyondYourRegions and the refusals above."""
    message = lock_draft(message_id)
    _check(message, plan)
    experiment, _made = Experiment.objects.update_or_create(
        message=message,
        defaults={
            "subject": plan.subject, "metric": plan.metric, "window_minutes": plan.window_minutes,
            "baseline": plan.baseline, "effect": plan.effect, "share": plan.share, "holdout": plan.holdout,
            "tells_holdout": plan.tells_holdout, "waves": plan.waves, "gap_minutes": plan.gap_minutes,
            "layer": plan.layer, "is_automatic": plan.is_automatic, "zone": plan.zone,
        },
    )  # fmt: skip
    Arm.objects.filter(experiment=experiment).delete()
    Arm.objects.bulk_create(
        [
            Arm(experiment=experiment, number=number, name=one.name, channel=one.channel, minute=one.minute)
            for number, one in enumerate(plan.versions)
        ]
    )  # fmt: skip
    # Texts of versions that are gone would come back with a later one of the same number.
    kept = len(plan.versions) if plan.subject == "content" else 1
    Variant.objects.filter(message=message, arm__gte=kept).delete()
    _saved(message, now)
    audit.record(
        "plan_experiment", subject=("push.message", message_id), name=message.title,
        after={"subject": plan.subject, "versions": [one.name for one in plan.versions], "share": plan.share},
    )  # fmt: skip
    return experiment


def drop_experiment(*, message_id: int, now: datetime) -> None:
    """Without an experiment again: the first version is the message. Raises NotADraft."""
    message = lock_draft(message_id)
    Experiment.objects.filter(message=message).delete()
    Variant.objects.filter(message=message, arm__gt=0).delete()
    _saved(message, now)


def _check(message: Message, plan: Plan) -> None:
    if message.kind in BINDING:
        raise BindingKind()
    if len(plan.versions) < 2:
        raise TooFewVersions()
    _check_versions(plan)
    if plan.share + plan.holdout > 100:
        raise TooMuch(share=plan.share, holdout=plan.holdout)
    if plan.holdout and message.must_acknowledge:
        raise HoldsOutWhoMustKnow()
    if plan.baseline + plan.effect > 1 and plan.baseline - plan.effect < 0:
        raise BeyondEverybody(
            baseline=f"{plan.baseline:.0%}"[:-1], effect=f"{plan.effect:.0%}"[:-1]
        )


def _check_versions(plan: Plan) -> None:
    names = [one.name for one in plan.versions]
    for name in names:
        if names.count(name) > 1:
            raise SameVersions(what=f"“{name}”")
    if plan.subject == "content":
        return
    told: list[object] = []
    for one in plan.versions:
        what: object = one.channel if plan.subject == "channel" else one.minute
        if what in ("", None):
            raise VersionIncomplete(name=one.name)
        if what in told:
            raise SameVersions(what=f"“{one.name}”")
        told.append(what)


def _saved(message: Message, now: datetime) -> None:
    message.saved_at, message.uses = now, used_variables(int(message.pk))
    message.save(update_fields=["saved_at", "uses"])
