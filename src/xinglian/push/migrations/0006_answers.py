"""Answers to messages, with photos: a recipient writes, the sender reads."""

import django.db.models.deletion
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import PERSON, Protect, Publish

# Only whoever received the message answers it, in their own name.
OWN_HAND = f"""
CREATE POLICY own_hand ON push_answer AS RESTRICTIVE FOR INSERT TO xl_partner, xl_staff
    WITH CHECK (person_id = {PERSON} AND EXISTS (SELECT 1 FROM push_inbox i
        WHERE i.message_id = push_answer.message_id AND i.membership_id = push_answer.membership_id
          AND i.org_id = push_answer.org_id AND i.person_id = push_answer.person_id));
CREATE POLICY own_hand ON push_answerphoto AS RESTRICTIVE FOR INSERT TO xl_partner, xl_staff
    WITH CHECK (EXISTS (SELECT 1 FROM push_answer a
        WHERE a.id = push_answerphoto.answer_id AND a.org_id = push_answerphoto.org_id AND a.person_id = {PERSON}));
REVOKE UPDATE ON push_answer FROM xl_staff;
GRANT UPDATE (seen_at) ON push_answer TO xl_staff;
"""
UNDO = "DROP POLICY own_hand ON push_answer; DROP POLICY own_hand ON push_answerphoto"

# What a message's owner has to read.
UNSEEN = """
SELECT a.message_id, m.title, m.author_id AS author_person_id, count(*) AS answers, min(a.received_at) AS since
  FROM push_answer a JOIN push_message m ON m.id = a.message_id
 WHERE a.seen_at IS NULL GROUP BY a.message_id, m.id
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0005_counted"), ("kernel", "0003_protect")]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="push.message",
                    ),
                ),
                ("membership_id", models.BigIntegerField()),
                ("org_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField()),
                ("text", models.TextField(blank=True)),
                (
                    "tapped_at",
                    models.DateTimeField(
                        help_text="When it was written, perhaps without a network."
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("is_simulated", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["message", "-id"], name="answer_of_message"),
                    models.Index(fields=["org_id", "message"], name="answer_of_org"),
                    models.Index(
                        fields=["message"],
                        condition=models.Q(("seen_at", None)),
                        name="answer_unseen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerPhoto",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="push.answer",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                    ),
                ),
            ],
        ),
        Protect("push_answer", partner="select insert", staff="select insert update"),
        Protect("push_answerphoto", partner="select insert", staff="select insert"),
        migrations.RunSQL(OWN_HAND, UNDO),
        Publish("push_pub_unseen_answer", UNSEEN, to="staff worker"),
    ]
