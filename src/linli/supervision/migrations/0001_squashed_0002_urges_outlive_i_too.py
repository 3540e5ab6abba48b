"""All of the tables of this app at once, for a new database: what 0001 to 0002 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('supervision', '0001_urges_and_orders'),
        ('supervision', '0002_urges_outlive_i_too'),
    ]

    dependencies = [
        ('cases', '0001_squashed_0025_announced'),
        ('people', '0001_squashed_0013_large_type'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('level', models.CharField(choices=[('attention', 'Attention'), ('supervise', 'Supervised'), ('listed', 'Listed')], max_length=10)),
                ('state', models.CharField(choices=[('issued', 'Waiting for an answer'), ('replied', 'Answered, to be judged'), ('sent_back', 'Sent back'), ('accepted', 'Accepted'), ('withdrawn', 'Withdrawn')], default='issued', max_length=10)),
                ('demand', models.TextField()),
                ('demand_salt', models.CharField(blank=True, max_length=32)),
                ('rectify_by', models.DateField(blank=True, null=True)),
                ('issued_at', models.DateTimeField()),
                ('days', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('end_words', models.TextField(blank=True)),
                ('end_salt', models.CharField(blank=True, max_length=32)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'state', 'due_at'], name='supervision_order_unit'), models.Index(fields=['state', 'due_at'], name='supervision_order_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['issued', 'replied', 'sent_back']), ('ended_at__isnull', False), _connector='OR'), name='supervision_order_ended_has_time'), models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='supervision_order_days')],
            },
        ),
        migrations.CreateModel(
            name='OrderCase',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='cases.case')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='supervision.order')),
                ('rectification', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='demanded_by', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'case'), name='supervision_order_case_once')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('words', models.TextField(blank=True)),
                ('words_salt', models.CharField(blank=True, max_length=32)),
                ('promised_on', models.DateField(blank=True, null=True)),
                ('late', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('accepted', models.BooleanField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('reason_salt', models.CharField(blank=True, max_length=32)),
                ('judged_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='supervision.order')),
                ('photos', models.ManyToManyField(blank=True, related_name='+', to='cases.photo')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('judged_at__isnull', True)), fields=('order',), name='supervision_reply_one_open'), models.CheckConstraint(condition=models.Q(('judged_by__isnull', True), models.Q(('judged_by', models.F('by')), _negated=True), _connector='OR'), name='supervision_reply_two_people')],
            },
        ),
        migrations.CreateModel(
            name='Urge',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urges', to='cases.case')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('voice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='urges', to='cases.voice')),
            ],
            options={
                'indexes': [models.Index(fields=['voice', 'at'], name='supervision_urge_voice'), models.Index(fields=['case', 'person', 'at'], name='supervision_urge_person')],
            },
        ),
    ]
