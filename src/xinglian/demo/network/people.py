"""The people of every partner: an owner, then a clerk or a technician, each with a language and an invented address."""

from numpy.random import Generator

from xinglian.demo.cast import PEOPLE
from xinglian.demo.network.names import person, phone
from xinglian.demo.network.partners import Network

COLUMNS = (
    "login",
    "name",
    "partner_code",
    "role",
    "language",
    "email",
    "phone",
    "prefers",
    "webhook",
    "simulated",
)
FIRST_PHONE = 5_000_000
LANGUAGES = ("zh-hans", "zh-hant", "en")


def make_people(rng: Generator, *, network: Network) -> dict[str, list[str]]:
    """1–3 people a partner (the cast keeps its own and gets nobody added); `prefers` is in_app or email; `webhook` is true for the owners of the
    few partners whose own system is told as well."""
    cast = {member.organisation for member in PEOPLE}
    rows: list[tuple[str, ...]] = []
    for code, kind in zip(network.columns["code"], network.columns["type"], strict=True):
        if code in cast:
            continue
        roles = ["partner_owner"]
        if (
            kind
            in (
                "provincial_agent",
                "city_wholesaler",
                "ecommerce",
                "carrier",
                "insurer",
                "bank",
                "sister_brand",
            )
            or rng.random() < 0.25
        ):
            roles.append("partner_clerk")
        if kind in ("garage", "dealer_4s", "chain", "provincial_agent") and rng.random() < 0.7:
            roles.append("technician")
        told = kind in ("provincial_agent", "ecommerce", "chain") and rng.random() < 0.1
        for role in roles:
            login = f"{code.lower()}.{role.removeprefix('partner_')}"
            language = LANGUAGES[int(rng.choice(3, p=(0.94, 0.03, 0.03)))]
            prefers = "email" if role == "partner_clerk" and rng.random() < 0.5 else "in_app"
            rows.append(
                (
                    login,
                    person(rng),
                    code,
                    role,
                    language,
                    f"{login}@example.com",
                    phone(FIRST_PHONE + len(rows)),
                    prefers,
                    "true" if told and role == "partner_owner" else "false",
                    "true",
                )
            )
    return {column: [row[i] for row in rows] for i, column in enumerate(COLUMNS)}
