"""All of the tables of this app at once, for a new database: what 0001 to 0002 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('undertakings', '0001_first'),
        ('undertakings', '0002_announce_published'),
    ]

    dependencies = [
        ('cases', '0001_squashed_0025_announced'),
        ('people', '0001_squashed_0013_large_type'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('name', models.CharField(max_length=80)),
                ('year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('first', 'First list'), ('solicited', 'Solicited list')], max_length=12)),
                ('opens_on', models.DateField(blank=True, null=True)),
                ('closes_on', models.DateField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['city_code', '-year', '-id'], name='und_batch_city_1'), models.Index(fields=['district_code', '-year', '-id'], name='und_batch_district_1'), models.Index(fields=['street_code', '-year', '-id'], name='und_batch_street_1'), models.Index(fields=['community_code', '-year', '-id'], name='und_batch_community_1'), models.Index(fields=['grid_code', '-year', '-id'], name='und_batch_grid_1')],
                'constraints': [models.UniqueConstraint(fields=('area_code', 'year', 'name'), name='undertakings_batch_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'solicited'), _negated=True), models.Q(('closes_on__gte', models.F('opens_on')), ('closes_on__isnull', False), ('opens_on__isnull', False)), _connector='OR'), name='undertakings_solicited_has_window')],
            },
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('leader_title', models.CharField(blank=True, max_length=80)),
                ('focus', models.BooleanField(default=False)),
                ('words', models.TextField(blank=True)),
                ('target_words', models.CharField(blank=True, max_length=300)),
                ('target_quantity', models.PositiveIntegerField(blank=True, null=True)),
                ('target_unit', models.CharField(blank=True, max_length=20)),
                ('target_on', models.DateField()),
                ('planned_fen', models.BigIntegerField(blank=True, null=True)),
                ('spent_fen', models.BigIntegerField(blank=True, null=True)),
                ('result_words', models.TextField(blank=True)),
                ('result_quantity', models.PositiveIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='undertakings.batch')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undertaking', to='cases.case')),
                ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('focus', True)), fields=('batch', 'leader'), name='undertakings_one_focus'), models.CheckConstraint(condition=models.Q(('focus', False), ('leader__isnull', False), _connector='OR'), name='undertakings_focus_has_leader'), models.CheckConstraint(condition=models.Q(('target_quantity__isnull', True), models.Q(('target_unit', ''), _negated=True), _connector='OR'), name='undertakings_quantity_has_unit'), models.CheckConstraint(condition=models.Q(models.Q(('planned_fen__isnull', True), ('planned_fen__gte', 0), _connector='OR'), models.Q(('spent_fen__isnull', True), ('spent_fen__gte', 0), _connector='OR')), name='undertakings_cost_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('state', models.CharField(choices=[('open', 'Proposed'), ('taken', 'Taken up'), ('merged', 'Taken into another'), ('declined', 'Declined')], default='open', max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('words', models.TextField()),
                ('target_words', models.CharField(blank=True, max_length=300)),
                ('area_code', models.CharField(max_length=18)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='undertakings.batch')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='people.unit')),
                ('became', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='undertakings.undertaking')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'state', 'id'], name='und_proposal_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='undertakings_decided_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['taken', 'merged']), _negated=True), ('became__isnull', False), _connector='OR'), name='undertakings_taken_leads_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('words', models.TextField()),
                ('percent', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('quantity', models.PositiveIntegerField(blank=True, null=True)),
                ('post', models.UUIDField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('mends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mended', to='undertakings.progress')),
                ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.note')),
                ('undertaking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='undertakings.undertaking')),
            ],
            options={
                'indexes': [models.Index(fields=['undertaking', '-id'], name='und_progress_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__isnull', True), ('percent__lte', 100), _connector='OR'), name='undertakings_percent')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('proof', models.TextField(blank=True)),
                ('explained', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('undertaking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='undertakings.undertaking')),
            ],
            options={
                'indexes': [models.Index(fields=['undertaking', 'due_on'], name='und_milestone_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at__isnull', True), models.Q(('explained', ''), models.Q(('proof', ''), _negated=True)), models.Q(('explained', ''), _negated=True), _connector='OR'), name='undertakings_done_has_proof')],
            },
        ),
    ]
