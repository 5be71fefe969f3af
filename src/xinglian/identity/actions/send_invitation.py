from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from xinglian.identity.actions.open_invitation import invitation_link
from xinglian.identity.channels.sms import send_sms
from xinglian.identity.models import Invitation, Organisation


def send_invitation(*, invitation_id: int, by: str) -> bool:
    """Send the link; False when the invitation is settled by now."""
    invitation = Invitation.objects.get(pk=invitation_id)
    if invitation.state != Invitation.State.OPEN:
        return False
    words = {
        "name": invitation.name,
        "org": Organisation.objects.get(pk=invitation.org_id).name,
        "by": invitation.invited_by_name,
        "link": invitation_link(invitation),
    }
    with translation.override(invitation.language):
        if by == "sms":
            send_sms(
                phone=invitation.phone,
                text=_("%(name)s, you are invited to %(org)s on Xinglian: %(link)s") % words,
            )
        else:
            send_mail(
                subject=_("Invitation to %(org)s on Xinglian") % words,
                message=_(
                    "Hello %(name)s,\n\n%(by)s invites you to %(org)s. Open this link to choose a"
                    " password:\n%(link)s\n\nIt works once and only for you."
                )
                % words,
                from_email=None,
                recipient_list=[invitation.email],
            )
    return True
