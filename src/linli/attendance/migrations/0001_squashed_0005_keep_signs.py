"""All of the tables of this app at once, for a new database: what 0001 to 0005 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('attendance', '0001_initial'),
        ('attendance', '0002_evidence'),
        ('attendance', '0003_append_only'),
        ('attendance', '0004_corrections'),
        ('attendance', '0005_keep_signs'),
    ]

    dependencies = [
        ('people', '0001_squashed_0013_large_type'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('place_kind', models.CharField(max_length=16)),
                ('place_uid', models.UUIDField()),
                ('group_uid', models.UUIDField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('points', models.PositiveIntegerField(default=0)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('lng', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('how', models.CharField(choices=[('claimed', 'Claimed'), ('assigned', 'Assigned')], max_length=8)),
                ('signed_in_at', models.DateTimeField()),
                ('in_evidence', models.CharField(choices=[('code', 'Code at the place'), ('fence', 'Phone at the place'), ('leader', 'Confirmed by the leader'), ('peers', 'Countersigned by those who were there'), ('delivery', 'Delivered work, confirmed by the recipient'), ('entry', 'Entered afterwards')], max_length=8)),
                ('signed_out_at', models.DateTimeField(blank=True, null=True)),
                ('out_evidence', models.CharField(blank=True, choices=[('code', 'Code at the place'), ('fence', 'Phone at the place'), ('leader', 'Confirmed by the leader'), ('peers', 'Countersigned by those who were there'), ('delivery', 'Delivered work, confirmed by the recipient'), ('entry', 'Entered afterwards')], max_length=8)),
                ('grade', models.CharField(blank=True, choices=[('A', 'A: double sign by machine'), ('B', 'B: one sign and the leader'), ('C', 'C: entered afterwards'), ('D', 'D: imported')], max_length=1)),
                ('grade_reasons', models.JSONField(blank=True, default=list)),
                ('unconfirmed_since', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'starts_at'], name='attendance_person_starts'), models.Index(fields=['group_uid', 'signed_in_at'], name='attendance_group'), models.Index(condition=models.Q(('signed_out_at__isnull', True)), fields=['ends_at', 'id'], name='attendance_no_out')],
                'constraints': [models.UniqueConstraint(fields=('place_uid', 'person'), name='attendance_once_per_place'), models.CheckConstraint(condition=models.Q(('signed_out_at__isnull', True), ('signed_out_at__gt', models.F('signed_in_at')), _connector='OR'), name='attendance_out_after_in')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('kind', models.CharField(choices=[('times', 'The times are wrong'), ('kept', 'A sign of a phone that could not count'), ('entry', 'Service that was not signed at all')], max_length=8)),
                ('state', models.CharField(choices=[('open', 'Waiting for a decision'), ('approved', 'Approved'), ('refused', 'Not approved'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('place_kind', models.CharField(max_length=16)),
                ('place_uid', models.UUIDField()),
                ('group_uid', models.UUIDField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('points', models.PositiveIntegerField(default=0)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('lng', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('how', models.CharField(choices=[('claimed', 'Claimed'), ('assigned', 'Assigned')], max_length=8)),
                ('wanted_in_at', models.DateTimeField(blank=True, null=True)),
                ('wanted_out_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, max_length=40)),
                ('words', models.TextField(blank=True)),
                ('words_salt', models.CharField(blank=True, max_length=32)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('reason_salt', models.CharField(blank=True, max_length=32)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='people.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'asked_at', 'id'], name='attendance_correction_state'), models.Index(fields=['person', '-asked_at'], name='attendance_correction_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('place_uid', 'person'), name='attendance_one_open_correction'), models.CheckConstraint(condition=models.Q(('wanted_in_at__isnull', True), ('wanted_out_at__isnull', True), ('wanted_out_at__gt', models.F('wanted_in_at')), _connector='OR'), name='attendance_wanted_out_after_in'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), name='attendance_not_decided_by_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Countersign',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('group_uid', models.UUIDField()),
                ('place_uid', models.UUIDField()),
                ('which', models.CharField(choices=[('in', 'In'), ('out', 'Out')], max_length=3)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='countersigns', to='people.person')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='countersigned', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['group_uid'], name='attendance_countersigns')],
                'constraints': [models.UniqueConstraint(fields=('place_uid', 'which', 'by'), name='attendance_countersign_once'), models.CheckConstraint(condition=models.Q(('by', models.F('subject')), _negated=True), name='attendance_not_for_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Sign',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('which', models.CharField(choices=[('in', 'In'), ('out', 'Out')], max_length=3)),
                ('way', models.CharField(choices=[('code', 'Code at the place'), ('fence', 'Phone at the place'), ('leader', 'Confirmed by the leader'), ('peers', 'Countersigned by those who were there'), ('delivery', 'Delivered work, confirmed by the recipient'), ('entry', 'Entered afterwards')], max_length=8)),
                ('signed_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('device', models.CharField(blank=True, max_length=64)),
                ('distance_m', models.PositiveIntegerField(blank=True, null=True)),
                ('offline', models.BooleanField(default=False)),
                ('doubts', models.JSONField(blank=True, default=list)),
                ('record_uid', models.UUIDField(blank=True, null=True, unique=True)),
                ('attendance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signs', to='attendance.attendance')),
                ('vouched_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signs_vouched', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device', 'signed_at'], name='attendance_sign_device')],
            },
        ),
        append_only_operation("attendance_sign", "attendance_countersign"),
    ]
