"""The risk owner writes the questions: every saving is a version of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.sentinel.access import demand_network
from xinglian.sentinel.definitions.usual import usual_questions
from xinglian.sentinel.models import Questionnaire
from xinglian.sentinel.rules import questions as rules
from xinglian.sentinel.rules.questions import Question


class TooFew(Refusal):
    sentence = _("At least %(n)s questions are asked. Write another one.")


class TooManyQuestions(Refusal):
    sentence = _("At most %(n)s questions fit into a minute. Take some out.")


class ChoicesWrong(Refusal):
    sentence = _(
        "“%(question)s” needs %(least)s to %(most)s answers to choose from, one a line, all different, each of %(letters)s characters at most."
    )


class SavedMeanwhile(Refusal):
    sentence = _(
        "Somebody has saved version %(version)s meanwhile. Reload the page, look at it, and change it there."
    )


def newest() -> tuple[int, list[Question]]:
    """The version in force and its questions; 0 as delivered."""
    found = Questionnaire.objects.order_by("-version").first()
    if found is None:
        return 0, usual_questions()
    return int(found.version), rules.unpacked(found.questions)


def keep_questions(
    *, questions: Sequence[Question], from_version: int, viewer: Viewer, now: datetime
) -> int:
    """The new version's number; unchanged questions make none. Rounds that were asked keep their wording.

    Raises NotTheWholeNetwork, TooFew, TooManyQuestions, ChoicesWrong, SavedMeanwhile.
    """
    demand_network()
    _demand_sound(questions)
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('sentinel.questions'))")
    version, before = newest()
    if version != from_version:
        raise SavedMeanwhile(version=version)
    used = {
        key
        for given in Questionnaire.objects.values_list("questions", flat=True)
        for key in (one["key"] for one in given)
    } | {one.key for one in usual_questions()}
    made = rules.with_keys(questions, used=used)
    if made == before:
        return version
    packed: Any = rules.packed(made)
    Questionnaire.objects.create(
        version=version + 1, questions=packed, saved_at=now, saved_by_name=viewer.name
    )
    audit.record(
        "write_questions", subject=("sentinel.questionnaire", version + 1), after={"questions": len(made)}
    )  # fmt: skip
    return version + 1


def _demand_sound(questions: Sequence[Question]) -> None:
    fault = rules.fault_of(questions)
    if fault is None:
        return
    if fault.kind == "few":
        raise TooFew(n=rules.LEAST)
    if fault.kind == "many":
        raise TooManyQuestions(n=rules.MOST)
    raise ChoicesWrong(
        question=fault.question, least=rules.LEAST_CHOICES, most=rules.MOST_CHOICES, letters=rules.CHOICE_LETTERS
    )  # fmt: skip
