"""Refusals: the one way an action says no."""

from typing import Any


class Refusal(Exception):
    """An action was refused. Subclasses sit beside their action.

    `sentence` (a lazy translation with %(name)s places) says what is wrong and what to do;
    views show it where it happened. `field` names the form field it belongs to, if any.
    """

    sentence: Any = ""
    field: str = ""

    def __init__(self, sentence: Any = None, *, field: str = "", **params: Any) -> None:
        if sentence is not None:
            self.sentence = sentence
        if field:
            self.field = field
        self.params = params
        super().__init__(str(self.sentence))

    def __str__(self) -> str:
        text = str(self.sentence)
        return text % self.params if self.params else text
