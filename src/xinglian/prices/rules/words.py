"""The words of prices."""

from enum import StrEnum


class AudienceKind(StrEnum):
    """By what a list is narrowed, the closest word first."""

    PARTNER = "partner"
    GROUP = "group"
    REGION = "region"
    LAYER = "layer"
    TYPE = "type"


class ListState(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    NOW = "now"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    EDIT = "edit"
    PERCENT = "percent"
    FILE = "file"


class ChangeState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What became of a list when a price was looked for."""

    WON = "won"
    LESS_CLOSE = "less_close"
    LOWER_PRIORITY = "lower_priority"
    OLDER = "older"
    NO_PRICE = "no_price"
    FROM_QUANTITY = "from_quantity"
    NOT_FOR_BUYER = "not_for_buyer"
    NOT_YET = "not_yet"
    OVER = "over"
    OTHER_CURRENCY = "other_currency"


class NoPrice(StrEnum):
    """Why there is no price."""

    NO_LIST = "no_list"
    OTHER_CURRENCY = "other_currency"
    NOT_LISTED = "not_listed"
    FROM_QUANTITY = "from_quantity"
    NO_QUANTITY = "no_quantity"
