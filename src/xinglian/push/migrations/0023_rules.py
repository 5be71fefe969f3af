"""Which messages were, or are to be, sent by which rule: a saved audience says where it is used."""

from django.db import migrations

from xinglian.kernel.rls import Publish

RULES = """
SELECT m.id AS message_id, m.title, m.state, m.audience_expr, m.sent_at, m.created_at,
       EXISTS (SELECT FROM push_experiment e WHERE e.message_id = m.id) AS has_experiment
  FROM push_message m WHERE NOT m.is_test AND NOT m.is_notice AND m.audience_expr <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0022_best_hours")]

    operations = [Publish("push_pub_rule", RULES, to="staff worker")]
