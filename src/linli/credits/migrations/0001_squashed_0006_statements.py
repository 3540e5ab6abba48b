"""All of the tables of this app at once, for a new database: what 0001 to 0006 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('credits', '0001_initial'),
        ('credits', '0002_append_only'),
        ('credits', '0003_rollups'),
        ('credits', '0004_area_lists'),
        ('credits', '0005_accounts_and_rules'),
        ('credits', '0006_statements'),
    ]

    dependencies = [
        ('people', '0001_squashed_0013_large_type'),
        ('places', '0001_squashed_0004_working_hours_in_one_value'),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('quantity', models.CharField(choices=[('minutes', 'Minutes'), ('points', 'Points')], max_length=8)),
                ('amount', models.IntegerField()),
                ('counter', models.CharField(choices=[('service', 'Service'), ('bonus', 'Bonus'), ('order', 'Exchange'), ('debt', 'Points owed')], db_default='service', default='service', max_length=8)),
                ('how', models.CharField(blank=True, choices=[('claimed', 'Claimed'), ('assigned', 'Assigned')], max_length=8)),
                ('grade', models.CharField(blank=True, choices=[('A', 'A: double sign by machine'), ('B', 'B: one sign and the leader'), ('C', 'C: entered afterwards'), ('D', 'D: imported')], max_length=1)),
                ('group_uid', models.UUIDField(blank=True, null=True)),
                ('rules_uid', models.UUIDField(blank=True, null=True)),
                ('reckoning', models.JSONField(blank=True, db_default=models.Value('[]'), default=list)),
                ('source_kind', models.CharField(max_length=16)),
                ('source_uid', models.UUIDField()),
                ('source_title', models.CharField(max_length=120)),
                ('source_url', models.CharField(blank=True, max_length=200)),
                ('earned_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='people.person')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='credits.creditentry')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-recorded_at', '-id'], name='credit_person_rec'), models.Index(fields=['unit', 'earned_on'], name='credit_unit_earned'), models.Index(fields=['city_code', '-earned_on', '-id'], name='credit_city_1'), models.Index(fields=['district_code', '-earned_on', '-id'], name='credit_district_1'), models.Index(fields=['street_code', '-earned_on', '-id'], name='credit_street_1'), models.Index(fields=['community_code', '-earned_on', '-id'], name='credit_community_1'), models.Index(fields=['grid_code', '-earned_on', '-id'], name='credit_grid_1'), models.Index(fields=['source_uid'], name='credit_source'), models.Index(fields=['group_uid'], name='credit_group')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='credits_entry_not_zero'), models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('person', 'quantity', 'counter', 'source_kind', 'source_uid'), name='credits_entry_once_per_source'), models.CheckConstraint(condition=models.Q(('counter', 'service'), models.Q(('counter__in', ['bonus', 'order', 'debt']), ('quantity', 'points')), _connector='OR'), name='credits_entry_counter_fits'), models.CheckConstraint(condition=models.Q(('counter', 'debt'), models.Q(('amount__gt', 0), ('counter__in', ['service', 'bonus']), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('counter__in', ['service', 'bonus']), ('reverses__isnull', False)), models.Q(('amount__lt', 0), ('counter', 'order'), ('reverses__isnull', True)), models.Q(('amount__gt', 0), ('counter', 'order'), ('reverses__isnull', False)), _connector='OR'), name='credits_entry_direction'), models.CheckConstraint(condition=models.Q(('counter__in', ['order', 'debt']), models.Q(models.Q(('how', ''), _negated=True), models.Q(('grade', ''), _negated=True)), _connector='OR'), name='credits_entry_service_says_how')],
            },
        ),
        migrations.CreateModel(
            name='SumState',
            fields=[
                ('id', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('generation', models.BigIntegerField(default=0)),
                ('folded_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='AreaSum',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('claimed_a', models.BigIntegerField(default=0)),
                ('claimed_b', models.BigIntegerField(default=0)),
                ('claimed_c', models.BigIntegerField(default=0)),
                ('claimed_d', models.BigIntegerField(default=0)),
                ('assigned_a', models.BigIntegerField(default=0)),
                ('assigned_b', models.BigIntegerField(default=0)),
                ('assigned_c', models.BigIntegerField(default=0)),
                ('assigned_d', models.BigIntegerField(default=0)),
                ('claimed_times', models.BigIntegerField(default=0)),
                ('assigned_times', models.BigIntegerField(default=0)),
                ('period', models.PositiveIntegerField()),
                ('claimed_persons', models.BigIntegerField(default=0)),
                ('assigned_persons', models.BigIntegerField(default=0)),
                ('squares', models.BigIntegerField(default=0)),
                ('area_code', models.CharField(max_length=18)),
                ('level_length', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('period', 'level_length', 'area_code'), name='credits_area_period')],
            },
        ),
        migrations.CreateModel(
            name='PendingSum',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pending_sum', serialize=False, to='credits.creditentry')),
            ],
        ),
        migrations.CreateModel(
            name='PersonMonth',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('claimed_a', models.BigIntegerField(default=0)),
                ('claimed_b', models.BigIntegerField(default=0)),
                ('claimed_c', models.BigIntegerField(default=0)),
                ('claimed_d', models.BigIntegerField(default=0)),
                ('assigned_a', models.BigIntegerField(default=0)),
                ('assigned_b', models.BigIntegerField(default=0)),
                ('assigned_c', models.BigIntegerField(default=0)),
                ('assigned_d', models.BigIntegerField(default=0)),
                ('claimed_times', models.BigIntegerField(default=0)),
                ('assigned_times', models.BigIntegerField(default=0)),
                ('person_id', models.BigIntegerField()),
                ('month', models.PositiveIntegerField()),
                ('area_code', models.CharField(blank=True, max_length=18)),
                ('unit_id', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person_id', 'month', 'area_code', 'unit_id'), name='credits_person_month'), models.CheckConstraint(condition=models.Q(('month__gte', 190001), ('month__lte', 999912)), name='credits_month')],
            },
        ),
        migrations.CreateModel(
            name='PointsRules',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('share_from', models.PositiveSmallIntegerField(default=0)),
                ('share_full', models.PositiveSmallIntegerField(default=1)),
                ('grade_a', models.PositiveSmallIntegerField(default=100)),
                ('grade_b', models.PositiveSmallIntegerField(default=100)),
                ('grade_c', models.PositiveSmallIntegerField(default=100)),
                ('grade_d', models.PositiveSmallIntegerField(default=100)),
                ('night', models.PositiveSmallIntegerField(default=0)),
                ('night_from', models.PositiveSmallIntegerField(default=22)),
                ('night_until', models.PositiveSmallIntegerField(default=6)),
                ('holiday', models.PositiveSmallIntegerField(default=0)),
                ('quality_5', models.PositiveSmallIntegerField(default=0)),
                ('quality_4', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('put_at', models.DateTimeField(blank=True, null=True)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('put_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'number'), name='credits_rules_number_once'), models.UniqueConstraint(fields=('area', 'valid_from'), name='credits_rules_from_once'), models.UniqueConstraint(condition=models.Q(('valid_from__isnull', True)), fields=('area',), name='credits_rules_one_draft'), models.CheckConstraint(condition=models.Q(models.Q(('put_at__isnull', True), ('valid_from__isnull', True)), models.Q(('put_at__isnull', False), ('valid_from__isnull', False)), _connector='OR'), name='credits_rules_put_has_day'), models.CheckConstraint(condition=models.Q(('share_from__lte', models.F('share_full')), ('share_full__gte', 1), ('share_full__lte', 100)), name='credits_rules_share'), models.CheckConstraint(condition=models.Q(('night_from__lt', 24), ('night_until__lt', 24)), name='credits_rules_night')],
            },
        ),
        migrations.CreateModel(
            name='PointsExample',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('points', models.PositiveIntegerField()),
                ('planned', models.PositiveIntegerField()),
                ('minutes', models.PositiveIntegerField()),
                ('grade', models.CharField(choices=[('A', 'A: double sign by machine'), ('B', 'B: one sign and the leader'), ('C', 'C: entered afterwards'), ('D', 'D: imported')], max_length=1)),
                ('night', models.BooleanField(default=False)),
                ('holiday', models.BooleanField(default=False)),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('wanted', models.PositiveIntegerField()),
                ('rules', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='examples', to='credits.pointsrules')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('kind', models.CharField(choices=[('served', 'Served in this month'), ('earlier', 'Correction of earlier months'), ('absent', 'Took no part')], max_length=8)),
                ('claimed', models.IntegerField(default=0)),
                ('assigned', models.IntegerField(default=0)),
                ('points', models.IntegerField(default=0)),
                ('times', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('told', 'Will be told'), ('objected', 'Objected to'), ('kept', 'Will be told: the objection was dismissed'), ('withheld', 'Will not be told')], default='told', max_length=8)),
                ('reason', models.CharField(blank=True, choices=[('wrong', 'It is not right'), ('other_unit', 'I do not work there'), ('private', 'I do not want my employer to be told'), ('other', 'Another reason')], max_length=12)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('objected_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statement_lines', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='credits_line_person'), models.Index(fields=['state', 'community_code', 'id'], name='credits_line_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), name='credits_line_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('assigned', 0), ('claimed', 0), ('kind', 'absent'), ('points', 0)), models.Q(('kind', 'absent'), _negated=True), _connector='OR'), name='credits_line_absent_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='StatedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stated', to='credits.creditentry')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stated', to='credits.statementline')),
            ],
        ),
        migrations.CreateModel(
            name='UnitStatement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('month', models.DateField()),
                ('state', models.CharField(choices=[('shown', 'Shown to each person'), ('released', 'Told to the unit')], default='shown', max_length=8)),
                ('names_absent', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('object_until', models.DateField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'month'), name='credits_statement_once'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('state', 'shown')), models.Q(('released_at__isnull', False), ('state', 'released')), _connector='OR'), name='credits_statement_released')],
            },
        ),
        migrations.CreateModel(
            name='StatementRelease',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='credits.unitstatement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='statementline',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='credits.unitstatement'),
        ),
        migrations.CreateModel(
            name='UnitSum',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('claimed_a', models.BigIntegerField(default=0)),
                ('claimed_b', models.BigIntegerField(default=0)),
                ('claimed_c', models.BigIntegerField(default=0)),
                ('claimed_d', models.BigIntegerField(default=0)),
                ('assigned_a', models.BigIntegerField(default=0)),
                ('assigned_b', models.BigIntegerField(default=0)),
                ('assigned_c', models.BigIntegerField(default=0)),
                ('assigned_d', models.BigIntegerField(default=0)),
                ('claimed_times', models.BigIntegerField(default=0)),
                ('assigned_times', models.BigIntegerField(default=0)),
                ('period', models.PositiveIntegerField()),
                ('claimed_persons', models.BigIntegerField(default=0)),
                ('assigned_persons', models.BigIntegerField(default=0)),
                ('squares', models.BigIntegerField(default=0)),
                ('unit_id', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('period', 'unit_id'), name='credits_unit_period')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('city_code', models.CharField(max_length=4)),
                ('minutes', models.BigIntegerField(default=0)),
                ('points', models.BigIntegerField(default=0)),
                ('owed', models.BigIntegerField(default=0)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_accounts', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'city_code'), name='credits_account_once'), models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='credits_account_points'), models.CheckConstraint(condition=models.Q(('minutes__gte', 0)), name='credits_account_minutes'), models.CheckConstraint(condition=models.Q(('owed', 0), models.Q(('owed__gt', 0), ('points', 0)), _connector='OR'), name='credits_account_owes_or_holds')],
            },
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(fields=('statement', 'person', 'kind'), name='credits_line_once'),
        ),
        append_only_operation("credits_creditentry", "credits_statementrelease"),
    ]
