"""What an experiment says, in words for people who do not reckon with shares."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.push.models import Experiment
from xinglian.push.queries.experiment_state import Standing, Wave

GUARD_WORDS: dict[str, Any] = {
    "unsubscribed": gettext_lazy("Unsubscribed"),
    "complained": gettext_lazy("Complained"),
    "failed": gettext_lazy("Did not arrive"),
}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`tone` and `word` for the pill, `title` and `text` for the sentence of judgement."""

    tone: str
    word: Any
    title: str
    text: str = ""


def judgement(experiment: Experiment, standing: Standing) -> Judgement:
    if experiment.state == "stopped":
        return Judgement(tone="none", word=_("broken off"), title=_("The message was stopped, and the experiment with it."))  # fmt: skip
    if experiment.state == "planned":
        return Judgement(tone="none", word=_("planned"), title=_("It begins when the message goes out."))  # fmt: skip
    found = {
        "winner": _winner, "alike": _alike, "undecided": _undecided, "unsound": _unsound, "open": _open,
    }.get(experiment.finding, _early)(experiment, standing)  # fmt: skip
    if experiment.state != "ended":
        return found
    is_early = experiment.decided_at is None
    return Judgement(
        tone=found.tone if not is_early else "none", word=_("ended by hand") if is_early else found.word,
        title=_("Ended before anything was proven.") if is_early else found.title, text=_ending(experiment, standing),
    )  # fmt: skip


def steps_on(experiment: Experiment, standing: Standing) -> Wave | None:
    """The wave that is counted next; None when it is over."""
    if experiment.state != "running":
        return None
    looked = standing.last.wave + 1 if standing.last else 0
    return next((one for one in standing.waves if one.number > looked), None)


def _ending(experiment: Experiment, standing: Standing) -> str:
    who = experiment.ended_by
    if experiment.sent_on is None:
        return _("%(who)s ended it: nobody else gets the message.") % {"who": who}
    given = {"who": who, "name": standing.arms[experiment.sent_on].name}
    if who:
        return _("%(who)s sent “%(name)s” to all the others.") % given
    return _("“%(name)s” went to all the others by itself.") % given


def _winner(experiment: Experiment, standing: Standing) -> Judgement:
    number = experiment.winner or 0
    name, last = standing.arms[number].name, standing.last
    text = ""
    if last:
        shares = [_share(one.share) for one in last.counts]
        rival = max(
            (n for n in range(len(shares)) if n != number), key=lambda n: last.counts[n].share
        )
        text = _("%(share)s did it with “%(name)s”, %(other)s with “%(rival)s”.") % {
            "share": shares[number], "name": name, "other": shares[rival], "rival": standing.arms[rival].name,
        }  # fmt: skip
    against = last.against_first[number - 1] if last and number else None
    if against and against.says_more:
        text += _(" At least %(n)s points more than “%(first)s” are certain.") % {
            "n": _points(against.low), "first": standing.arms[0].name
        }  # fmt: skip
    return Judgement(tone="good", word=_("decided"), title=_("“%(name)s” is better.") % {"name": name}, text=text)  # fmt: skip


def _alike(experiment: Experiment, standing: Standing) -> Judgement:
    return Judgement(
        tone="good", word=_("decided"), title=_("It makes no difference worth having."),
        text=_("Whatever difference there is, is smaller than %(n)s points. The first version can go on.") % {"n": _points(experiment.effect)},
    )  # fmt: skip


def _undecided(experiment: Experiment, standing: Standing) -> Judgement:
    if any(arm.out_at for arm in standing.arms):
        names = ", ".join(arm.name for arm in standing.arms if arm.out_at)
        return Judgement(
            tone="act", word=_("guard rail"), title=_("“%(names)s” did more harm than the first version and was taken out.") % {"names": names},
            text=_("It gets nobody else and cannot win."),
        )  # fmt: skip
    if not any(standing.drawn):
        return Judgement(
            tone="watch", word=_("nobody"), title=_("Nobody could take part."),
            text=_("Everybody in the audience is in another experiment that is kept apart. The first version can go to all."),
        )  # fmt: skip
    return Judgement(
        tone="none", word=_("no winner"), title=_("No difference is proven."),
        text=_("All are counted. The first version can go on; a new test needs more people or a bolder difference."),
    )  # fmt: skip


def _unsound(experiment: Experiment, standing: Standing) -> Judgement:
    last = standing.last
    counts = " : ".join(f"{one.n:,}" for one in last.counts) if last else ""
    return Judgement(
        tone="act", word=_("alarm"), title=_("The versions have lost people unevenly: %(counts)s.") % {"counts": counts},
        text=_("Chance alone does so less than once in a thousand times, so the figures cannot be compared. Look at what was not delivered or held back, then decide."),
    )  # fmt: skip


def _open(experiment: Experiment, standing: Standing) -> Judgement:
    return Judgement(
        tone="info", word=_("running"), title=_("No difference is proven yet."),
        text=_("It goes on until the dot leaves the grey zone, or all are counted."),
    )  # fmt: skip


def _early(experiment: Experiment, standing: Standing) -> Judgement:
    return Judgement(
        tone="info", word=_("running"), title=_("Nothing can be said yet."),
        text=_("The first figures come when the time of the first wave is over.") if not standing.glances else _("Too few people are counted so far."),
    )  # fmt: skip


def _share(value: float) -> str:
    return f"{value * 100:.1f}%"


def _points(value: float) -> str:
    return f"{value * 100:.1f}".removesuffix(".0")
