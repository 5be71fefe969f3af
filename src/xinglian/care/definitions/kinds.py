"""The moments that ask for a personal word. A new one: an entry here, and its words in `locale/`."""

from django.utils.translation import gettext_lazy as _

from xinglian.care.definitions.kind import Kind

_ACTIVE = "p.status = 'active' AND p.merged_into_partner_id IS NULL"
_NO_SALES = _("Do not talk about orders or targets in the same breath.")

# `days` (day, mark) and `feasts` (day, feast) are given by `find_moments`.
_OPENING = f"""
SELECT p.partner_id, to_char(w.day, 'YYYY'), w.day,
       jsonb_build_object('years', extract(year FROM w.day)::int - d.year), NULL::bigint
  FROM care_day AS d JOIN days AS w ON w.mark = CASE WHEN d.is_lunar THEN 'L' ELSE '' END
       || lpad(d.month::text, 2, '0') || lpad(d.day::text, 2, '0')
  JOIN partners_pub_partner AS p ON p.partner_id = d.partner_id
 WHERE d.kind = 'opening' AND {_ACTIVE}
"""
_BIRTHDAY = f"""
SELECT p.partner_id, to_char(w.day, 'YYYY') || '.' || d.person_id, w.day,
       jsonb_build_object('who', d.person_name), d.person_id
  FROM care_day AS d JOIN days AS w ON w.mark = CASE WHEN d.is_lunar THEN 'L' ELSE '' END
       || lpad(d.month::text, 2, '0') || lpad(d.day::text, 2, '0')
  JOIN partners_pub_partner AS p ON p.partner_id = d.partner_id
 WHERE d.kind = 'birthday' AND {_ACTIVE}
   AND EXISTS (SELECT FROM identity_pub_membership AS b WHERE b.person_id = d.person_id AND b.is_active
                  AND b.org_id IN (d.partner_id, d.former_partner_id))
"""
_ANNIVERSARY = f"""
SELECT p.partner_id, to_char(w.day, 'YYYY'), w.day,
       jsonb_build_object('years', (extract(year FROM w.day) - extract(year FROM p.joined_on))::int), NULL::bigint
  FROM partners_pub_partner AS p JOIN days AS w ON w.mark = to_char(p.joined_on, 'MMDD')
 WHERE {_ACTIVE} AND extract(year FROM p.joined_on) < extract(year FROM w.day)
"""
_FESTIVAL = f"""
SELECT p.partner_id, to_char(w.day, 'YYYY') || '.' || w.feast, w.day,
       jsonb_build_object('feast', w.feast), NULL::bigint
  FROM partners_pub_partner AS p CROSS JOIN feasts AS w WHERE {_ACTIVE} AND p.layer IN ('core', 'close')
"""
_SILENCE = f"""
SELECT p.partner_id, %(today)s::text, %(today)s::date,
       jsonb_build_object('days', least(f.recency_days, f.last_read_days, f.last_signin_days)::int,
           'amount', f.amount_12m), NULL::bigint
  FROM signals_pub_figures AS f JOIN partners_pub_partner AS p USING (partner_id)
 WHERE {_ACTIVE} AND f.recency_days >= %(silence_days)s
   AND coalesce(f.last_read_days, f.recency_days) >= %(silence_days)s
   AND coalesce(f.last_signin_days, f.recency_days) >= %(silence_days)s
"""
_DROP = f"""
SELECT p.partner_id, %(today)s::text, %(today)s::date,
       jsonb_build_object('now', f.amount_3m, 'before', f.amount_3m_last_year, 'fall', round(-f.trend_yoy::numeric, 3)),
       NULL::bigint
  FROM signals_pub_figures AS f JOIN partners_pub_partner AS p USING (partner_id)
 WHERE {_ACTIVE} AND f.trend_yoy <= -%(drop_share)s AND f.amount_3m_last_year >= %(drop_least)s
   AND NOT EXISTS (SELECT FROM care_moment AS s WHERE s.partner_id = p.partner_id AND s.kind = 'silence'
                      AND s.state IN ('open', 'later', 'held'))
"""
_FIRST_ORDER = f"""
SELECT p.partner_id, 'first', %(today)s::date,
       jsonb_build_object('days', f.first_order_days::int, 'amount', f.amount_12m), NULL::bigint
  FROM signals_pub_figures AS f JOIN partners_pub_partner AS p USING (partner_id)
 WHERE {_ACTIVE} AND f.first_order_days <= 14 AND f.tenure_days <= 365
"""
# The twelve months before are only known when the ledger goes back so far.
_MILESTONE = f"""
SELECT p.partner_id, max(m.mark)::text, %(today)s::date, jsonb_build_object('amount', max(m.mark)), NULL::bigint
  FROM signals_pub_figures AS f JOIN partners_pub_partner AS p USING (partner_id)
  JOIN unnest(ARRAY[100000000, 500000000, 1000000000, 5000000000, 10000000000]::bigint[]) AS m (mark)
       ON f.amount_12m >= m.mark AND coalesce(f.amount_prev_12m, 0) < m.mark
 WHERE {_ACTIVE} AND f.tenure_days > 365 AND (SELECT max(first_order_days) FROM signals_pub_figures) >= 700
 GROUP BY p.partner_id
"""

KINDS: dict[str, Kind] = {
    one.key: one
    for one in (
        Kind(
            key="silence", icon="hourglass", label=_("Long silence"),
            rule=_("No order, nothing read and nobody signed in for as many days as the setting says."),
            happened=_("Not heard of for %(days)s days: no order, no reading, no sign-in. Bought %(amount)s in 12 months."),
            draft=_("Hello %(contact)s, this is %(me)s. We have not spoken for a while and I simply wanted to ask how you are. Is there something on your side that I should know, or something we did badly? I have time for you this week."),
            avoid=(_("Do not open with “Why do you not order?”: ask how they are first."), _("Do not promise a price or a term on the phone.")),
            found=_SILENCE, stays=60, rest_days=90, is_lasting=True,
        ),
        Kind(
            key="drop", icon="chart-line", label=_("Sudden drop in orders"),
            rule=_("The last three months are far below the same three months a year ago: against the partner's own season."),
            happened=_("Bought %(now)s in three months, %(fall)s less than the %(before)s of the same months a year ago."),
            draft=_("Hello %(contact)s, this is %(me)s. I see that this season is quieter than last year's. Is it the market, or is it something with us: goods, terms, service? Tell me, I will take it to those who can change it."),
            avoid=(_("Do not read figures at them: they know their shop."), _("Do not compare them with a neighbour by name.")),
            found=_DROP, stays=45, rest_days=90, is_lasting=True,
        ),
        Kind(
            key="follow_up", icon="rotate-ccw", label=_("Follow-up"),
            rule=_("A day that somebody set when recording a contact."),
            happened=_("On %(day)s %(who)s agreed to come back to this: %(said)s"),
            draft=_("Hello %(contact)s, this is %(me)s. I promised to come back to you: how does it stand now?"),
            avoid=(_("Do not start from the beginning: read what was said last time."),),
            stays=30,
        ),
        Kind(
            key="opening", icon="store", label=_("Opening day"),
            rule=_("The day the company opened its doors, as entered by the company or its CSM."),
            happened=_("Opened its doors %(years)s years ago on this day."),
            draft=_("Dear %(contact)s, congratulations on %(years)s years of %(partner)s! Standing by one's counter for so long takes more than luck. All the best for the next year, yours %(me)s"),
            avoid=(_NO_SALES,), found=_OPENING, ahead=3,
        ),
        Kind(
            key="anniversary", icon="star", label=_("Anniversary of the partnership"),
            rule=_("The day the partner joined, every year."),
            happened=_("Partner for %(years)s years."),
            draft=_("Dear %(contact)s, %(years)s years ago today we began to work together. Thank you for the trust. What should we do better in the next year? Yours %(me)s"),
            avoid=(_NO_SALES, _("Do not send the same text to everybody: name one thing you did together.")),
            found=_ANNIVERSARY, ahead=3,
        ),
        Kind(
            key="birthday", icon="user-check", label=_("Birthday"),
            rule=_("Only of people who entered it themselves and agreed; they may take it back at any time."),
            happened=_("Birthday of %(who)s, who agreed that we know it."),
            draft=_("Happy birthday, %(who)s! Health, and a quiet day without breakdowns. Yours %(me)s"),
            avoid=(_NO_SALES, _("Do not congratulate in a group that others read, and do not mention the age.")),
            found=_BIRTHDAY, ahead=2, stays=1,
        ),
        Kind(
            key="festival", icon="calendar", label=_("Festival"),
            rule=_("Spring Festival, Dragon Boat, Mid-Autumn by the lunar calendar; core and close partners."),
            happened=_("%(feast)s is on %(day)s."),
            draft=_("Dear %(contact)s, a happy %(feast)s to you, your family and everybody at %(partner)s. Thank you for the year so far. Yours %(me)s"),
            avoid=(_NO_SALES, _("Ask before you send a gift of more than small value: both sides have rules.")),
            found=_FESTIVAL, ahead=5, stays=1,
        ),
        Kind(
            key="first_order", icon="package", label=_("First order"),
            rule=_("The first order of a partner that joined within a year."),
            happened=_("First order %(days)s days ago, %(amount)s so far."),
            draft=_("Hello %(contact)s, this is %(me)s. Your first order has gone out. Did everything arrive as you expected? If something was missing or late, tell me today."),
            avoid=(_("Do not sell a second order before the first one is right."),),
            found=_FIRST_ORDER, stays=14,
        ),
        Kind(
            key="milestone", icon="target", label=_("A milestone"),
            rule=_("Purchases of 12 months pass 1, 5, 10, 50 or 100 million yuan for the first time."),
            happened=_("Purchases of 12 months have passed %(amount)s for the first time."),
            draft=_("Dear %(contact)s, %(partner)s has passed %(amount)s within a year for the first time. That is your team's work: please thank them from us. Yours %(me)s"),
            avoid=(_("Do not tie the congratulation to a higher target."),),
            found=_MILESTONE, stays=21,
        ),
    )
}  # fmt: skip
# 农历 month and day, as the calendar names them.
FEASTS: dict[tuple[int, int], tuple[str, object]] = {
    (1, 1): ("spring", _("Spring Festival")),
    (5, 5): ("dragon_boat", _("Dragon Boat")),
    (8, 15): ("mid_autumn", _("Mid-Autumn")),
}
FEAST_WORDS = dict(FEASTS.values())
