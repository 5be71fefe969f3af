"""Urgent notices and drills: who prepared, who released, what came of it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import xinglian.kernel.fields
from django.conf import settings
from django.db import migrations, models

from xinglian.kernel.rls import Protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0012_published_faults'),
        ('push', '0009_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ('template', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('released', 'Released'), ('ended', 'Ended'), ('dropped', 'Dropped')], default='waiting', max_length=8)),
                ('is_drill', models.BooleanField()),
                ('subject', models.CharField(help_text='In the first language, as lists show it.', max_length=160)),
                ('values', models.JSONField(help_text='Blank → language (empty = all) → value.')),
                ('audience_expr', models.TextField()),
                ('cut', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, help_text='Channels taken away for the drill.', size=None)),
                ('prepared_by_name', models.CharField(max_length=80)),
                ('prepared_at', models.DateTimeField()),
                ('released_by_name', models.CharField(blank=True, max_length=80)),
                ('released_at', models.DateTimeField(null=True)),
                ('by_shell', models.BooleanField(default=False)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=80)),
                ('report', models.JSONField(help_text='What had come of it when it ended, over the whole network.', null=True)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='push.message')),
                ('org', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emergency.alarm')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'released')), fields=['released_at'], name='alarm_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='alarm_two_people'), models.CheckConstraint(condition=models.Q(('released_by__isnull', False), ('state__in', ['waiting', 'dropped']), _connector='OR'), name='alarm_released_by_somebody')],
            },
        ),
        Protect("emergency_alarm", partner="", staff="select insert update", staff_exact="true"),
    ]
