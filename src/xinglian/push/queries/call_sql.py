"""The call list as SQL. Aliases: `e` push_escalation, `g` push_message."""

# Whom a caller may take from the list: the list is everybody's; before that a task is the CSM's, or an operator's.
MINE = "(e.calls_at IS NOT NULL OR e.csm_person_id = %(me)s OR e.csm_person_id IS NULL OR %(operates)s)"
IN_FORCE = "g.state = 'sent' AND g.superseded_by_id IS NULL"
# Nobody has it at the moment, and it is not to be called later.
FREE = (
    "e.closed_at IS NULL AND (e.taken_until IS NULL OR e.taken_until <= %(now)s)"
    " AND (e.call_after IS NULL OR e.call_after <= %(now)s)"
)
TAKEN = "e.closed_at IS NULL AND e.taken_by_id = %(me)s AND e.taken_until > %(now)s"
# The person's own number unless it was found wrong, else the company's.
IS_BROKEN = "EXISTS (SELECT FROM identity_pub_fault ft WHERE ft.person_id = m.person_id AND ft.kind = 'phone' AND ft.value = m.phone)"
PHONE = f"CASE WHEN m.phone <> '' AND NOT {IS_BROKEN} THEN m.phone ELSE coalesce(p.contact_phone, '') END"
OWN_PHONE = f"coalesce(m.phone <> '' AND NOT {IS_BROKEN}, false)"
