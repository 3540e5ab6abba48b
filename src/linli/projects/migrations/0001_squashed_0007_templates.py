"""All of the tables of this app at once, for a new database: what 0001 to 0007 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('projects', '0001_initial'),
        ('projects', '0002_free_places'),
        ('projects', '0003_positions'),
        ('projects', '0004_sign_up'),
        ('projects', '0005_particulars'),
        ('projects', '0006_series'),
        ('projects', '0007_templates'),
    ]

    dependencies = [
        ('cases', '0001_squashed_0025_announced'),
        ('people', '0001_squashed_0013_large_type'),
        ('places', '0001_squashed_0004_working_hours_in_one_value'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('live', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_link', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Programme',
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
                ('aim', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area_code', 'name'), name='projects_programme_once')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('title', models.CharField(max_length=120)),
                ('aim', models.TextField(blank=True)),
                ('risk_notice', models.TextField(blank=True)),
                ('insurance_note', models.TextField(blank=True)),
                ('equipment', models.CharField(blank=True, max_length=300)),
                ('place_text', models.CharField(blank=True, max_length=200)),
                ('route_text', models.CharField(blank=True, max_length=200)),
                ('contact_text', models.CharField(blank=True, max_length=120)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('lng', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('demands', models.BooleanField(default=False)),
                ('points', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('open', 'Looking for hands'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='draft', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('signup_opens_at', models.DateTimeField(blank=True, null=True)),
                ('signup_closes_at', models.DateTimeField(blank=True, null=True)),
                ('most_shifts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('most_per_week', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('rest_hours', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('approval', models.BooleanField(db_default=False, default=False)),
                ('draw_minutes', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects_led', to='people.person')),
                ('needed_papers', models.ManyToManyField(blank=True, related_name='projects_asking_papers', to='people.skill')),
                ('needed_skills', models.ManyToManyField(blank=True, related_name='projects_needing', to='people.skill')),
                ('organiser', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='people.unit')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='projects.programme')),
                ('skills', models.ManyToManyField(blank=True, related_name='projects', to='people.skill')),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='places.venue')),
            ],
            options={
                'indexes': [models.Index(fields=['city_code', '-created_at', '-id'], name='projects_pr_city_co_e57c0c_idx'), models.Index(fields=['district_code', '-created_at', '-id'], name='projects_pr_distric_55a29d_idx'), models.Index(fields=['street_code', '-created_at', '-id'], name='projects_pr_street__8b4028_idx'), models.Index(fields=['community_code', '-created_at', '-id'], name='projects_pr_communi_83fa9a_idx'), models.Index(fields=['grid_code', '-created_at', '-id'], name='projects_pr_grid_co_c86d2f_idx')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('duties', models.CharField(blank=True, max_length=200)),
                ('places', models.PositiveSmallIntegerField(default=1)),
                ('papers', models.ManyToManyField(blank=True, related_name='positions_asking_papers', to='people.skill')),
                ('skills', models.ManyToManyField(blank=True, related_name='positions', to='people.skill')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='projects.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'name'), name='projects_position_once')],
            },
        ),
        migrations.CreateModel(
            name='ProjectCase',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('linked_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_links', to='cases.case')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='projects.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'case'), name='projects_need_once')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('rule', models.CharField(max_length=200)),
                ('first_day', models.DateField()),
                ('begins', models.TimeField()),
                ('ends', models.TimeField()),
                ('places', models.PositiveSmallIntegerField()),
                ('days_off', models.CharField(max_length=8)),
                ('left_out', models.JSONField(blank=True, default=list)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='projects.project')),
            ],
            options={
                'verbose_name_plural': 'series',
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('title', models.CharField(blank=True, max_length=80)),
                ('by_lot', models.BooleanField(db_default=False, default=False)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='projects.project')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shifts', to='projects.series')),
            ],
            options={
                'indexes': [models.Index(fields=['starts_at', 'id'], name='shift_starts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='projects_shift_has_length')],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('commitment', models.CharField(max_length=64)),
                ('seed_sealed', models.TextField()),
                ('seed', models.CharField(blank=True, max_length=64)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('places', models.PositiveSmallIntegerField(default=0)),
                ('shift', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draw', to='projects.shift')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('drawn_at__isnull', True)), fields=['closes_at'], name='draw_due')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('how', models.CharField(blank=True, choices=[('claimed', 'Claimed'), ('assigned', 'Assigned')], max_length=8)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('kept', models.CharField(blank=True, choices=[('offer', 'Offered to somebody who waited'), ('request', 'Asked for')], db_default='', default='', max_length=8)),
                ('for_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='people.unit')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='people.person')),
                ('kept_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots_kept', to='people.person')),
                ('position', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='projects.position')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='projects.shift')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('holder__isnull', True), ('kept', '')), fields=['shift', 'number'], name='slot_free')],
                'constraints': [models.UniqueConstraint(fields=('shift', 'number'), name='projects_slot_number'), models.UniqueConstraint(condition=models.Q(('holder__isnull', False)), fields=('shift', 'holder'), name='projects_slot_one_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('holder__isnull', True), ('how', '')), models.Q(('holder__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='projects_slot_holder_has_how'), models.UniqueConstraint(condition=models.Q(('kept_for__isnull', False)), fields=('shift', 'kept_for'), name='projects_slot_kept_once'), models.CheckConstraint(condition=models.Q(models.Q(('kept', ''), ('kept_for__isnull', True)), models.Q(models.Q(('kept', ''), _negated=True), ('holder__isnull', True), ('kept_for__isnull', False)), _connector='OR'), name='projects_slot_kept_or_held')],
            },
        ),
        migrations.CreateModel(
            name='PlaceRequest',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Waits for an answer'), ('approved', 'Approved'), ('refused', 'Refused'), ('back', 'Taken back')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='place_requests', to='people.person')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='projects.slot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('slot',), name='projects_request_one_per_slot')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('made_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Taken'), ('declined', 'Declined'), ('expired', 'Not answered in time')], default='open', max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='people.person')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='projects.slot')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['until'], name='offer_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('slot',), name='projects_offer_one_per_slot')],
            },
        ),
        migrations.CreateModel(
            name='Template',
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
                ('fields', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['area_code', 'name'], name='projects_template_area')],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='people.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='projects.shift')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shift', 'person'), name='projects_waiting_once')],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('withdrawn_at', models.DateTimeField()),
                ('late', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawals', to='people.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawals', to='projects.shift')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DrawEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('entered_at', models.DateTimeField()),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('rank', models.PositiveIntegerField(blank=True, null=True)),
                ('result', models.CharField(blank=True, choices=[('won', 'A place'), ('waits', 'Waiting list'), ('left', 'Left before the draw'), ('busy', 'Could no longer come')], max_length=8)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='projects.draw')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draws', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'person'), name='projects_draw_once'), models.UniqueConstraint(fields=('draw', 'number'), name='projects_draw_number')],
            },
        ),
    ]
