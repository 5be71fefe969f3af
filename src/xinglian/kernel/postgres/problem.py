"""What the supervisor says when something stands in the way: what, why, remedy."""

from xinglian.kernel.postgres import words
from xinglian.kernel.postgres.problem_texts import PROBLEMS


class PostgresProblem(Exception):
    """A problem a person can solve. `what` happened, `why`, and the `remedy`, in the person's language; `key` for programs.

    `sql` holds the statements a database administrator has to run, when the remedy consists of some.
    """

    def __init__(self, key: str, /, *, sql: tuple[str, ...] = (), **details: object) -> None:
        texts = PROBLEMS[key]
        chosen = texts.get(words.language(), texts["en"])
        self.key = key
        self.sql = sql
        self.details = details
        filled = details | {"statements": "\n".join(sql)}
        self.what, self.why, self.remedy = (text.format_map(filled) for text in chosen)
        super().__init__(f"{self.what} {self.why} {self.remedy}")
