"""A worker that breaks a promise on purpose: chaos has to notice. By hand, from the root of the checkout:

    XINGLIAN_CHAOS_WORKER=tests.chaos.broken_worker XINGLIAN_CHAOS_BREAK=resend xinglian bench chaos --quick

resend    a mail that was cut off is silently sent again         -> doubled
before    "sent" goes into the books before the hand-over        -> lost
new_id    every attempt gets a delivery id of its own            -> foreign, lost
own_time  every machine goes by its own clock                    -> given_up, unnamed
forget    what a dead worker left behind is nobody's business    -> never settles
"""

import dataclasses
import os
import sys
from typing import Any

from xinglian.bench import chaos_worker
from xinglian.cli.main import set_up_django


def _resend() -> None:
    from xinglian.push.channels import base

    base._providers["smtp"] = dataclasses.replace(base.provider_kind("smtp"), idempotent=True)


def _before() -> None:
    from xinglian.push.actions import claim_deliveries

    claim_deliveries._CLAIM = claim_deliveries._CLAIM.replace("state = 'sending'", "state = 'sent'")


def _new_id() -> None:
    from xinglian.push.channels.webhook import transport

    honest = transport.signed

    def signed(body: str, *, id: str, secret: str) -> dict[str, str]:
        return honest(body, id=f"{id}{os.urandom(2).hex()}", secret=secret)

    transport.signed = signed


def _forget() -> None:
    from xinglian.push.actions import carry

    def nobody(**_: Any) -> int:
        return 0

    carry.recover_deliveries = nobody


def _own_time() -> None:
    from xinglian.kernel import timekeeper

    timekeeper.ask_the_time = lambda: True


if __name__ == "__main__":
    set_up_django()
    {
        "resend": _resend,
        "before": _before,
        "new_id": _new_id,
        "forget": _forget,
        "own_time": _own_time,
    }[os.environ["XINGLIAN_CHAOS_BREAK"]]()
    chaos_worker.main(*sys.argv[1:])
