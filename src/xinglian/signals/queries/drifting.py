"""What has drifted since the night before: tags that changed suddenly, forecasts out of their band."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.signals.queries import made_tags
from xinglian.signals.queries.drift import drift
from xinglian.signals.queries.forecast_models import off_now
from xinglian.signals.rules import registry

TAG, MODEL = "tag", "model"
_MODEL_OWNER = "channel_manager"


@dataclass(frozen=True, kw_only=True)
class Drifting:
    """`kind`: tag or model; `key`: of the tag, or the days ahead a forecast speaks of. Owned by a person, or by a role.

    `now`, `before`: of a tag the share of partners that carry it and the one a month ago; of a model what came and what was said.
    """

    kind: str
    key: str
    owner_role: str = ""
    owner_person_id: int | None = None
    now: float
    before: float | None = None


def drifting(*, now: datetime) -> list[Drifting]:
    """Of the whole network: for jobs. Empty: a clean night."""
    made = made_tags.in_use()
    found = [
        Drifting(
            kind=TAG, key=one.key, now=one.share, before=one.share_before,
            owner_role=registry.TAGS[one.key].owner if one.key in registry.TAGS else "",
            owner_person_id=made[one.key].owner_person_id if one.key in made else None,
        )
        for one in drift(now=now) if one.finding == "sudden"
    ]  # fmt: skip
    return found + [
        Drifting(kind=MODEL, key=str(row["days"]), now=row["came"], before=row["said"], owner_role=_MODEL_OWNER)
        for row in off_now()
    ]  # fmt: skip


def tag_name(key: str) -> str:
    """In the reader's language; the key itself when the tag is gone."""
    if key in registry.TAGS:
        return str(registry.TAGS[key].name)
    made = made_tags.in_use().get(key)
    return made.label if made else key
