"""A letter's words are for its readers, its author and those who care for the partner.

The database decides it: who may read a message may still not read its words.
"""

from django.db import migrations, models

from xinglian.kernel.rls import ORG, PERSON

# Once a statement, not once a row.
_CARES = (
    f"(SELECT EXISTS (SELECT 1 FROM identity_membership AS m WHERE m.person_id = {PERSON} AND m.org_id = {ORG}"
    " AND m.is_active AND m.roles && ARRAY['hq_director', 'channel_manager', 'regional_csm']::varchar[]))"
)
_WROTE = (
    "EXISTS (SELECT 1 FROM push_message AS g WHERE g.id = {table}.message_id"
    f" AND g.author_id = {PERSON})"
)
# The inbox's own policies say which regions a colleague sees.
WORDS = f"""
CREATE POLICY private_words ON push_variant AS RESTRICTIVE FOR SELECT TO xl_staff
    USING (NOT is_private OR {_WROTE.format(table="push_variant")} OR EXISTS (SELECT 1 FROM push_inbox AS i
        WHERE i.message_id = push_variant.message_id AND (i.person_id = {PERSON} OR {_CARES})));
CREATE POLICY private_words_there ON push_variant AS RESTRICTIVE FOR SELECT TO xl_partner
    USING (NOT is_private OR EXISTS (SELECT 1 FROM push_inbox AS i
        WHERE i.message_id = push_variant.message_id AND i.person_id = {PERSON}));
CREATE POLICY private_answers ON push_answer AS RESTRICTIVE FOR SELECT TO xl_staff
    USING (NOT is_private OR person_id = {PERSON} OR {_CARES} OR {_WROTE.format(table="push_answer")});
CREATE POLICY private_photos ON push_answerphoto AS RESTRICTIVE FOR SELECT TO xl_staff
    USING (EXISTS (SELECT 1 FROM push_answer AS a WHERE a.id = push_answerphoto.answer_id));
GRANT SELECT (is_private) ON push_message TO xl_partner;
"""
UNDO = """
DROP POLICY private_words ON push_variant;
DROP POLICY private_words_there ON push_variant;
DROP POLICY private_answers ON push_answer;
DROP POLICY private_photos ON push_answerphoto;
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0018_mailboxes"), ("identity", "0001_initial")]

    operations = [
        migrations.AddField(
            "message",
            "is_private",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="A letter: its words are for its readers, its author and who cares for the partner.",
            ),
        ),
        migrations.AddField(
            "variant",
            "is_private",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="As its message: row security looks here.",
            ),
        ),
        migrations.AddField(
            "answer",
            "is_private",
            models.BooleanField(db_default=False, default=False, help_text="As its message."),
        ),
        migrations.RunSQL(WORDS, UNDO),
    ]
