"""Reading returned mails where they lie: each once, in portions, and nothing of anybody else's touched."""

import time
from collections.abc import Sequence
from datetime import timedelta

from xinglian.kernel import clock, scope, sql, vault
from xinglian.kernel.scope import acting
from xinglian.push.actions.take_reports import take_reports
from xinglian.push.channels.email.mailbox import Letters, MailboxProblem
from xinglian.push.models import Mailbox
from xinglian.push.rules.bounce import read_bounce
from xinglian.push.rules.report import BadReport, Report, delivery_of

# A mail server gives up after five days; whoever connects an old mailbox does not read years of it.
LOOK_BACK = timedelta(days=14)
_PORTION = 50
_MOST_MAILS = 2_000
_MOST_SECONDS = 120.0
_CARRIER = """
SELECT d.message_id, d.membership_id, d.round, d.provider FROM push_delivery d
  JOIN unnest(%s::bigint[], %s::bigint[], %s::int[]) AS g(message_id, membership_id, round) USING (message_id, membership_id, round)
  JOIN push_provider p ON p.key = d.provider
 WHERE d.channel = 'email'
"""


def open_mailbox(box: Mailbox) -> Letters:
    """Raises MailboxProblem."""
    return Letters(
        host=box.host, port=box.port, security=box.security, user=box.user, folder=box.folder,
        secret=vault.decrypt(bytes(box.secret)),
    )  # fmt: skip


def read_mailbox(*, provider: str) -> int:
    """What is new in a provider's mailbox, taken as reports; how many mails said something. Opens its own transactions:
    a slow server keeps none open. A crash reads a portion again, which changes nothing twice."""
    with acting(scope.network()):
        box = Mailbox.objects.filter(pk=provider, is_on=True).first()
    if box is None:
        return 0
    until, now = time.monotonic() + _MOST_SECONDS, clock.now()
    understood = 0
    try:
        with open_mailbox(box) as letters:
            if letters.validity != box.validity:
                box.validity, box.last_uid = letters.validity, 0
            new = letters.new(after=box.last_uid, since=(now - LOOK_BACK).date())[:_MOST_MAILS]
            for start in range(0, len(new), _PORTION):
                understood += _read(letters, box, new[start : start + _PORTION], until)
                if time.monotonic() > until:
                    break
    except MailboxProblem as problem:
        _keep(box, problem=str(problem)[:300])
    else:
        _keep(box, problem="")
    return understood


def _read(letters: Letters, box: Mailbox, uids: Sequence[int], until: float) -> int:
    reports: list[Report] = []
    ours = []
    for uid in uids:
        if time.monotonic() > until:
            break
        said = _reports(letters.fetch(uid))
        if said:
            reports += said
            ours.append(uid)
        box.last_uid, box.seen = uid, box.seen + 1
    box.understood += len(ours)
    with acting(scope.network()):
        for provider, own in _by_provider(box.pk, reports).items():
            take_reports(provider=provider, reports=own, now=clock.now())
        box.save(update_fields=["validity", "last_uid", "seen", "understood"])
    letters.put_away(ours, into=box.done_folder)
    return len(ours)


def _reports(raw: bytes) -> list[Report]:
    """Nothing where it is no report, or cannot be read: whatever lies in a mailbox stops nobody."""
    try:
        return read_bounce(raw) if raw else []
    except BadReport:
        return []


def _by_provider(usual: str, reports: Sequence[Report]) -> dict[str, list[Report]]:
    """Two mail servers may share a sender: a mail comes back to its mailbox, whoever carried it."""
    named = [(report, delivery_of(report.delivery_id)) for report in reports]
    known = sorted({at for _report, at in named if at})
    rows = sql.rows(_CARRIER, [list(column) for column in zip(*known, strict=True)]) if known else []  # fmt: skip
    carriers = {(row["message_id"], row["membership_id"], row["round"]): row["provider"] for row in rows}  # fmt: skip
    found: dict[str, list[Report]] = {}
    for report, at in named:
        found.setdefault(carriers.get(at, usual) if at else usual, []).append(report)
    return found


def _keep(box: Mailbox, *, problem: str) -> None:
    with acting(scope.network()):
        Mailbox.objects.filter(pk=box.pk).update(
            read_at=clock.now(), problem=problem, validity=box.validity
        )
