"""What a kind of moment is made of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of moment. All words are lazy translations.

    `found`: a SELECT of partner_id, occasion, on_date, body, person_id, set-based over everybody; empty when a person makes
    it. `happened` and `draft` have %(…)s places (see `queries/words.py`). It is proposed `ahead` days before and
    leaves `stays` days after its day. `rest_days`: not again for the same partner so soon. `is_lasting`: it goes
    by itself when it is no longer true.
    """

    key: str
    icon: str
    label: Any
    rule: Any
    happened: Any
    draft: Any
    avoid: tuple[Any, ...]
    found: str = ""
    ahead: int = 0
    stays: int = 3
    rest_days: int = 0
    is_lasting: bool = False
