"""Every url there is, with arguments found in the database by the name of the parameter."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.fixtures.cast import Member
from tests.isolation.rivals import Rivals
from xinglian.identity.api import MAKER_ROLES, PARTNER_ROLES, Role
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

# Parameters whose table has another name than the parameter. Everything else: <context>_<name without _id>.
TABLES = {
    "partner_id": "partners_partner", "kept_id": "partners_partner", "merged_id": "partners_partner",
    "person_id": "identity_person", "membership_id": "identity_membership", "entry_id": "kernel_audit", "policy_id": "policyradar_entry",
    "job_id": "procrastinate_jobs", "letter_id": "kernel_letter", "list_view_id": "identity_listview",
    "part_id": "catalogue_part", "photo_id": "push_answerphoto", "pair_id": "partners_duplicatepair", "sign_in_id": "identity_signin",
    "correction_id": "signals_tag_correction", "made_id": "signals_made_tag", "stroke_id": "policyradar_step",
    "member_id": "signals_person_tag", "org_id": "stock_ledger", "line_id": "orders_shipmentline",
    "basket_id": "orders_basket", "count_id": "stock_count", "buyer_id": "partners_partner", "host_id": "orders_returnhost",
    "sendingagreement_id": "orders_sendingagreement", "price_list_id": "prices_pricelist", "price_change_id": "prices_change",
    "consent_id": "orders_consent", "terms_id": "orders_terms",
}  # fmt: skip
# Parameters that are no ids: values by context and name.
WORDS: dict[tuple[str, str], list[str]] = {
    ("ui", "part"): ["pickers", "table"],
    ("identity", "uid"): ["MQ"],
    ("identity", "kind"): ["wecom", "email"],
    ("identity", "code"): ["320000"],
    ("identity", "key"): ["push.undo_seconds"],
    ("intake", "context"): ["partners"],
    ("intake", "kind"): ["partners"],
    ("intake", "form"): ["csv", "xlsx"],
    ("catalogue", "code"): ["brakes"],
    ("signals", "key"): ["never_bought"],
    ("signals", "part_tag"): ["part.no_price"],
    ("signals", "person_tag"): ["person.decision_maker"],
    ("signals", "kind"): ["region", "type"],
    ("signals", "indicator"): ["growth", "basket"],
    ("push", "step"): ["submit", "pause", "cancel", "copy", "test"],
    ("push", "kind"): ["acknowledged", "acted", "read"],
    ("push", "key"): ["email", "webhook"],
    ("push", "provider"): ["smtp", "webhook"],
    ("care", "kind"): ["silence"],
    ("emergency", "template"): ["recall"],
    ("risk", "key"): ["order_amount"],
    ("risk", "step"): ["0"],
    ("stock", "step"): ["close", "reopen", "approve", "drop"],
    ("gateway", "name"): ["order"],
    ("gateway", "step"): ["close", "reopen", "approve", "drop", "take", "finish"],
    ("gateway", "change_step"): ["publish", "approve", "refuse", "withdraw"],
    ("gateway", "no"): ["1"],
    ("orders", "no"): ["1"],
    ("orders", "paper"): ["packing", "delivery", "labels"],
    ("orders", "step"): ["take", "finish", "drop"],
    ("orders", "token"): ["no-basket"],
    # An address that opens nothing: one that does shows the maker's sums to whoever holds it (workspace/tests/test_walls.py).
    ("workspace", "token"): ["no-wall"],
}
# Numbers people read: whose they are follows from the address, the first that fits.
NUMBERS: list[tuple[str, str, str, str]] = [
    ("orders/shipments/", "number", "orders_shipment", "number"),
    ("orders/returns/", "number", "orders_return", "number"),
    ("orders/parcels/", "code", "orders_parcel", "code"),
    ("pool/deals/", "number", "pool_deal", "number"),
    ("orders/", "number", "orders_order", "number"),
    ("api/v1/picklists/", "number", "orders_shipment", "number"),
    ("api/v1/shipments/", "number", "orders_shipment", "number"),
    ("api/v1/returns/", "number", "orders_return", "number"),
    ("api/", "number", "orders_order", "number"),
]
_PK = {"partners_partner": "organisation_id", "stock_ledger": "org_id"}
_OWNER = {
    "partners_partner": "organisation_id",
    "procrastinate_jobs": "NULL",
    "kernel_letter": "NULL",
    "orders_terms": "seller_id",
    "pool_deal": "giver_id",
    "orders_sendingagreement": "sender_id",
}
_MESSAGES = """
SELECT m.id, CASE WHEN count(DISTINCT i.org_id) = 1 THEN min(i.org_id) END AS owner
  FROM push_message m LEFT JOIN push_inbox i ON i.message_id = m.id WHERE NOT m.is_notice GROUP BY m.id ORDER BY m.id
"""


@dataclass(frozen=True)
class Url:
    """One pattern: `route` for people, `context` the package that answers, `rule` who may."""

    route: str
    context: str
    rule: frozenset[str]
    parameters: tuple[str, ...]
    pieces: tuple[str, ...]  # the route with %(name)s

    def path(self, given: dict[str, Any]) -> str:
        return "/" + "".join(self.pieces) % given

    def admits(self, roles: frozenset[Role]) -> bool:
        named = {role.value for role in roles}
        groups = {"anyone", "token"} | ({"signed_in"} if roles else set())
        groups |= {"staff"} if roles & MAKER_ROLES else set()
        groups |= {"partner"} if roles & PARTNER_ROLES else set()
        return bool(self.rule & (named | groups))


def every_url() -> list[Url]:
    return list(_walk(get_resolver(), ()))


def _walk(resolver: URLResolver, before: tuple[Any, ...]) -> Iterator[Url]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one, (*before, one.pattern))
        else:
            yield _url(one, (*before, one.pattern))


def _url(found: URLPattern, patterns: tuple[Any, ...]) -> Url:
    parameters = tuple(name for pattern in patterns for name in pattern.converters)
    route = "".join(str(pattern) for pattern in patterns)
    reversed_once = [part for pattern in patterns for part in _pieces(str(pattern))]
    module = getattr(found.callback, "__module__", "")
    context = "gateway" if route.startswith("api/") else module.split(".")[1]
    rule = getattr(found.callback, "access_rule", "")
    return Url(route, context, frozenset(rule.split(" | ")), parameters, tuple(reversed_once))


def _pieces(route: str) -> list[str]:
    """`m/<int:message_id>/` as `m/%(message_id)s/`."""
    out, at = [], 0
    while (start := route.find("<", at)) >= 0:
        end = route.index(">", start)
        out += [
            route[at:start].replace("%", "%%"),
            f"%({route[start + 1 : end].rpartition(':')[2]})s",
        ]
        at = end + 1
    return [*out, route[at:].replace("%", "%%")]


def read_by(url: Url, name: str) -> tuple[str, str] | None:
    """Table and column of a number people read."""
    found = (
        (table, column)
        for start, word, table, column in NUMBERS
        if word == name and url.route.startswith(start)
    )
    return next(found, None)


class Candidates:
    """Arguments for every parameter: of each rival, and of nobody in particular. Read once."""

    def __init__(self, rivals: Rivals) -> None:
        self._rivals = rivals
        self._known: dict[tuple[str, str], dict[int | None, Any]] = {}
        with acting(network()):
            self._tables = set(
                sql.column(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
                )
            )

    def missing(self, url: Url) -> list[str]:
        """Parameters nobody knows a value for."""
        return [name for name in url.parameters if not self._of(url, name)]

    def of_owner(self, url: Url, owner: int | None) -> dict[str, Any] | None:
        """Arguments that belong to one organisation (or to nobody where it has none of a kind); None when it has none at all."""
        given: dict[str, Any] = {}
        is_own = False
        for name in url.parameters:
            known = self._of(url, name)
            is_own |= owner in known
            given[name] = known.get(owner, known.get(None, next(iter(known.values()))))
        return given if is_own or owner is None else None

    def for_member(self, url: Url, member: Member | None) -> list[dict[str, Any]]:
        """Own ones first, then every rival's, then both mixed."""
        if not url.parameters:
            return [{}]
        if self.missing(url):
            return []  # named by a test of its own
        orgs: list[int | None] = [
            self._rivals.jiangdong.org_id,
            self._rivals.shuchi.org_id,
            self._rivals.garage.org_id,
        ]
        own = member.org_id if member is not None and member.org_id in orgs else None
        order = [own, *(org for org in orgs if org != own)] if own else [None, *orgs[:2]]
        found = [given for org in order if (given := self.of_owner(url, org)) is not None]
        found = found or [
            given for org in (None, *orgs) if (given := self.of_owner(url, org)) is not None
        ]
        if len(url.parameters) > 1 and len(found) > 1:
            first = url.parameters[0]
            found.append(found[1] | {first: found[0][first]})
        unique: list[dict[str, Any]] = []
        for given in [*found, *self._other_words(url, found[0])]:
            if given not in unique:
                unique.append(given)
        return unique

    def _other_words(self, url: Url, given: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            given | {name: word}
            for name in url.parameters
            for word in islice(WORDS.get((url.context, name), []), 1, None)
        ]

    def _of(self, url: Url, name: str) -> dict[int | None, Any]:
        read = read_by(url, name)
        key = read or (url.context, name)
        if key not in self._known:
            self._known[key] = self._ids(*read) if read else self._look(url.context, name)
        return self._known[key]

    def _look(self, context: str, name: str) -> dict[int | None, Any]:
        words = WORDS.get((context, name))
        if words:
            return {None: words[0]}
        if (context, name) == ("workspace", "tile"):
            from xinglian.workspace.web.cockpit_facts import _TILES

            return {None: next(iter(_TILES))}
        if name == "token":
            return self._tokens(context)
        if name == "message_id":
            with acting(network()):
                return {row["owner"]: row["id"] for row in sql.rows(_MESSAGES)}
        table = TABLES.get(name) or self._table_of(context, name)
        return self._ids(table) if table else {}

    def _tokens(self, context: str) -> dict[int | None, Any]:
        kept = (
            self._rivals.invitation_tokens if context == "identity" else self._rivals.personal_links
        )
        by_tag = {one.tag: one.org_id for one in (*self._rivals.both, self._rivals.garage)}
        return {by_tag[tag]: value for tag, value in kept.items()}

    def _table_of(self, context: str, name: str) -> str | None:
        wanted = f"{context}_{name.removesuffix('_id')}".replace("_", "")
        return next((table for table in self._tables if table.replace("_", "") == wanted), None)

    def _ids(self, table: str, key: str = "") -> dict[int | None, Any]:
        """Ids by owner, as the jobs see them, the director, and every rival's owner: some tables are closed to some."""
        cast = self._rivals.cast
        found: dict[int | None, Any] = {}
        for scope in (
            network(),
            cast.director.scope,
            *(one.owner.scope for one in self._rivals.both),
        ):
            with acting(scope):
                if sql.value("SELECT has_table_privilege(current_user, %s, 'SELECT')", [table]):
                    found = self._rows(table, key) | found
        found.setdefault(None, found.get(cast.maker_id, next(iter(found.values()), None)))
        return {owner: value for owner, value in found.items() if value is not None}

    def _rows(self, table: str, key: str) -> dict[int | None, Any]:
        key = key or _PK.get(table, "id")
        columns = set(
            sql.column(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
                [table],
            )
        )
        owner = _OWNER.get(table) or next(
            (one for one in ("partner_id", "org_id", "buyer_id") if one in columns), "NULL"
        )
        rows = sql.rows(
            f"SELECT DISTINCT ON (owner) id, owner FROM (SELECT {key} AS id, ({owner})::bigint AS owner FROM {table}) t"
            " ORDER BY owner, id"
        )
        return {row["owner"]: row["id"] for row in rows}
