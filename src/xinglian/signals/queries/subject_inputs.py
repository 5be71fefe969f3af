"""The facts about people and parts, carried into the engine that counts them."""

import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from xinglian.kernel import sql
from xinglian.signals.queries.figure_inputs import carry
from xinglian.signals.queries.subject_engine import INPUTS
from xinglian.signals.rules.subject import Subject

# Published views only. Times leave as UTC without a zone.
_PART = """
SELECT p.part_id, p.is_ev, p.superseded_by_part_id IS NOT NULL, p.launched_on, l.list_minor
FROM catalogue_pub_part AS p LEFT JOIN (
    SELECT part_id, max(unit_price) * 100 AS list_minor FROM prices_pub_price
    WHERE currency = {currency} AND valid_from <= {day} AND (valid_to IS NULL OR valid_to >= {day}) AND min_quantity <= 1
    GROUP BY part_id) AS l USING (part_id)
"""
_MEMBER = """
SELECT m.membership_id, m.person_id, m.org_id, array_to_string(m.roles, ' '), m.is_liaison, m.created_at AT TIME ZONE 'UTC',
       m.last_login AT TIME ZONE 'UTC'
FROM identity_pub_membership m JOIN partners_pub_partner p ON p.partner_id = m.org_id
WHERE m.is_active AND p.merged_into_partner_id IS NULL
"""
_TOLD = """
SELECT membership_id, message_id, sent_at AT TIME ZONE 'UTC', read_at AT TIME ZONE 'UTC', acknowledged_at AT TIME ZONE 'UTC',
       acted_at AT TIME ZONE 'UTC', must_acknowledge
FROM push_pub_receipt WHERE sent_at > '{since}'
"""
_QUERIES = {
    "part": {
        "part": _PART,
        "place": "SELECT partner_id, province_code FROM partners_pub_partner",
        "stock": "SELECT part_id, on_hand FROM trade_pub_stock",
        "reference": "SELECT part_id FROM catalogue_pub_reference",
    },
    "person": {
        "member": _MEMBER,
        "told": _TOLD,
        "opening": "SELECT membership_id, channel, seat FROM push_pub_opening WHERE kind = 'read' AND at > '{since}'",
        "address": "SELECT person_id, verified_at IS NOT NULL, broken_at IS NOT NULL FROM identity_pub_address",
        "wish": "SELECT person_id FROM push_pub_wish WHERE topic IN ('', 'launch', 'general') AND cardinality(off) > 0",
        "hour": "SELECT membership_id FROM push_pub_best_hour WHERE is_own",
    },
}
# Published by contexts above: where one is not installed, its figures say "nobody knows".
_VIEWS = {
    "told": "push_pub_receipt", "opening": "push_pub_opening", "wish": "push_pub_wish", "hour": "push_pub_best_hour",
}  # fmt: skip
_LINES = "SELECT partner_id, part_id, ordered_on, kind, quantity FROM"


def load_subject(
    engine: duckdb.DuckDBPyConnection,
    subject: Subject,
    *,
    now: datetime,
    currency: str,
    order_files: Sequence[Path] = (),
) -> None:
    """Fill the engine's tables. Order lines are read in place from the mirror's files when they are given."""
    quoted = sql.value("SELECT quote_literal(%s)", [currency])
    given = {
        "currency": quoted,
        "day": f"'{now.date()}'",
        "since": (now - timedelta(days=90)).isoformat(),
    }
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        box = Path(folder)
        for table, query in _QUERIES[subject.key].items():
            carry(
                engine, box, table, query.format(**given), columns=INPUTS[subject.key][table], view=_VIEWS.get(table, "")
            )  # fmt: skip
        if "line" not in INPUTS[subject.key]:
            return
        if order_files:
            names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in order_files)
            engine.execute("DROP TABLE line")
            engine.execute(
                f"CREATE VIEW line AS {_LINES} read_parquet([{names}], union_by_name = true)"
            )
        else:
            query = f"{_LINES} trade_pub_order_line"
            carry(engine, box, "line", query, columns=INPUTS[subject.key]["line"])


def lines_until(engine: duckdb.DuckDBPyConnection, *, today: date) -> date:
    """The last day the order ledger knows, not after today; today when there is none."""
    has_lines = engine.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'line'"
    ).fetchall()[0][0]
    if not has_lines:
        return today
    found = engine.execute(
        "SELECT max(ordered_on) FROM line WHERE ordered_on <= ?", [today]
    ).fetchone()
    return found[0] if found and found[0] else today
