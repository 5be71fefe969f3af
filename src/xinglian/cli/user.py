"""`xinglian user`: the people who sign in."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.table import Table

from xinglian.identity import api as identity
from xinglian.identity.api import OrgKind, Role
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network

app = typer.Typer(no_args_is_help=True, help="People who sign in: create, list, reset, unlock.")
out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@app.command()
def create(
    *,
    login: str = typer.Argument(help="Sign-in name: letters, digits, . _ or -."),
    role: list[Role] = typer.Option(..., "--role", "-r", help="What they do; may be repeated."),
    name: str = typer.Option("", "--name", "-n", help="As shown to others; default the login."),
    org: str = typer.Option(
        "", "--org", "-o", help="Code of their organisation; default the maker."
    ),
    org_name: str = typer.Option(
        "", "--org-name", help="Registers the maker by this name when there is none yet."
    ),
    region: list[str] = typer.Option(
        [], "--region", help="Code of a region a regional CSM looks after; may be repeated."
    ),
    email: str = typer.Option("", "--email", help="For password reset."),
    phone: str = typer.Option("", "--phone", help="For phone codes."),
    language: str = typer.Option("zh-hans", "--language", help="zh-hans, zh-hant or en."),
    password_stdin: bool = typer.Option(
        False, "--password-stdin", help="Read the password from standard input."
    ),
    make_password: bool = typer.Option(
        False, "--make-password", help="Make a password and print it once."
    ),
) -> None:
    """Create a person. Without a password option you are asked for one.

    The first one of an installation: xinglian user create zhou -r hq_director --org-name 启明制动
    """
    password = _password(password_stdin=password_stdin, make=make_password)
    with _plain_refusals(), acting(network()):
        org_id = _organisation(org, org_name)
        places = identity.regions(codes=region)
        if missing := [code for code in region if code not in places]:
            _stop(f"There is no region {', '.join(missing)}. Codes are like 32 or 320104.")
        identity.check_password_strength(password, login=login, name=name, email=email)
        identity.add_person(
            org_id=org_id, login=login, name=name or login, roles=role, now=clock.now(),
            password=password, phone=phone, email=email, language=language,
            region_paths=[place.path for place in places.values()],
        )  # fmt: skip
    out.print(f"[green]{login}[/green] can sign in.")
    if make_password:
        out.print(f"Password, shown only now: [bold]{password}[/bold]")


@app.command("list")
def list_people(
    words: str = typer.Argument("", help="Part of a name, pinyin, login, phone or organisation."),
    role: Role | None = typer.Option(None, "--role", "-r", help="Only with this role."),
    every: bool = typer.Option(False, "--all", help="Deactivated ones as well."),
    most: int = typer.Option(50, "--most", min=1, max=10_000, help="How many at most."),
) -> None:
    """List people, newest first."""
    table = Table(box=None, pad_edge=False)
    for head in ("login", "name", "roles", "organisation", "state", "second factor", "last seen"):
        table.add_column(head)
    count = 0
    with acting(network()):
        for row in identity.list_people(
            words=words, role=role or "", with_inactive=every, most=most
        ):
            count += 1
            table.add_row(
                row.login,
                row.name,
                " ".join(row.roles),
                row.org_name,
                "deactivated" if not row.is_active else "locked" if row.is_locked else "active",
                "yes" if row.has_second_factor else "no",
                f"{row.last_login:%Y-%m-%d %H:%M}" if row.last_login else "never",
            )
    out.print(table)
    out.print(f"{count:,} shown.")


@app.command("reset-password")
def reset_password(
    login: str = typer.Argument(help="Sign-in name."),
    password_stdin: bool = typer.Option(
        False, "--password-stdin", help="Read the password from standard input."
    ),
    make_password: bool = typer.Option(
        False, "--make-password", help="Make a password and print it once."
    ),
    second_factor: bool = typer.Option(
        False, "--second-factor", help="Take the second factor away as well."
    ),
) -> None:
    """Give somebody a new password, sign them out everywhere and unlock them."""
    password = _password(password_stdin=password_stdin, make=make_password)
    with _plain_refusals():
        identity.give_password(login=login, password=password, now=clock.now())
        if second_factor:
            identity.take_second_factor(login=login)
    out.print(f"[green]{login}[/green] has a new password.")
    if make_password:
        out.print(f"Password, shown only now: [bold]{password}[/bold]")


@app.command()
def unlock(login: str = typer.Argument(help="Sign-in name.")) -> None:
    """Lift a lock after wrong passwords or codes."""
    with _plain_refusals():
        count = identity.unlock(login=login)
    out.print(f"[green]{login}[/green] unlocked." if count else f"{login} was not locked.")


def _organisation(code: str, name: str) -> int:
    if code:
        found = identity.organisations_by_code(codes=[code]).get(code)
        if found is None:
            _stop(f"There is no organisation with the code {code}.")
        return found.id
    maker = identity.maker()
    if maker is not None:
        return maker.id
    if not name:
        _stop("There is no maker yet. Name it: --org-name 'Your company'.")
    return identity.register_organisation(
        kind=OrgKind.MAKER, code="MAKER", name=name, now=clock.now()
    ).pk


def _password(*, password_stdin: bool, make: bool) -> str:
    if make:
        return secrets.token_urlsafe(15)
    if password_stdin:
        return typer.get_text_stream("stdin").readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@contextmanager
def _plain_refusals() -> Iterator[None]:
    """What an action refuses is said in one line, and the command fails."""
    try:
        yield
    except Refusal as refusal:
        _stop(str(refusal))


def _stop(words: str) -> NoReturn:
    errors.print(f"[red]{words}[/red]")
    raise typer.Exit(1)
