"""A partner reads its own tasks, hands in, and changes no state; for whom else it is, it does not learn."""

from django.db import migrations

from xinglian.kernel.rls import ORG, Protect

ASKED = (
    "EXISTS (SELECT 1 FROM tasks_task AS asked WHERE asked.assignment_id = tasks_assignment.id"
    f" AND asked.partner_id = {ORG})"
)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("kernel", "0009_facts_since")]

    operations = [
        Protect("tasks_assignment", staff="select insert update", partner_exact=ASKED),
        Protect("tasks_aim", partner="", staff="select insert"),
        Protect("tasks_task", owner="partner_id", staff="select insert update"),
        Protect("tasks_handin", owner="partner_id", partner="select insert", staff="select update"),
        Protect("tasks_proof", owner="partner_id", partner="select insert"),
    ]
