"""The story `make demo` tells: facts in, signals, a campaign, receipts, and facts again – each step really computed.

Every step can be cut off anywhere: it notes its end in the progress file, and doing it twice changes nothing.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from xinglian.demo import (
    audiences,
    campaign,
    care,
    experiments,
    orders,
    outreach,
    past,
    policies,
    pool,
    prices,
    risk,
    sentinels,
    stage,
    stock,
    tasks,
    versions,
)
from xinglian.demo.bars import Told, bars, overall, teller
from xinglian.demo.doubles.feed_server import FeedServer
from xinglian.demo.doubles.mail_server import MailServer
from xinglian.demo.doubles.webhook_receiver import WebhookReceiver
from xinglian.demo.network import Manifest, generate
from xinglian.demo.progress_file import ProgressFile
from xinglian.demo.workers import quiet_down
from xinglian.intake import api as intake
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.scorecard import api as scorecard
from xinglian.signals import api as signals
from xinglian.signals.actions.tag_subjects import tag_subjects
from xinglian.trade import api as trade

# Kind in the manifest → kind of the import door, in the order in which they need each other.
KINDS = {
    "partners": "partners.partners",
    "categories": "catalogue.categories",
    "parameters": "catalogue.parameters",
    "parts": "catalogue.parts",
    "prices": "prices.prices",
    "order_lines": "trade.order_lines",
    "stock": "trade.stock",
    "facts": "signals.facts",
}
DELIVERY_SECONDS = 180
READING_MINUTES = 14.0  # of the story; who reads later does so while the visitor looks on
# Purchases of the twelve months up to a day, and of the twelve before.


class FileRefused(RuntimeError):
    """A generated file did not get through the import door: a fault of ours."""


@dataclass(kw_only=True)
class Story:
    """Everything the steps share. `folder` is `demo/` in the installation's home."""

    progress: ProgressFile
    folder: Path
    console: Console
    mail: MailServer
    receiver: WebhookReceiver
    feeds: FeedServer
    secrets: dict[str, str]
    start_worker: Callable[[], "subprocess.Popen[bytes]"]
    late: list[outreach.Moment] = field(default_factory=list)
    worker: "subprocess.Popen[bytes] | None" = None

    def run(self) -> None:
        """All steps that are not done yet, with a bar each; then the channels and the worker are up."""
        with bars(self.console) as shown:
            for key, title, work in self._steps():
                task = shown.add_task(title, total=1.0, word="")
                if key == "workers":
                    # Ports and processes are new in every run: this step is never done for good.
                    shown.update(task, completed=1.0, word=self._open_for_work())
                    continue
                if self.progress.done(key):
                    shown.update(task, completed=1.0, word="[dim]done before[/dim]")
                    continue
                began = time.monotonic()
                figures = work(teller(shown, task))
                seconds = time.monotonic() - began
                self.progress.finish(key, at=clock.now(), seconds=seconds, figures=figures)
                shown.update(task, completed=1.0, word=str(figures.get("word", "")))
                shown.stop_task(task)

    def _steps(self) -> Iterator[tuple[str, str, Callable[[Told], dict[str, Any]]]]:
        yield "network", "Sample network", self._make_network
        yield "maker", "The maker and its people", self._set_up_maker
        for kind in KINDS:
            yield f"import:{kind}", f"Import {kind.replace('_', ' ')}", self._importer(kind)
        yield "people", "People of the partners", self._add_people
        yield "stock", "Stock ledgers", self._keep_stock
        yield "workers", "Channels and a worker", lambda told: {}
        yield "prices", "Who pays what", self._price
        yield "orders", "Orders in every state", self._order
        yield "mirror", "Columnar mirror", self._write_mirror
        yield "layers", "Layers of partners", self._compute_layers
        yield "tags", "Tags from facts", self._compute_tags
        yield "campaign", f"Campaign {campaign.TITLE}", self._write_campaign
        yield "delivery", "Delivery by the workers", self._deliver
        yield "reading", "Partners read", self._read
        yield "again", "Reading becomes tags", self._compute_tags
        yield "indicators", "Indicators", self._measure
        yield "health", "Health index", self._score
        yield "experiments", "Two versions, one better", self._try_versions
        yield "care", "A word at the right time", self._care
        yield "tasks", "A poster to be hung", self._ask
        yield "past", "The messages of a year", self._past
        yield "risk", "The radar looks", self._look_out
        yield "sentinels", "What sentinels notice", self._ask_sentinels
        yield "policies", "What authorities decide", self._rule

    def _make_network(self, told: Told) -> dict[str, Any]:
        told(0.1, "drawing partners, parts and orders")
        made = self._manifest()
        rows = sum(file.rows for file in made.files if file.kind)
        return {"rows": rows, "word": f"{rows:,} rows for {made.first_month} … {made.last_month}"}

    def _keep_stock(self, told: Told) -> dict[str, Any]:
        told(0.2, "receipts, transfers, a count")
        kept = stock.tell(now=clock.now())
        return {"ledgers": kept.ledgers, "word": f"{kept.ledgers} ledgers, {kept.movements:,} movements"}  # fmt: skip

    def _manifest(self) -> Manifest:
        state = self.progress
        return generate(
            to=self.folder / "network",
            now=state.now,
            seed=state.seed,
            partners=state.partners,
            months=state.months,
        )

    def _set_up_maker(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        maker = stage.set_up_maker(now=clock.now(), password=self.progress.password)
        return {"people": len(maker.people), "word": f"{len(maker.people)} people"}

    def _importer(self, kind: str) -> Callable[[Told], dict[str, Any]]:
        def bring_in(told: Told) -> dict[str, Any]:
            files = self._manifest().of_kind(kind)
            total = sum(file.rows for file in files)
            before, changed = 0, 0
            for file in files:

                def heard(
                    phase: str, share: float, before: int = before, rows: int = file.rows
                ) -> None:
                    told((before + rows * overall(phase, share)) / total, phase)

                result = intake.import_file(
                    kind=KINDS[kind],
                    path=self.folder / "network" / file.name,
                    source="启明示例",
                    progress=heard,
                )
                if result.state != "imported":
                    raise FileRefused(
                        f"{file.name}: {result.state} {dict(result.refusal)} {dict(result.summary)}"
                        f" {result.problems or ''}"
                    )
                changed += result.changed
                before += file.rows
            return {"rows": total, "changed": changed, "word": f"{total:,} rows"}

        return bring_in

    def _add_people(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        people = self.folder / "network" / "people.csv"
        count = stage.add_partner_people(
            people_file=people, now=clock.now(), password=self.progress.password
        )
        return {"people": count, "word": f"{count:,} people"}

    def _open_for_work(self) -> str:
        people = self.folder / "network" / "people.csv"
        hooks = stage.webhook_partners(people)
        self.secrets.update(
            outreach.open_channels(
                mail_port=self.mail.port,
                hooks=hooks,
                receiver=self.receiver,
                secrets_file=self.folder / "webhook-secrets.json",
            )
        )
        self.worker = self.start_worker()
        return f"app, e-mail on :{self.mail.port}, {len(hooks)} webhooks on :{self.receiver.port}"

    def _order(self, told: Told) -> dict[str, Any]:
        n, offers = orders.tell(now=clock.now()), pool.tell(now=clock.now())
        return {"orders": n, "offers": offers, "word": f"{n} orders, {offers} offers of idle stock"}

    def _write_mirror(self, told: Told) -> dict[str, Any]:
        told(0.1, "")
        with acting(network()):
            trade.refresh_mirror()
            files = trade.order_lines_parquet()
        return {"months": len(files), "word": f"{len(files)} months as Parquet"}

    def _compute_layers(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        with acting(network()):
            result = trade.recompute_layers(now=clock.now())
        if result is None:
            raise FileRefused("no order lines, so no layers")
        words = {str(layer): int(result.counts.get(layer, 0)) for layer in partners.Layer}
        return {"layers": words, "word": " · ".join(f"{name} {n}" for name, n in words.items())}

    def _compute_tags(self, told: Told) -> dict[str, Any]:
        told(0.1, "")
        signals.predict_everybody(now=clock.now())
        told(0.4, "")
        with acting(network()):
            result = signals.refresh(now=clock.now(), order_files=trade.order_lines_parquet())
            counts = signals.tag_counts()
        carried = sum(counts.values())
        word = f"{result.tags} tags, carried {carried:,} times; {result.changed:,} partners changed"
        return {"tags": result.tags, "carried": carried, "changed": result.changed, "word": word}

    def _measure(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        done = signals.measure_everybody(now=clock.now())
        word = f"{done.partners:,} partners, {done.first_month:%Y-%m} … {done.last_month:%Y-%m}"
        return {"partners": done.partners, "word": word}

    def _score(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        done = scorecard.score_everybody(now=clock.now())
        word = f"{done.partners:,} partners in {len(done.quarters)} quarters"
        return {"partners": done.partners, "word": word}

    def _write_campaign(self, told: Told) -> dict[str, Any]:
        told(0.1, "waiting for the workers to be idle")
        quiet_down(told=lambda left: told(0.2, f"{left} jobs before it"))
        maker = stage.find_maker()
        if maker is None:
            raise LookupError("The maker is missing. Start over with `xinglian demo --reset`.")
        with acting(network()):
            audience = signals.count_audience(expr=campaign.AUDIENCE)
        audiences.save_samples(maker=maker, now=clock.now())
        audiences.keep_night(now=clock.now() - timedelta(days=1))
        told(0.5, campaign.AUDIENCE)
        message_id = outreach.write_and_approve(maker=maker)
        return {
            "message": message_id,
            "audience": audience,
            "word": f"{audience} partners by {campaign.AUDIENCE}",
        }

    def _deliver(self, told: Told) -> dict[str, Any]:
        def heard(now: outreach.Sending) -> None:
            done, of = now.recipients + now.settled, now.recipients + now.deliveries
            told(done / of if of else 0.0, f"{done:,} of {of:,}")

        sent = outreach.wait_until_delivered(
            message_id=self.message_id(),
            most_seconds=DELIVERY_SECONDS,
            told=heard,
            is_working=lambda: self.worker is not None and self.worker.poll() is None,
        )
        differ = outreach.books_differ(
            message_id=self.message_id(),
            mails=[entry["message_id"] for entry in self.mail.ledger.entries()],
            events=[entry["id"] for entry in self.receiver.ledger.entries()],
        )
        total = sent.recipients + sent.settled - sent.troubled
        seconds = sent.seconds or 0.0
        return asdict(sent) | {
            "differ": differ,
            "total": total,
            "word": f"{total:,} in {seconds:.1f} s",
        }

    def _read(self, told: Told) -> dict[str, Any]:
        self.late = outreach.let_them_read(
            message_id=self.message_id(),
            seed=self.progress.seed,
            minutes_per_second=self.progress.minutes_per_second,
            most_minutes=READING_MINUTES,
            told=lambda share, read: told(share, f"{read:,} have read"),
        )
        came = outreach.outcome(message_id=self.message_id())
        return asdict(came) | {"word": f"{came.read_share:.0%} have read"}

    def _try_versions(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        maker = stage.find_maker()
        came = experiments.tell(maker=maker) if maker else 0
        texts = versions.tell(maker=maker) if maker else 0
        return {
            "experiments": came,
            "versions": texts,
            "word": f"{came} experiments, one decided; a notice in {texts} versions",
        }

    def _care(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        came = care.tell(now=clock.now())
        audiences.keep_night(now=clock.now())
        return asdict(came) | {
            "word": f"{came.moments} moments, {came.answers} answers after heavy rain"
        }

    def _ask(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        n = tasks.tell(now=clock.now())
        return {"handed_in": n, "word": f"{n} handed in, some of them sent back"}

    def _past(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        maker = stage.find_maker()
        if maker is None:
            raise LookupError("The maker is missing. Start over with `xinglian demo --reset`.")
        came = past.tell(maker=maker, now=clock.now())
        with acting(network()):  # how people read shows in what the year brought
            tag_subjects(now=clock.now())
        return asdict(came) | {
            "word": f"{came.messages} messages, {came.receipts:,} receipts, {came.reports} reports"
        }

    def _look_out(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        came = risk.tell(now=clock.now())
        return asdict(came) | {"word": f"{came.rows} series watched, {came.alerts} alerts"}

    def _ask_sentinels(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        came = sentinels.tell(now=clock.now())
        return asdict(came) | {"word": f"{came.sentinels} sentinels, {came.answers} answers"}

    def _price(self, told: Told) -> dict[str, Any]:
        return {"word": f"{prices.tell(now=clock.now())} price lists, floors, a planned change"}

    def _rule(self, told: Told) -> dict[str, Any]:
        told(0.2, "")
        came = policies.tell(now=clock.now(), feeds_at=self.feeds.base)
        word = f"{came.entries} rulings, {came.from_feeds} from feeds, {came.recalls} recalls"
        return asdict(came) | {"word": word}

    def message_id(self) -> int:
        return int(self.progress.figures("campaign")["message"])


def count_facts() -> int:
    """Rows of all ledgers: order lines, stock positions, prices, light facts."""
    with acting(network()):
        return int(
            sql.value(
                "SELECT (SELECT count(*) FROM trade_pub_order_line) + (SELECT count(*) FROM trade_pub_stock)"
                " + (SELECT count(*) FROM prices_pub_price) + (SELECT count(*) FROM kernel_fact)"
            )
        )
