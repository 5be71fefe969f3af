"""What may be wrong with a feed, and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TROUBLES: dict[str, Any] = {
    "address": _("The address is not reachable from here or lies in a private network. Use a public https address."),
    "slow": _("No whole answer within 20 seconds. It is asked again later; pause it when it stays so."),
    "no_answer": _("No answer: the server is down, refuses us, or its certificate is bad. Open the address in a browser."),
    "moved": _("The feed has moved. Correct the address to the new one."),
    "gone": _("There is no feed at this address any more. Look for the new one on the publisher's page."),
    "closed": _("The server asks for a sign-in. Use a feed that is open to all."),
    "answer": _("The server answers with an error. It is asked again later."),
    "empty": _("The answer is empty. Open the address in a browser and look whether it is the feed."),
    "html": _("This is a web page, not a feed. Look on it for a link named RSS, Atom or Feed and use that address."),
    "entities": _("The feed declares entities of its own, which is a way of attack and is refused. Ask the publisher for a plain feed."),
    "xml": _("The XML is broken. Tell the publisher the place named here; it is asked again later."),
    "json": _("The JSON is broken. Tell the publisher the place named here; it is asked again later."),
    "no_feed": _("This is neither RSS, Atom nor JSON Feed. Use the address of the feed."),
    "too_deep": _("The file is too large or nested too deeply for a feed. Use the publisher's short feed."),
}  # fmt: skip
