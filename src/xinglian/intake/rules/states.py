"""The states of a batch, and the ways between them."""

from enum import StrEnum


class State(StrEnum):
    """uploaded → read → checked → importing → imported → undone; refused and failed are ends
    that a new attempt may leave again."""

    UPLOADED = "uploaded"
    READ = "read"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    REFUSED = "refused"
    FAILED = "failed"
    UNDONE = "undone"


class Mode(StrEnum):
    ALL = "all"
    GOOD_ROWS = "good_rows"


class Phase(StrEnum):
    """What is being done while a batch is busy."""

    NONE = ""
    READING = "reading"
    CHECKING = "checking"
    COMPARING = "comparing"
    LOADING = "loading"
    WRITING = "writing"
    UNDOING = "undoing"


MAY_IMPORT = frozenset({State.CHECKED, State.IMPORTING, State.FAILED, State.REFUSED})
MAY_MAP = frozenset({State.READ, State.CHECKED, State.FAILED, State.REFUSED, State.UPLOADED})
