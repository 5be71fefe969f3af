"""What watches over outreach by the day: deliveries, answers, escalations."""

from django.db import migrations

from xinglian.kernel.rls import Publish

DELIVERY = (
    "SELECT d.message_id, d.org_id AS partner_id, d.channel, d.provider, d.state, d.queued_at FROM push_delivery AS d"
    " JOIN push_message AS m ON m.id = d.message_id WHERE NOT m.is_test AND NOT m.is_notice"
)
ANSWER = "SELECT message_id, org_id AS partner_id, received_at, seen_at FROM push_answer"
ESCALATION = "SELECT message_id, org_id AS partner_id, opened_at, closed_at FROM push_escalation"


class Migration(migrations.Migration):
    dependencies = [("push", "0023_rules")]

    operations = [
        Publish("push_pub_delivery", DELIVERY, to="staff worker"),
        Publish("push_pub_answer", ANSWER, to="staff worker"),
        Publish("push_pub_escalation", ESCALATION, to="staff worker"),
    ]
