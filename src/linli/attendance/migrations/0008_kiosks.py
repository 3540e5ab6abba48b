"""Screens that show the code with nobody's account, and which of them a sign came from; signs stay append-only."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0007_delivery_photos'),
        ('people', '0001_squashed_0013_large_type'),
    ]

    operations = [
        migrations.CreateModel(
            name='Kiosk',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('group_uid', models.UUIDField()),
                ('shift_uid', models.UUIDField(blank=True, null=True)),
                ('label', models.CharField(blank=True, max_length=40)),
                ('link_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('screens', models.JSONField(blank=True, default=list)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('leaked', models.BooleanField(default=False)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['group_uid', 'shift_uid'], name='attendance_kiosk_group')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='attendance_kiosk_has_length'), models.CheckConstraint(condition=models.Q(('leaked', False), ('ended_at__isnull', False), _connector='OR'), name='attendance_kiosk_leaked_ended')],
            },
        ),
        migrations.AddField(
            model_name='sign',
            name='kiosk',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signs', to='attendance.kiosk'),
        ),
        migrations.AddIndex(
            model_name='sign',
            index=models.Index(condition=models.Q(('kiosk__isnull', False)), fields=['kiosk'], name='attendance_sign_kiosk'),
        ),
        append_only_operation("attendance_sign"),
    ]
