"""Who may touch an order: its two sides (and who sends the goods); the maker's people read within their rights.

A basket is its buyer's alone. Terms between two are seen by these two; what a seller offers everybody is asked by
`queries.sellers`, which first checks who may buy from it. Events and tracks are append-only for everybody.
"""

from django.db import migrations

from xinglian.kernel.rls import ORG, REACH, Protect, Publish

KEPT = "select insert update"
ADDED = "select insert"
OWN = ("orders_basket", "orders_basketline")
TWO = f"(buyer_id = {ORG} OR seller_id = {ORG})"
# An order that waits for the buyer's own approval is nobody else's business yet.
SENT = f"(buyer_id = {ORG} OR ((seller_id = {ORG} OR sender_id = {ORG}) AND sent_at IS NOT NULL))"
THREE = f"(buyer_id = {ORG} OR seller_id = {ORG} OR sender_id = {ORG})"
OF_ORDER = f"(buyer_id = {ORG} OR EXISTS (SELECT 1 FROM orders_order AS o WHERE o.id = order_id))"
SIDES = {
    "orders_order": (KEPT, SENT),
    "orders_orderline": (KEPT, OF_ORDER),
    "orders_orderevent": (
        ADDED,
        f"{OF_ORDER} AND {TWO} AND (NOT is_internal OR seller_id = {ORG})",
    ),
    "orders_shipment": (KEPT, THREE),
    "orders_shipmentline": (KEPT, THREE),
    "orders_parcel": (KEPT, THREE),
    "orders_track": (ADDED, THREE),
    "orders_claim": (KEPT, TWO),
    "orders_return": (KEPT, TWO),
    "orders_returnline": (KEPT, TWO),
}
# The maker's people write where the maker sells; on behalf of a buyer they go through an action that asks for its consent.
STAFF_WRITES = [
    f"CREATE POLICY staff_{verb}s_own ON {table} AS RESTRICTIVE FOR {verb.upper()} TO xl_staff"
    f" {clause} (seller_id = {ORG})"
    for table, (words, _rows) in SIDES.items()
    for verb, clause in (("insert", "WITH CHECK"), ("update", "USING"))
    if verb in words
]
UNDO_STAFF_WRITES = [
    f"DROP POLICY staff_{verb}s_own ON {table}"
    for table, (words, _rows) in SIDES.items()
    for verb in ("insert", "update")
    if verb in words
]
# Numbers people read out on the phone: no letter taken for a digit, and no neighbour's number tells how much is sold.
# n -> n * 387420489 + 271828183 modulo 2^30 is one to one, for the factor is odd.
NUMBER = """
CREATE SEQUENCE orders_number_seq;
CREATE FUNCTION orders_number(prefix text, day date) RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
  SELECT prefix || to_char(day, 'YYMM') || '-' || string_agg(
    substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((n.v >> (5 * g.i)) & 31)::int + 1, 1), '' ORDER BY g.i DESC)
  FROM (SELECT (nextval('orders_number_seq') * 387420489 + 271828183) & 1073741823 AS v) AS n, generate_series(0, 5) AS g (i)
$$;
REVOKE ALL ON FUNCTION orders_number(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orders_number(text, date) TO xl_partner, xl_staff, xl_worker;
"""
# An order as others join it: what was bought, how far it is. Tags, indicators, forecasts and policies read these.
ORDER = (
    "SELECT id AS order_id, number, buyer_id, seller_id, branch_id, origin, state, is_urgent, currency, total_minor,"
    " lines_count, sent_at, answer_due, answered_at, shipped_at, received_at, ended_at, changed_at, is_simulated"
    " FROM orders_order WHERE sent_at IS NOT NULL"
)
LINE = (
    "SELECT l.id AS line_id, l.order_id, l.no, l.buyer_id, l.seller_id, l.part_id, l.unit, l.quantity, l.cancelled, l.refused,"
    " l.reserved, l.shipped, l.received, l.missing, l.returned, l.unit_price, l.amount_minor, l.answer, l.reason,"
    " l.promised_on, l.first_promised_on FROM orders_orderline AS l"
)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("kernel", "0003_protect"),
        ("identity", "0002_rights"),
    ]

    operations = [
        *(Protect(table, partner="all", staff="", worker="all") for table in OWN),
        *(
            Protect(
                table, owner="buyer_id", partner=words, staff=words, worker=words, partner_exact=rows
            )
            for table, (words, rows) in SIDES.items()
        ),
        migrations.RunSQL(";\n".join(STAFF_WRITES), ";\n".join(UNDO_STAFF_WRITES)),
        Protect(
            "orders_terms", owner="seller_id", partner=KEPT + " delete", staff=KEPT + " delete", worker="all",
            partner_exact=f"(seller_id = {ORG} OR buyer_id = {ORG})", staff_exact=f"({REACH} = 'network' OR seller_id = {ORG})",
        ),
        migrations.RunSQL(
            ";\n".join(
                f"CREATE POLICY {role}_{verb}s_own_terms ON orders_terms AS RESTRICTIVE FOR {verb.upper()} TO xl_{role}"
                f" {clause} (seller_id = {ORG})"
                for role in ("partner", "staff")
                for verb, clause in (("insert", "WITH CHECK"), ("update", "USING"), ("delete", "USING"))
            ),
            ";\n".join(
                f"DROP POLICY {role}_{verb}s_own_terms ON orders_terms"
                for role in ("partner", "staff")
                for verb in ("insert", "update", "delete")
            ),
        ),
        Protect("orders_limit", partner="all", staff="select", worker="all"),
        Protect("orders_consent", partner=KEPT, staff="select", worker="all"),
        migrations.RunSQL(NUMBER, "DROP FUNCTION orders_number(text, date); DROP SEQUENCE orders_number_seq"),
        # Quantities of a line are written over and over: room beside them keeps the indexes as they are.
        migrations.RunSQL(
            "ALTER TABLE orders_order SET (fillfactor = 85); ALTER TABLE orders_orderline SET (fillfactor = 85)", ""
        ),
        Publish("orders_pub_order", ORDER),
        Publish("orders_pub_line", LINE),
    ]  # fmt: skip
