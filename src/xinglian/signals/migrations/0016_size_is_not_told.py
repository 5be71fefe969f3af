"""How many partners the network has, and how many of them changed, is not a partner's to read: not by SQL either."""

from django.db import migrations

REFRESH = "id, scope, started_at, finished_at, orders_until, currency, fact_kinds"
RUN = "id, scope, first_month, last_month, orders_until, ledger_month, people_month, catalogue, started_at, finished_at, currency"


def narrowed(table: str, columns: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE SELECT ON {table} FROM xl_partner; GRANT SELECT ({columns}) ON {table} TO xl_partner",
        f"REVOKE SELECT ({columns}) ON {table} FROM xl_partner; GRANT SELECT ON {table} TO xl_partner",
    )


class Migration(migrations.Migration):
    dependencies = [("signals", "0015_due_month")]

    operations = [
        narrowed("signals_refresh", REFRESH),
        narrowed("signals_indicator_run", RUN),
    ]
