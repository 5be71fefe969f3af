"""Who may touch the ledger, and what it publishes. Movements are append-only for everybody."""

from django.db import migrations

from xinglian.kernel.rls import ORG, Protect, Publish

KEPT = "select insert update"
ADDED = "select insert"
# Table, and what an organisation's own people and jobs may do with it.
OWNED = {
    "stock_ledger": KEPT,
    "stock_location": KEPT,
    "stock_posting": ADDED,
    "stock_movement": ADDED,
    "stock_item": KEPT,
    "stock_cell": KEPT,
    "stock_reservation": KEPT,
    "stock_expected": KEPT,
    "stock_transfer": KEPT,
    "stock_transferline": KEPT,
    "stock_count": KEPT,
    "stock_countline": KEPT,
    "stock_proposal": KEPT,
}

# The maker's people read the ledgers within their rights, and write in their own only.
OWN_ONLY = [
    f"CREATE POLICY staff_{verb}s_own ON {table} AS RESTRICTIVE FOR {verb.upper()} TO xl_staff"
    f" {clause} (org_id = {ORG})"
    for table, words in OWNED.items()
    for verb, clause in (("insert", "WITH CHECK"), ("update", "USING"))
    if verb in words
]
UNDO_OWN_ONLY = [
    f"DROP POLICY staff_{verb}s_own ON {table}"
    for table, words in OWNED.items()
    for verb in ("insert", "update")
    if verb in words
]

# Two cells never hold the same serial number. Asked at the end of a statement: it may move a piece.
ONE_PLACE = (
    "ALTER TABLE stock_cell ADD CONSTRAINT stock_cell_serial_in_one_place EXCLUDE USING btree"
    " (org_id WITH =, part_id WITH =, serial WITH =) WHERE (serial <> '' AND on_hand > 0)"
    " DEFERRABLE INITIALLY IMMEDIATE"
)

BALANCE = (
    "SELECT i.org_id, i.part_id, i.unit, i.on_hand, i.value_minor, i.unit_cost, g.currency,"
    " i.last_moved_on, i.changed_at, c.reserved, c.sellable, c.in_transit"
    " FROM stock_item AS i JOIN stock_ledger AS g ON g.org_id = i.org_id"
    " CROSS JOIN LATERAL (SELECT coalesce(sum(c.reserved), 0) AS reserved,"
    " coalesce(sum(c.on_hand - c.reserved) FILTER (WHERE l.is_active AND c.condition = 'sound'"
    " AND l.kind IN ('warehouse', 'shelf', 'van')), 0) AS sellable,"
    " coalesce(sum(c.on_hand) FILTER (WHERE l.kind = 'transit'), 0) AS in_transit"
    " FROM stock_cell AS c JOIN stock_location AS l ON l.id = c.location_id"
    " WHERE c.org_id = i.org_id AND c.part_id = i.part_id) AS c"
)
MOVEMENT = (
    "SELECT m.id AS movement_id, m.org_id, m.part_id, c.location_id, c.batch, c.serial, c.condition,"
    " m.kind, m.quantity, m.unit, m.value_minor, m.moved_at, m.posting_id"
    " FROM stock_movement AS m JOIN stock_cell AS c ON c.id = m.cell_id"
)
LEDGER = "SELECT org_id, currency, is_begun, opened_at, is_simulated FROM stock_ledger"


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0001_initial"),
        ("kernel", "0003_protect"),
        ("identity", "0002_rights"),
    ]

    operations = [
        *(
            Protect(table, partner=words, staff=words, worker=words)
            for table, words in OWNED.items()
        ),
        Protect("stock_fault"),
        migrations.RunSQL(";\n".join(OWN_ONLY), ";\n".join(UNDO_OWN_ONLY)),
        migrations.RunSQL(
            ONE_PLACE, "ALTER TABLE stock_cell DROP CONSTRAINT stock_cell_serial_in_one_place"
        ),
        # Balances are written over and over: room beside them keeps the indexes as they are.
        migrations.RunSQL(
            "ALTER TABLE stock_cell SET (fillfactor = 80); ALTER TABLE stock_item SET (fillfactor = 80)",
            "",
        ),
        Publish("stock_pub_balance", BALANCE),
        Publish("stock_pub_movement", MOVEMENT),
        Publish("stock_pub_ledger", LEDGER),
    ]
