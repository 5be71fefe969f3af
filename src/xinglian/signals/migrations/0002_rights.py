"""Who may read signals: bitmaps and counts only staff and jobs, figures and tags also their own partner."""

from django.db import migrations

from xinglian.kernel.rls import Protect, Publish, Shared


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial"), ("identity", "0002_rights")]

    operations = [
        Shared("signals_tag_bitmap", staff="select"),
        Shared("signals_tag_count", staff="select"),
        Protect("signals_due", owner="partner_id", partner="", staff=""),
        Shared("signals_refresh", partner="select", staff="select"),
        Shared("signals_audience", staff="select insert update"),
        Protect("signals_figures", owner="partner_id"),
        Protect("signals_partner_tags", owner="partner_id"),
        Publish(
            "signals_pub_partner_tag",
            "SELECT t.partner_id, u.tag, u.since FROM signals_partner_tags t"
            " CROSS JOIN LATERAL unnest(t.keys, t.since) AS u(tag, since)",
        ),
        Publish("signals_pub_figures", "SELECT * FROM signals_figures"),
        Publish(
            "signals_pub_tag_count",
            "SELECT b.key AS tag, b.cardinality, b.computed_at FROM signals_tag_bitmap b WHERE b.kind = 'tag'",
            to="staff worker",
        ),
    ]
