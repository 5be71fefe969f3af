"""Ways to reach a person beside phone and e-mail, and which of all of them are confirmed or broken."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import PERSON, Protect, Publish

KINDS = ["phone", "email", "webpush", "wecom", "wechat", "dingtalk", "feishu"]
_KNOWN = "a.verified_at, a.broken_at, coalesce(a.broken_reason, '') AS broken_reason"
_OF_PERSON = """
SELECT p.id AS person_id, p.org_id, '{kind}'::varchar(12) AS kind, p.{kind}::varchar(1000) AS value, ''::varchar(80) AS label,
       '{{}}'::jsonb AS extra, {known}, a.broken_at IS NULL AS is_usable
  FROM identity_person p LEFT JOIN identity_address a ON a.person_id = p.id AND a.kind = '{kind}' AND a.value = p.{kind}
 WHERE p.{kind} <> ''
"""
# A typed address is used once its owner has answered from there; phone and e-mail are the organisation's word.
ADDRESS = (
    _OF_PERSON.format(kind="phone", known=_KNOWN)
    + " UNION ALL "
    + _OF_PERSON.format(kind="email", known=_KNOWN)
    + """ UNION ALL
SELECT a.person_id, a.org_id, a.kind, a.value, a.label, a.extra, a.verified_at, a.broken_at, a.broken_reason,
       a.broken_at IS NULL AND a.verified_at IS NOT NULL AS is_usable
  FROM identity_address a WHERE a.kind NOT IN ('phone', 'email')
"""
)
_PERSON = models.ForeignKey(
    on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_list_views")]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                ("kind", models.CharField(choices=[(k, k) for k in KINDS], max_length=12)),
                ("value", models.CharField(max_length=1000)),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="The device, for web push.", max_length=80
                    ),
                ),
                (
                    "extra",
                    models.JSONField(
                        default=dict, help_text="What the channel needs besides: keys."
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("broken_at", models.DateTimeField(null=True)),
                ("broken_reason", models.CharField(blank=True, max_length=300)),
                ("person", _PERSON),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "value"], name="address_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind", "value"), name="address_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressCode",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=1000)),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("person", _PERSON.clone()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind"), name="address_code_once")
                ]
            },
        ),
        # Written by the actions only, which know whose it is: nobody confirms an address for himself.
        Protect(
            "identity_address",
            partner="select",
            staff="select",
            partner_exact=f"person_id = {PERSON}",
        ),
        Protect("identity_addresscode", partner="", staff=""),
        Publish("identity_pub_address", ADDRESS),
    ]
