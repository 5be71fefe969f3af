"""What is wrong with an expression, as a sentence that says where and how to mend it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel.refusal import Refusal
from xinglian.signals.rules import problems
from xinglian.signals.rules.problems import ExpressionProblem, Problem


class AudienceUnreadable(Refusal):
    """The audience's expression cannot be used. `problem` carries place, code and suggestions."""

    sentence = gettext_lazy("This audience cannot be read.")
    field = "audience_expr"

    def __init__(self, problem: Problem, text: str) -> None:
        super().__init__(sentence_of(problem))
        self.problem = problem
        self.text = text


_SENTENCES = {
    problems.EMPTY: gettext_lazy("The audience is empty. Add a condition, or write “all” for every partner."),
    problems.TOO_LONG: gettext_lazy("From character %(at)s on it is too long: at most %(limit)s characters."),
    problems.TOO_DEEP: gettext_lazy("Too many parentheses inside one another: at most %(limit)s levels."),
    problems.TOO_MANY: gettext_lazy("Too many conditions: at most %(limit)s. Make two audiences of it."),
    problems.BAD_CHARACTER: gettext_lazy("Character %(at)s, “%(found)s”, means nothing here. Remove it."),
    problems.BAD_NUMBER: gettext_lazy("“%(found)s” at character %(at)s is no number. Write for example 500000, 50万 or 20%%."),
    problems.OPEN_QUOTE: gettext_lazy("The quotation mark at character %(at)s is never closed. Add one behind the value."),
    problems.EXPECTED_CONDITION: gettext_lazy("A condition is missing at character %(at)s%(before)s. Add a tag, or remove the sign before it."),
    problems.EXPECTED_OPERATOR: gettext_lazy("Between two conditions, at character %(at)s before “%(found)s”, write & (and) or | (or)."),
    problems.EXPECTED_VALUE: gettext_lazy("A value is missing after the colon, at character %(at)s."),
    problems.EXPECTED_THRESHOLD: gettext_lazy("A number is missing at character %(at)s, after the comparison."),
    problems.MISSING_CLOSE: gettext_lazy("The parenthesis at character %(at)s is never closed. Add ) at its end."),
    problems.STRAY_CLOSE: gettext_lazy("The ) at character %(at)s closes nothing. Remove it."),
    problems.UNKNOWN_TAG: gettext_lazy("There is no tag “%(found)s” (character %(at)s)."),
    problems.UNKNOWN_VALUE: gettext_lazy("“%(found)s” at character %(at)s is unknown for %(prefix)s."),
    problems.UNKNOWN_FIGURE: gettext_lazy("There is no figure “%(found)s” (character %(at)s)."),
    problems.UNKNOWN_CHOICE: gettext_lazy("“%(found)s” at character %(at)s is not one of the possible words."),
    problems.AMBIGUOUS: gettext_lazy("“%(found)s” at character %(at)s can mean several things. Choose one by its code."),
    problems.ROLE_NOT_HERE: gettext_lazy("An audience is made of partners. Choose roles in the message itself, and remove “%(found)s”."),
    problems.FIGURE_NEEDS_THRESHOLD: gettext_lazy("“%(found)s” is a figure: compare it, for example %(found)s >= 100."),
    problems.TAG_HAS_NO_THRESHOLD: gettext_lazy("“%(found)s” is a tag and has no number. Remove the comparison."),
    problems.CHOICE_HAS_NO_ORDER: gettext_lazy("At character %(at)s only = and != are possible: these are words, not numbers."),
    problems.BAD_DISTANCE: gettext_lazy("The distance at character %(at)s cannot be read. Write for example within_km(50, 南京): up to 3,000 km, then a city, a province or a partner's code."),
    problems.BAD_SHAPE: gettext_lazy("The shape at character %(at)s cannot be read. Write 3 to 100 corners, degrees north then east: inside(31.2 121.4, 32 121.5, 31.5 122)."),
    problems.NUMBER_WANTED: gettext_lazy("“%(found)s” is no number. Write for example 500000, 50万 or 20%%."),
}  # fmt: skip


def sentence_of(problem: Problem) -> str:
    """The problem in the reader's language; characters are counted from 1."""
    params = {
        "at": problem.start + 1,
        "found": problem.found,
        "before": _(" before “%(found)s”") % {"found": problem.found} if problem.found else "",
        **problem.params,
    }
    text = str(_SENTENCES[problem.code]) % params
    if problem.suggestions:
        hint = _("Did you mean %(words)s?") % {"words": _(" or ").join(problem.suggestions)}
        return f"{text} {hint}"
    return text


def refused(error: ExpressionProblem, text: str) -> AudienceUnreadable:
    return AudienceUnreadable(error.problem, text)
