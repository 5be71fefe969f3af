"""What can be wrong with an expression: a code, a place and the words for the sentence. Texts are made elsewhere."""

from dataclasses import dataclass, field

EMPTY = "empty"
TOO_LONG = "too_long"
TOO_DEEP = "too_deep"
TOO_MANY = "too_many"
BAD_CHARACTER = "bad_character"
BAD_NUMBER = "bad_number"
OPEN_QUOTE = "open_quote"
EXPECTED_CONDITION = "expected_condition"
EXPECTED_OPERATOR = "expected_operator"
EXPECTED_VALUE = "expected_value"
EXPECTED_THRESHOLD = "expected_threshold"
MISSING_CLOSE = "missing_close"
STRAY_CLOSE = "stray_close"
UNKNOWN_TAG = "unknown_tag"
UNKNOWN_VALUE = "unknown_value"
UNKNOWN_FIGURE = "unknown_figure"
UNKNOWN_CHOICE = "unknown_choice"
AMBIGUOUS = "ambiguous"
ROLE_NOT_HERE = "role_not_here"
FIGURE_NEEDS_THRESHOLD = "figure_needs_threshold"
TAG_HAS_NO_THRESHOLD = "tag_has_no_threshold"
CHOICE_HAS_NO_ORDER = "choice_has_no_order"
NUMBER_WANTED = "number_wanted"
BAD_DISTANCE = "bad_distance"
BAD_SHAPE = "bad_shape"

CODES = tuple(
    value for name, value in sorted(globals().items()) if name.isupper() and isinstance(value, str)
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong, `start`…`end` in characters of the text as typed.

    `found` is what stands there; `expected` names what would fit by kind
    (`condition`, `operator`, `value`, `number`, `close`); `suggestions` are words that would be right.
    """

    code: str
    start: int
    end: int
    found: str = ""
    expected: str = ""
    suggestions: tuple[str, ...] = ()
    params: dict[str, str] = field(default_factory=dict)


class ExpressionProblem(ValueError):
    """The expression cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code} at {problem.start}")
        self.problem = problem
