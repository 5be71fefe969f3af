"""A parcel for trying a channel out: real in form, harmless in content."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.identity.api import Viewer
from xinglian.push.queries.parcels import absolute
from xinglian.push.rules.outcome import Device, Parcel


def sample_parcel(
    viewer: Viewer,
    *,
    address: str,
    now: datetime,
    org_id: int | None = None,
    devices: tuple[Device, ...] = (),
) -> Parcel:
    """A test message to the viewer. Its id is made of the moment, so every test is a new one."""
    number = int(now.timestamp() * 1000)
    text = _("This is a test. If you can read it, the channel works.")
    return Parcel(
        message_id=number, membership_id=viewer.membership_id, round=0, org_id=org_id or viewer.org_id, attempts=1,
        kind="general", language=viewer.language, name=viewer.name, address=address, subject=_("Test of the channel"),
        html=f"<p>{text}</p>", text=text, action_label="", action_url="", link=absolute(reverse("push:inbox")), mute_link="",
        token="", must_acknowledge=False, due_at=None, started_at=now, is_superseded=False, superseded_link="",
        is_reminder=False, is_simulated=False, devices=devices,
    )  # fmt: skip
