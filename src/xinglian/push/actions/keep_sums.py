"""Add up a large message's result for readers of some regions, and keep it."""

import time
from datetime import datetime

from xinglian.kernel import jobs, live, sql
from xinglian.kernel.scope import Scope, acting, current, network
from xinglian.push.models import KeptSums, Message
from xinglian.push.queries import result_sums, shelf


def count_sums_soon(*, message_id: int) -> None:
    """For readers such as the acting one; one count at a time."""
    key = f"push.sums:{message_id}:{','.join(current().region_paths)}"
    jobs.defer("push.count_sums", message_id=message_id, lock=key, queueing_lock=key)


def keep_sums(*, message_id: int, reader: Scope, now: datetime) -> None:
    """Counted as the reader would count it, kept as the network. Twice counts twice, and changes nothing else."""
    began = time.monotonic()
    with acting(reader), shelf.books_of(message_id) as books:
        message = Message.objects.filter(pk=message_id).first()
        if message is None:
            return
        with sql.whole_tables():
            found = result_sums.count(message=message, now=now, books=books)
    with acting(network()):
        KeptSums.objects.update_or_create(
            message_id=message_id,
            regions=",".join(reader.region_paths),
            defaults={
                "sums": result_sums.written(found),
                "at": now,
                "ms": int((time.monotonic() - began) * 1000),
            },
        )
        live.publish(f"message:{message_id}")
