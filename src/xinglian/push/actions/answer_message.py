"""A recipient writes back: text, photos, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import facts, files, live, outbox, plain_photo
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.events import MessageAnswered
from xinglian.push.models import Answer, AnswerPhoto

MOST_LETTERS = 2000
MOST_PHOTOS = 4
PHOTO_SUFFIXES = ("jpg", "jpeg", "png")
MOST_BYTES = 4_500_000


class NothingSaid(Refusal):
    sentence = _("The answer is empty. Write a few words or add a photo.")
    field = "text"


class TooLong(Refusal):
    sentence = _("The answer has %(n)s characters, at most %(most)s fit. Shorten it.")
    field = "text"


class TooManyPhotos(Refusal):
    sentence = _("%(n)s photos are too many, at most %(most)s. Take some away.")
    field = "photo"


class BrokenPhoto(Refusal):
    sentence = _("%(name)s is not a whole JPEG or PNG picture. Take the photo again.")
    field = "photo"


class NotReceived(Refusal):
    sentence = _("This message was not sent to you. Go back to the inbox.")


@dataclass(frozen=True, kw_only=True)
class Photo:
    name: str
    content: IO[bytes]


def answer_message(
    *,
    message_id: int,
    membership_id: int,
    org_id: int,
    text: str,
    photos: Sequence[Photo],
    tapped_at: datetime,
    now: datetime,
) -> Answer:
    """Keep an answer. Raises NotReceived, NothingSaid, TooLong, TooManyPhotos, BrokenPhoto, and what the file store refuses."""
    row = access.own_row(message_id=message_id, membership_id=membership_id, org_id=org_id)
    if row is None:
        raise NotReceived
    said = text.strip()
    if not said and not photos:
        raise NothingSaid
    if len(said) > MOST_LETTERS:
        raise TooLong(n=len(said), most=MOST_LETTERS)
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos(n=len(photos), most=MOST_PHOTOS)
    at = max(tapped_at, row["sent_at"])
    answer = Answer.objects.create(
        message_id=message_id, membership_id=membership_id, org_id=org_id, person_id=row["person_id"], text=said,
        tapped_at=at, received_at=now, is_simulated=row["is_simulated"],
        is_private=row["is_private"],
    )  # fmt: skip
    for photo in photos:
        _keep(answer, photo)
    facts.record_many(
        [
            facts.Fact(
                kind="push.answered", org_id=org_id, subject="push.message", subject_id=message_id, at=at,
                source="inapp", ref=str(answer.pk), is_simulated=row["is_simulated"],
            )
        ]
    )  # fmt: skip
    outbox.announce(MessageAnswered(message_id=message_id, answer_id=answer.pk))
    live.publish("answers")
    live.publish(f"message:{message_id}")
    live.publish(f"inbox:{row['person_id']}")
    return answer


def _keep(answer: Answer, photo: Photo) -> None:
    given = photo.content.read(MOST_BYTES + 1)
    if len(given) <= MOST_BYTES:
        try:
            given = plain_photo.strip(given)
        except plain_photo.NotAPhoto as error:
            raise BrokenPhoto(name=files.clean_name(photo.name)) from error
    stored = files.store(
        BytesIO(given), name=photo.name, purpose="push.answer", accepted=PHOTO_SUFFIXES,
        max_bytes=MOST_BYTES, org_id=answer.org_id,
    )  # fmt: skip
    AnswerPhoto.objects.create(answer=answer, org_id=answer.org_id, file=stored)
