"""One evening of the demo: doubles up, database migrated, the story told, the pages served."""

import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from xinglian.demo import policies
from xinglian.demo.doubles.feed_server import FeedServer
from xinglian.demo.doubles.mail_server import MailServer
from xinglian.demo.doubles.webhook_receiver import WebhookReceiver
from xinglian.demo.outreach import NotDelivered, let_the_late_read
from xinglian.demo.policy_feeds import published
from xinglian.demo.progress_file import ProgressFile
from xinglian.demo.stage import RealDataHere, find_maker
from xinglian.demo.story import READING_MINUTES, FileRefused, Story
from xinglian.demo.summary import closing_words, print_summary
from xinglian.demo.workers import running_worker
from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import acting, network
from xinglian.project.bring_up import bring_up_to_date
from xinglian.project.web_server import run_web_server

SERVING_PROCESSES = 2


def perform(*, state: ProgressFile, folder: Path, console: Console, port: int | None) -> None:
    """Tell what is left of the story; with a `port`, serve on 127.0.0.1 until stopped."""
    bring_up_to_date()
    secrets: dict[str, str] = {}
    with ExitStack() as open_things:
        mail = open_things.enter_context(MailServer(ledger=folder / "mail.jsonl"))
        receiver = open_things.enter_context(
            WebhookReceiver(ledger=folder / "webhooks.jsonl", secrets=secrets)
        )
        feeds = open_things.enter_context(FeedServer(feeds=published(now=clock.now())))

        def start_worker() -> "subprocess.Popen[bytes]":
            return open_things.enter_context(running_worker(log=folder / "worker.log"))

        try:
            find_maker()
            story = Story(
                progress=state,
                folder=folder,
                console=console,
                mail=mail,
                receiver=receiver,
                feeds=feeds,
                secrets=secrets,
                start_worker=start_worker,
            )
            policies.point_feeds(feeds_at=feeds.base)
            story.run()
        except (RealDataHere, FileRefused, NotDelivered) as problem:
            console.print(f"[red]{problem}[/red]")
            sys.exit(1)
        print_summary(state=state, console=console)
        if port is not None:
            stop = threading.Event()
            open_things.callback(stop.set)
            threading.Thread(
                target=let_the_late_read,
                kwargs={
                    "message_id": story.message_id(),
                    "moments": story.late,
                    "from_minute": READING_MINUTES,
                    "stop": stop,
                },
                name="late-readers",
                daemon=True,
            ).start()
            with acting(network()):  # a minute's work, beside the first pages that are looked at
                jobs.defer("supply.refresh_daily", scope=network(), queueing_lock="supply.refresh")
            console.print(closing_words(state=state, port=port))
            run_web_server(host="127.0.0.1", port=port, workers=SERVING_PROCESSES)
