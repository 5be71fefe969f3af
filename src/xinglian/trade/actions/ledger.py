"""The SQL that brings order lines from a staging table into the ledger; files and API share it."""

from xinglian.trade.rules.words import minor_factor

DEFAULT_SOURCE = "default"

# Of whom a row will be: the partner its code names, or the one that was merged into. Asked when the
# row is written, not when its file was checked: in between two partners may have become one.
OWNER = "coalesce(k.kept_partner_id, s.partner_id)"
RECORDED_FOR = "CASE WHEN k.kept_partner_id <> s.partner_id THEN s.partner_id END"
WITH_OWNER = "LEFT JOIN partners_pub_successor AS k ON k.partner_id = s.partner_id"

# A line as it will be recorded: kind, signs and amount settled. A line without a kind is an order,
# or a return when its quantity is negative. Rounding half away from zero happens here, once.
_KIND = "coalesce(s.kind, CASE WHEN s.quantity < 0 THEN 'return' ELSE 'order' END)"
SETTLED = (
    f'SELECT s."_sheet", s."_row", {OWNER} AS partner_id, {RECORDED_FOR} AS recorded_for_id,'
    " s.part_id, s.document, s.line_no::integer,"
    f" {_KIND} AS kind, coalesce(s.revision, 0)::smallint AS revision, s.ordered_on,"
    f" CASE {_KIND} WHEN 'return' THEN -abs(s.quantity) ELSE s.quantity END AS quantity,"
    " s.unit_price, s.currency,"
    f" round((CASE {_KIND} WHEN 'return' THEN -abs(coalesce(s.amount, s.quantity * s.unit_price))"
    " ELSE coalesce(s.amount, s.quantity * s.unit_price) END)"
    f" * {minor_factor('s.currency')})::bigint AS amount_minor,"
    " coalesce(s.corrects_document, '') AS corrects_document,"
    " s.corrects_line::integer AS corrects_line, coalesce(s.simulated, false) AS is_simulated"
    f" FROM {{staging}} AS s {WITH_OWNER}"
)

RECORD_SOURCE = (
    "INSERT INTO trade_source (code, created_at) VALUES (%(source)s, %(now)s)"
    " ON CONFLICT (code) DO NOTHING"
)

_RECORD = (
    "INSERT INTO trade_order_line (partner_id, recorded_for_id, source_id, document, line_no,"
    " kind, revision,"
    " ordered_on, part_id, quantity, unit_price, amount_minor, currency, corrects_document,"
    " corrects_line, batch_id, is_simulated, recorded_at)"
    " SELECT q.partner_id, q.recorded_for_id, src.id, q.document, q.line_no, q.kind, q.revision, q.ordered_on,"
    " q.part_id, q.quantity, q.unit_price, q.amount_minor, q.currency,"
    " q.corrects_document, q.corrects_line, %(batch_id)s, q.is_simulated, %(now)s"
    f" FROM ({SETTLED}) AS q, trade_source AS src WHERE src.code = %(source)s"
)

RECORD = _RECORD + " ON CONFLICT (source_id, document, line_no, kind, revision) DO NOTHING"

MARK_MONTHS = (
    "INSERT INTO trade_dirty_month (month, marked_at)"
    " SELECT DISTINCT date_trunc('month', ordered_on)::date, %(now)s::timestamptz FROM {staging}"
    " ON CONFLICT (month) DO UPDATE SET marked_at = excluded.marked_at"
    " RETURNING to_char(month, 'YYYY-MM')"
)

_SOURCE = f"coalesce(nullif(%(source)s, ''), '{DEFAULT_SOURCE}')"

# Rows that contradict what is recorded under the same key, and corrections of nothing. A line is of
# the same partner when its owner is, or when the file names whom the recorded one named.
CONFLICTS = (
    'SELECT q."_sheet", q."_row", \'quantity\' AS field, q.quantity::text AS value,'
    " 'recorded_differently' AS code,"
    " jsonb_build_object('quantity', trim_scale(l.quantity), 'day', l.ordered_on,"
    " 'price', trim_scale(l.unit_price), 'currency', l.currency) AS params"
    f" FROM ({SETTLED}) AS q JOIN trade_source AS src ON src.code = {_SOURCE}"
    " JOIN trade_order_line AS l ON l.source_id = src.id AND l.document = q.document"
    " AND l.line_no = q.line_no AND l.kind = q.kind AND l.revision = q.revision"
    " WHERE (l.partner_id <> q.partner_id AND coalesce(l.recorded_for_id, l.partner_id)"
    " <> coalesce(q.recorded_for_id, q.partner_id)) OR (l.part_id, l.ordered_on, l.quantity, l.unit_price, l.amount_minor,"
    " l.currency, l.corrects_document, l.corrects_line) IS DISTINCT FROM (q.part_id,"
    " q.ordered_on, q.quantity, q.unit_price, q.amount_minor, q.currency,"
    " q.corrects_document, q.corrects_line)"
    ' UNION ALL SELECT q."_sheet", q."_row", \'corrects_document\', q.corrects_document,'
    " 'corrects_nothing', jsonb_build_object('line', q.corrects_line)"
    f" FROM ({SETTLED}) AS q WHERE q.corrects_document <> ''"
    " AND NOT EXISTS (SELECT FROM trade_source AS src JOIN trade_order_line AS l"
    f" ON l.source_id = src.id WHERE src.code = {_SOURCE} AND l.document = q.corrects_document"
    " AND (q.corrects_line IS NULL OR l.line_no = q.corrects_line))"
    " AND NOT EXISTS (SELECT FROM {staging} AS o WHERE o.document = q.corrects_document"
    " AND (q.corrects_line IS NULL OR o.line_no = q.corrects_line))"
)
