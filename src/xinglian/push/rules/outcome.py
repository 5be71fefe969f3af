"""What a channel says about one handing-over, in our words."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Self, TypedDict
from urllib.parse import quote

# Shorter ones are words that stand in any sentence.
_LEAST_SECRET = 6

# sent: taken by the provider · delivered: the recipient's side confirmed · retry: try later · failed: never will ·
# uncertain: it may have arrived, and the channel cannot tell · held: not tried, put back.
Result = Literal["sent", "delivered", "retry", "failed", "uncertain", "held"]
# Whose fault it is, where that changes what happens next: the provider's (another one may take it; it may be left alone),
# its limit (it asks us to slow down), the address's (it is dead: nobody is to try it again).
Blame = Literal["", "provider", "limit", "address"]


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser's subscription. `shows_text`: its person allows a line of the message on the lock screen."""

    endpoint: str
    p256dh: str
    auth: str
    shows_text: bool = False


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One delivery as a channel gets it: rendered for its reader. `delivery_id` is the same at every attempt."""

    message_id: int
    membership_id: int
    round: int
    org_id: int
    attempts: int
    kind: str
    language: str
    name: str
    address: str
    subject: str
    html: str
    text: str
    action_label: str
    action_url: str
    link: str
    mute_link: str
    token: str
    must_acknowledge: bool
    due_at: datetime | None
    started_at: datetime | None
    is_superseded: bool
    superseded_link: str
    is_reminder: bool
    is_simulated: bool
    provider: str = ""
    tried: tuple[str, ...] = ()
    queued_at: datetime | None = None
    cost_e4: int = 0
    cost_month: date | None = None
    devices: tuple[Device, ...] = ()

    @property
    def delivery_id(self) -> str:
        return f"{self.message_id:x}-{self.membership_id:x}-{self.round}"


class Named(TypedDict):
    """What an outcome says about the parcel, whatever became of it."""

    address: str
    external_id: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`code` is the provider's own (550) or our word for it, `reason` one sentence for people.

    Both may be the other side's words: they are kept as one line of plain text. `in_doubt`: this attempt may have arrived
    (True), the receiver itself says that the delivery has not (False), or it says nothing about that (None).
    `again_seconds`: how long the provider asks us to wait. `dead`: of several addresses those that are gone for good.
    """

    result: Result
    code: str = ""
    reason: str = ""
    address: str = ""
    external_id: str = ""
    in_doubt: bool | None = None
    blame: Blame = ""
    again_seconds: float = 0
    dead: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A character the database cannot keep would take a whole batch of others' outcomes with it.
        for name in ("code", "reason", "address", "external_id"):
            said = " ".join(str(getattr(self, name)).split())
            object.__setattr__(self, name, "".join(sign for sign in said if sign.isprintable()))

    def without(self, *secrets: str) -> Self:
        """The same, with secrets the other side repeated in its words blotted out: people and files read those."""
        return replace(self, code=blot(self.code, *secrets), reason=blot(self.reason, *secrets))


def blot(said: str, *secrets: str) -> str:
    """Words of the other side without what was given to it in confidence; what is too short to be a secret stays."""
    for secret in secrets:
        if len(secret) >= _LEAST_SECRET:
            for shape in (secret, quote(secret, safe="")):
                said = said.replace(shape, "•••")
    return said
