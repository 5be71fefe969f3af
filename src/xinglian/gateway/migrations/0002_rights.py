from django.db import migrations

from xinglian.kernel.rls import PARTNER_ROWS, PERSON, Protect


class Migration(migrations.Migration):
    dependencies = [("gateway", "0001_initial"), ("kernel", "0003_protect")]

    operations = [
        Protect(
            "gateway_token",
            partner="select insert update",
            staff="select insert update",
            worker="",
            door="select update",
            # People manage their own tokens; an owner also sees those of colleagues (by the view).
            partner_exact=PARTNER_ROWS.format(owner="org_id"),
            staff_exact=f"{PARTNER_ROWS.format(owner='org_id')} OR person_id = {PERSON}",
        ),
    ]
