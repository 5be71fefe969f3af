"""What waits on the policy radar: clocks that run low, entries to be weighed."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import Viewer
from xinglian.policyradar import api as policyradar
from xinglian.workspace.queries.todo import Todo


def policies(viewer: Viewer, now: datetime) -> list[Todo]:
    """Red when advice is overdue, amber past the warning; otherwise what nobody has weighed yet."""
    found = policyradar.waiting(now=now)
    if not (found.overdue or found.late or found.new):
        return []
    board = reverse("policyradar:board")
    note = _("Due first: %(name)s") % {"name": found.title}
    if found.overdue:
        title = ngettext("Advice on %(n)s policy is overdue", "Advice on %(n)s policies is overdue", found.overdue)  # fmt: skip
        return [Todo(key="policies", tone="act", title=title % {"n": found.overdue}, note=note, step=_("Write the advice"), url=f"{board}?late=overdue", since=found.due_at)]  # fmt: skip
    if found.late:
        title = ngettext("Advice on %(n)s policy is due within a day", "Advice on %(n)s policies is due within a day", found.late)  # fmt: skip
        return [Todo(key="policies", tone="watch", title=title % {"n": found.late}, note=note, step=_("Write the advice"), url=f"{board}?late=late")]  # fmt: skip
    if found.new:
        title = ngettext("%(n)s policy is to be weighed", "%(n)s policies are to be weighed", found.new)  # fmt: skip
        return [Todo(key="policies", tone="info", title=title % {"n": found.new}, note=note, step=_("Weigh them"), url=f"{board}?state=new")]  # fmt: skip
    return []
