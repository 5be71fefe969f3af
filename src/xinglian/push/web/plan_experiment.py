"""Planning an experiment: one form, and beside it what it can show."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.actions.plan_experiment import (
    Plan,
    Version,
    drop_experiment,
    plan_experiment,
)
from xinglian.push.models import Arm, Experiment, Message
from xinglian.push.models.experiment import MOST_VERSIONS
from xinglian.push.queries.forecast_experiment import (
    Forecast,
    audience_size,
    forecast_experiment,
    usual_share,
)
from xinglian.push.rules import chain
from xinglian.push.web import words
from xinglian.ui import toast

LETTERS = "ABCD"


class ExperimentForm(forms.Form):
    subject = forms.ChoiceField(
        label=gettext_lazy("What differs"), choices=Experiment.Subject.choices, widget=forms.RadioSelect, initial="content"
    )  # fmt: skip
    metric = forms.ChoiceField(
        label=gettext_lazy("What counts"), choices=Experiment.Metric.choices, initial="read",
        help_text=gettext_lazy("A version is better when more of its readers do this."),
    )  # fmt: skip
    window_hours = forms.IntegerField(
        label=gettext_lazy("Within"), min_value=1, max_value=168, initial=24,
        help_text=gettext_lazy("Hours after it came. Later does not count, so that all have the same time."),
    )  # fmt: skip
    baseline = forms.IntegerField(
        label=gettext_lazy("Usual share"), min_value=1, max_value=99, initial=50,
        help_text=gettext_lazy("Percent who do it with such a message."),
    )  # fmt: skip
    effect = forms.IntegerField(
        label=gettext_lazy("Difference worth finding"), min_value=1, max_value=90, initial=5,
        help_text=gettext_lazy("In points. Smaller differences need many more people."),
    )  # fmt: skip
    share = forms.IntegerField(
        label=gettext_lazy("Take part"), min_value=1, max_value=100, initial=20,
        help_text=gettext_lazy("Percent of the audience, by lot, in equal parts. The others get what proves better."),
    )  # fmt: skip
    holdout = forms.IntegerField(
        label=gettext_lazy("Get nothing"), min_value=0, max_value=50, initial=0,
        help_text=gettext_lazy("Percent held out, to see what happens without the message."),
    )  # fmt: skip
    tells_holdout = forms.BooleanField(
        label=gettext_lazy("Whoever was held out gets it with the others in the end"), required=False, initial=True
    )  # fmt: skip
    waves = forms.IntegerField(
        label=gettext_lazy("In waves"), min_value=1, max_value=20, initial=1,
        help_text=gettext_lazy("After each wave the figures are looked at; a clear winner ends it early."),
    )  # fmt: skip
    gap_hours = forms.IntegerField(
        label=gettext_lazy("Between two waves"), min_value=1, max_value=336, initial=24)  # fmt: skip
    layer = forms.ChoiceField(
        label=gettext_lazy("Kept apart from"), required=False,
        help_text=gettext_lazy("Nobody is in two experiments that are kept apart."),
    )  # fmt: skip
    is_automatic = forms.ChoiceField(
        label=gettext_lazy("When it is decided"), initial="0", widget=forms.RadioSelect,
        choices=[("0", gettext_lazy("A person sends the better version to the others")), ("1", gettext_lazy("The better version goes to the others by itself"))],
    )  # fmt: skip

    def __init__(self, *given: Any, message: Message, **more: Any) -> None:
        super().__init__(*given, **more)
        kind = words.KINDS[message.kind]
        layers = [("", gettext_lazy("all other experiments")), (message.kind, _("those about “%(kind)s”") % {"kind": kind})]  # fmt: skip
        self.fields["layer"].choices = layers  # type: ignore[attr-defined]
        channels = [("", "–"), *((key, words.CHANNELS[key]) for key in chain.CHAINABLE)]
        for number in range(MOST_VERSIONS):
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name of version %(letter)s") % {"letter": LETTERS[number]}, max_length=40, required=False
            )  # fmt: skip
            self.fields[f"channel_{number}"] = forms.ChoiceField(
                label=_("First channel of version %(letter)s") % {"letter": LETTERS[number]}, choices=channels, required=False
            )  # fmt: skip
            self.fields[f"at_{number}"] = forms.TimeField(
                label=_("Time of day of version %(letter)s") % {"letter": LETTERS[number]}, required=False,
                input_formats=["%H:%M", "%H.%M", "%H"], widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "09:00"}),
            )  # fmt: skip

    @property
    def versions(self) -> list[dict[str, Any]]:
        return [
            {"letter": LETTERS[number], "name": self[f"name_{number}"], "channel": self[f"channel_{number}"], "at": self[f"at_{number}"]}
            for number in range(MOST_VERSIONS)
        ]  # fmt: skip

    def plan(self, *, zone: str) -> Plan:
        given = self.cleaned_data
        return Plan(
            versions=self._versions(), subject=given["subject"], metric=given["metric"], window_minutes=given["window_hours"] * 60,
            baseline=given["baseline"] / 100, effect=given["effect"] / 100, share=given["share"], holdout=given["holdout"],
            tells_holdout=given["tells_holdout"], waves=given["waves"], gap_minutes=given["gap_hours"] * 60,
            layer=given["layer"], is_automatic=given["is_automatic"] == "1", zone=zone,
        )  # fmt: skip

    def _versions(self) -> list[Version]:
        """Those that say anything; the name alone is enough for words, its channel or time for the others."""
        given, found = self.cleaned_data, []
        for number in range(MOST_VERSIONS):
            at, channel = given[f"at_{number}"], given[f"channel_{number}"]
            is_meant = {"time": at is not None, "channel": bool(channel)}.get(given["subject"])
            name = given[f"name_{number}"].strip()
            if is_meant or name:
                said = {
                    "time": at.strftime("%H:%M") if at else "",
                    "channel": str(words.CHANNELS.get(channel, "")),
                }
                found.append(
                    Version(
                        name=name or said.get(given["subject"], "") or LETTERS[number],
                        channel=channel if given["subject"] == "channel" else "",
                        minute=at.hour * 60 + at.minute if at and given["subject"] == "time" else None,
                    )
                )  # fmt: skip
        return found


def plan_page(request: ViewerRequest, message: Message) -> HttpResponse:
    """The page of a draft. POST keeps the plan."""
    experiment = Experiment.objects.filter(message=message).first()
    form = ExperimentForm(request.POST or None, message=message, initial=_initial(message, experiment))  # fmt: skip
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            plan_experiment(
                message_id=int(message.pk), plan=form.plan(zone=request.viewer.zone), now=clock.now()
            )  # fmt: skip
        except Refusal as error:
            if error.field in form.fields:
                form.add_error(error.field, str(error))
            else:
                refusal = str(error)
        else:
            toast.done(request, _("The plan is kept. Now write each version’s words.") if form.cleaned_data["subject"] == "content" else _("The plan is kept."))  # fmt: skip
            return redirect("push:compose", message.pk)
    return render(
        request,
        "push/plan_experiment.html",
        {
            "message": message, "form": form, "experiment": experiment, "refusal": refusal,
            "subject": form["subject"].value(),
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@allow(STAFF)
@require_GET
def forecast(request: ViewerRequest, message_id: int) -> HttpResponse:
    """What the plan in the form would show, without keeping it."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return render(request, "push/missing.html", status=404)
    initial = _initial(message, Experiment.objects.filter(message=message).first())
    given = ExperimentForm(request.GET if "share" in request.GET else initial, message=message)
    found: Forecast | None = None
    problem = ""
    try:
        audience = audience_size(message)
    except Refusal as refusal:
        audience, problem = 0, str(refusal)
    if given.is_valid():
        plan = given.plan(zone=request.viewer.zone)
        found = forecast_experiment(
            audience=audience, versions=max(2, len(plan.versions)), share=plan.share, waves=plan.waves,
            gap_minutes=plan.gap_minutes, window_minutes=plan.window_minutes + (24 * 60 if plan.subject == "time" else 0),
            baseline=plan.baseline, effect=plan.effect,
        )  # fmt: skip
    usual = usual_share(kind=message.kind, metric=str(given["metric"].value()))
    return render(
        request,
        "push/_forecast.html",
        {
            "found": found, "problem": problem, "form": given, "usual": usual,
                    },
    )  # fmt: skip


@allow(*access.AUTHORS)
@require_POST
def drop(request: ViewerRequest, message_id: int) -> HttpResponse:
    try:
        drop_experiment(message_id=message_id, now=clock.now())
    except Message.DoesNotExist:
        return render(request, "push/missing.html", status=404)
    except Refusal as refusal:
        return render(request, "push/refused.html", {"refusal": str(refusal)}, status=409)
    toast.done(request, _("Without an experiment: everybody gets the first version."))
    return redirect("push:compose", message_id)


def _initial(message: Message, experiment: Experiment | None) -> dict[str, Any]:
    if experiment is None:
        names = {f"name_{number}": LETTERS[number] for number in range(2)}
        usual = usual_share(kind=message.kind, metric="read")
        started = {name: field.initial for name, field in ExperimentForm.base_fields.items() if field.initial is not None}  # fmt: skip
        return started | names | ({"baseline": round(usual * 100)} if usual else {})
    found: dict[str, Any] = {
        "subject": experiment.subject, "metric": experiment.metric, "window_hours": experiment.window_minutes // 60,
        "baseline": round(experiment.baseline * 100), "effect": round(experiment.effect * 100), "share": experiment.share,
        "holdout": experiment.holdout, "tells_holdout": experiment.tells_holdout, "waves": experiment.waves,
        "gap_hours": experiment.gap_minutes // 60, "layer": experiment.layer, "is_automatic": str(int(experiment.is_automatic)),
    }  # fmt: skip
    for arm in Arm.objects.filter(experiment=experiment):
        found[f"name_{arm.number}"], found[f"channel_{arm.number}"] = arm.name, arm.channel
        if arm.minute is not None:
            found[f"at_{arm.number}"] = f"{arm.minute // 60:02}:{arm.minute % 60:02}"
    return found
