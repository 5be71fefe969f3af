"""`xinglian emergency`: urgent notices from the shell, when the web is down. Two people, as always."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from django.utils.translation import override
from rich.console import Console
from rich.table import Table

from xinglian.emergency import access
from xinglian.emergency.actions.prepare_alarm import MayNotPrepare, prepare_alarm
from xinglian.emergency.actions.release_alarm import MayNotRelease, OwnAlarm, release_alarm
from xinglian.emergency.definitions import TEMPLATES
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.compose import compose
from xinglian.emergency.queries.report import Report, report_of
from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push

app = typer.Typer(
    no_args_is_help=True, help="Urgent notices from the shell: templates, send, report."
)
out, errors = Console(highlight=False), Console(stderr=True, highlight=False)


@app.command()
def templates() -> None:
    """The templates and their blanks."""
    with override("en"):
        for one in TEMPLATES.values():
            out.print(f"[bold]{one.key}[/bold]  {one.label}: {one.help}")
            for blank in one.blanks:
                needed = "" if blank.is_needed else " (optional)"
                said = f", or one per language: --set {blank.key}.en=…" if blank.in_words else ""
                out.print(f"    --set {blank.key}=…  {blank.label}{needed}{said}", markup=False)


@app.command()
def send(  # noqa: PLR0913 - one word an option
    *,
    template: str = typer.Option(..., "--template", "-t", help="Key of a template: see `xinglian emergency templates`."),
    audience: str = typer.Option(..., "--audience", "-a", help="Expression of tags; “all” is the whole network."),
    first: str = typer.Option(..., "--as", help="Sign-in name of who prepares it."),
    second: str = typer.Option(..., "--second", help="Sign-in name of who releases it: another director or channel manager."),
    given: list[str] = typer.Option([], "--set", "-s", help="A blank: place=Nanjing, or place.en=Nanjing for one language."),
    drill: bool = typer.Option(False, "--drill", help="Marked as a drill everywhere; counts nowhere; ends by itself."),
    cut: list[str] = typer.Option([], "--cut", help="With --drill: a channel to do without."),
    sure: bool = typer.Option(False, "--yes", help="Do not ask again before it goes out."),
    deliver: bool = typer.Option(True, "--deliver/--leave-to-workers", help="Hand over from here as well, should no worker run."),
) -> None:  # fmt: skip
    """Prepare and release an urgent notice. Both people type their password (and code) here."""
    if template not in TEMPLATES:
        _stop(f"There is no template “{template}”. Known: {', '.join(TEMPLATES)}.")
    if cut and not drill:
        _stop("--cut takes channels away from a drill only. A real notice goes by all of them.")
    values = _values(template, given)
    with _plain_refusals():
        author = _prove(first)
        if not author.has(*access.PREPARERS):
            raise MayNotPrepare(name=author.name)
        releaser = _prove(second)
        if releaser.person_id == author.person_id:
            raise OwnAlarm
        if not releaser.has(*access.RELEASERS):
            raise MayNotRelease(name=releaser.name)
        _show(template, values, drill=drill)
        with (
            audit.by(audit.Actor(person_id=author.person_id, name=author.name)),
            acting(author.scope),
        ):
            alarm = prepare_alarm(
                viewer=author, template=template, values=values, audience_expr=audience, is_drill=drill, cut=cut,
                now=clock.now(), by_shell=True,
            )  # fmt: skip
            planned = push.planned(message_id=alarm.message_id or 0)
        if not sure and not typer.confirm(f"Release it to {planned:,} people now?"):
            out.print(f"Not released. It waits as number {alarm.pk} for a second person.")
            raise typer.Exit(1)
        with (
            audit.by(audit.Actor(person_id=releaser.person_id, name=releaser.name)),
            acting(releaser.scope),
        ):
            release_alarm(alarm_id=alarm.pk, viewer=releaser, now=clock.now())
    out.print(f"[green]Released[/green] by {releaser.name}: number {alarm.pk}, {planned:,} people.")
    if deliver:
        for channel, trip in push.deliver_first(message_id=alarm.message_id or 0).items():
            done = ", ".join(f"{n:,} {state}" for state, n in sorted(trip.results.items()))
            out.print(f"    {channel}: {done or 'nothing left to hand over'}")
    out.print(f"How it goes: xinglian emergency report {alarm.pk}")


@app.command()
def report(
    number: int = typer.Argument(0, help="Number of the notice; the newest without."),
) -> None:
    """What came of a notice: times, channels, who is not reached, what failed."""
    with acting(network()), override("en"):
        found = access.alarms().filter(released_at__isnull=False)
        alarm = found.filter(pk=number).first() if number else found.first()
        told = report_of(alarm) if alarm else None
        if alarm is None or told is None:
            _stop(f"There is no released notice {number or ''}".rstrip() + ".")
        _print(alarm, told)


def _print(alarm: Alarm, told: Report) -> None:
    o, mark = told.outcome, "[bold yellow]DRILL[/bold yellow] " if alarm.is_drill else ""
    out.print(f"{mark}[bold]{alarm.subject}[/bold]  {alarm.pk}")
    out.print(f"prepared {alarm.prepared_at:%Y-%m-%d %H:%M:%S} by {alarm.prepared_by_name}")
    out.print(f"released {alarm.released_at:%Y-%m-%d %H:%M:%S} by {alarm.released_by_name}" + (" (shell)" if alarm.by_shell else ""))  # fmt: skip
    out.print(
        f"recipients {o.funnel.recipients:,}, read {o.funnel.read:,}, acknowledged {o.funnel.acknowledged:,}"
    )
    if o.reach:
        ninety = "not yet" if o.reach.minutes_to_90 is None else f"{o.reach.minutes_to_90:.1f} min"
        out.print(f"partners reached {o.reach.reached:,} of {o.reach.partners:,}, {o.reach.within_target:,} within {o.target_minutes} min; 90 % after: {ninety}")  # fmt: skip
    if alarm.cut:
        out.print(f"taken away for the drill: {', '.join(alarm.cut)}")
    table = Table(box=None, pad_edge=False)
    for head in (
        "channel",
        "people",
        "handed over",
        "delivered",
        "read by it",
        "failed",
        "uncertain",
        "held",
        "first after",
    ):
        table.add_column(head, justify="left" if head == "channel" else "right")
    for row in o.channels:
        after = (
            (row["first_at"] - o.started_at).total_seconds()
            if row["first_at"] and o.started_at
            else None
        )
        table.add_row(
            row["channel"], *(f"{row[name]:,}" for name in ("total", "handed_over", "delivered", "readers", "failed", "uncertain", "held")),
            "–" if after is None else f"{after:.1f} s",
        )  # fmt: skip
    out.print(table)
    for row in o.trouble:
        out.print(f"    {row['channel']} {row['state']}: {row['n']:,} {row['code']} {row['reason']}".rstrip(), markup=False)  # fmt: skip
    if o.unreached_total:
        names = ", ".join(row["name"] for row in o.unreached[:5])
        out.print(f"not reached: {o.unreached_total:,} partners: {names}{' …' if o.unreached_total > 5 else ''}", markup=False)  # fmt: skip


def _values(template: str, given: list[str]) -> dict[str, dict[str, str]]:
    known = {blank.key for blank in TEMPLATES[template].blanks}
    values: dict[str, dict[str, str]] = {}
    for one in given:
        name, is_set, value = one.partition("=")
        key, _dot, language = name.strip().partition(".")
        if not is_set or key not in known:
            _stop(
                f"“{one}” fills no blank of {template}. Blanks: {', '.join(sorted(known))}. Write --set place=Nanjing."
            )
        values.setdefault(key, {})[language or "zh-hans"] = value.strip()
    return values


def _show(template: str, values: dict[str, dict[str, str]], *, drill: bool) -> None:
    with acting(network()):
        found = compose(template=template, values=values, is_drill=drill)
    for told in found:
        out.print(f"[bold]{told.language}[/bold]")
        out.print(told.subject, markup=False, style="bold")
        out.print(told.body, markup=False)
        out.print()


def _prove(login: str) -> Viewer:
    """Asks for the password, and for the code where there is a second factor."""
    password = str(typer.prompt(f"Password of {login}", hide_input=True))
    try:
        return identity.prove_person(login=login, password=password, now=clock.now())
    except identity.CodeNeeded:
        code = str(typer.prompt(f"Code of {login}", hide_input=True))
        return identity.prove_person(login=login, password=password, code=code, now=clock.now())


@contextmanager
def _plain_refusals() -> Iterator[None]:
    """What is refused is said in one line, and the command fails."""
    with override("en"):
        try:
            yield
        except Refusal as refusal:
            _stop(str(refusal))


def _stop(words: str) -> NoReturn:
    errors.print(words, style="red", markup=False)
    raise typer.Exit(1)
