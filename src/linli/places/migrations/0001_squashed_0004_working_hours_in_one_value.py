"""All of the tables of this app at once, for a new database: what 0001 to 0004 make step by step in one that is there."""

from importlib import import_module

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation

calendar = import_module("linli.places.migrations.0002_calendar_2025_2026")


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('places', '0001_initial'),
        ('places', '0002_calendar_2025_2026'),
        ('places', '0003_changes_and_standing_things'),
        ('places', '0004_working_hours_in_one_value'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'calendar year',
                'verbose_name_plural': 'calendar years',
                'ordering': ('year',),
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('code', models.CharField(max_length=18, unique=True, verbose_name='code')),
                ('level', models.CharField(choices=[('province', 'Province'), ('city', 'City'), ('district', 'District'), ('street', 'Street'), ('community', 'Community or village'), ('grid', 'Grid'), ('micro', 'Micro-grid or ten-household group')], max_length=12, verbose_name='level')),
                ('kind', models.CharField(blank=True, choices=[('micro_grid', 'Micro-grid'), ('households', 'Ten-household group')], default='', max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('polygon', models.TextField(blank=True, default='', verbose_name='polygon (GeoJSON geometry)')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until (first day it no longer exists)')),
                ('center_lat', models.FloatField(blank=True, null=True, verbose_name='latitude of the centre')),
                ('center_lng', models.FloatField(blank=True, null=True, verbose_name='longitude of the centre')),
                ('south', models.FloatField(blank=True, editable=False, null=True)),
                ('north', models.FloatField(blank=True, editable=False, null=True)),
                ('west', models.FloatField(blank=True, editable=False, null=True)),
                ('east', models.FloatField(blank=True, editable=False, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.area', verbose_name='parent')),
                ('succeeded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='succeeds', to='places.area', verbose_name='succeeded by')),
            ],
            options={
                'verbose_name': 'area',
                'verbose_name_plural': 'areas',
                'ordering': ('code',),
                'indexes': [models.Index(fields=['parent', 'code'], name='places_area_children'), models.Index(fields=['level', 'code'], name='places_area_level')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='places_area_valid_in_order'), models.CheckConstraint(condition=models.Q(('kind', ''), ('level', 'micro'), _connector='OR'), name='places_area_kind_below_grids')],
            },
        ),
        migrations.CreateModel(
            name='AreaChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('renamed', 'Renamed'), ('moved', 'Moved'), ('merged', 'Merged into another'), ('split', 'Split')], max_length=8)),
                ('old_name', models.CharField(max_length=80)),
                ('new_name', models.CharField(max_length=80)),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField(null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='places.area')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='places.area')),
            ],
            options={
                'verbose_name': 'change of an area',
                'verbose_name_plural': 'changes of areas',
                'ordering': ('effective_on', 'id'),
                'indexes': [models.Index(fields=['area', 'effective_on', 'id'], name='places_change_of_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'renamed'), ('successor__isnull', True)), models.Q(models.Q(('kind', 'renamed'), _negated=True), ('successor__isnull', False), models.Q(('successor', models.F('area')), _negated=True)), _connector='OR'), name='places_change_successor')],
            },
        ),
        migrations.CreateModel(
            name='AreaSetting',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('key', models.CharField(max_length=60, verbose_name='setting')),
                ('valid_from', models.DateTimeField(verbose_name='valid from')),
                ('value', models.TextField(verbose_name='value (JSON)')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='places.area')),
            ],
            options={
                'verbose_name': 'setting of an area',
                'verbose_name_plural': 'settings of areas',
                'ordering': ('key', 'area_id', 'valid_from'),
                'constraints': [models.UniqueConstraint(fields=('area', 'key', 'valid_from'), name='places_setting_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('working', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, default='', max_length=40, verbose_name='name')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='places.calendaryear')),
            ],
            options={
                'verbose_name': 'day of the calendar',
                'verbose_name_plural': 'days of the calendar',
                'ordering': ('day',),
            },
        ),
        migrations.CreateModel(
            name='Estate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=120, verbose_name='address')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('lng', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('created_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('manager_name', models.CharField(blank=True, default='', max_length=120, verbose_name='property manager')),
                ('manager_unit', models.UUIDField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'estate',
                'verbose_name_plural': 'estates',
                'indexes': [models.Index(fields=['city_code', 'name', 'id'], name='places_estate_city_1'), models.Index(fields=['district_code', 'name', 'id'], name='places_estate_district_1'), models.Index(fields=['street_code', 'name', 'id'], name='places_estate_street_1'), models.Index(fields=['community_code', 'name', 'id'], name='places_estate_community_1'), models.Index(fields=['grid_code', 'name', 'id'], name='places_estate_grid_1')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('area_code', 'name'), name='places_estate_once')],
            },
        ),
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=120, verbose_name='address')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('lng', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('created_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('floors', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='floors')),
                ('estate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='buildings', to='places.estate', verbose_name='estate')),
            ],
            options={
                'verbose_name': 'building',
                'verbose_name_plural': 'buildings',
                'indexes': [models.Index(fields=['city_code', 'name', 'id'], name='places_building_city_1'), models.Index(fields=['district_code', 'name', 'id'], name='places_building_district_1'), models.Index(fields=['street_code', 'name', 'id'], name='places_building_street_1'), models.Index(fields=['community_code', 'name', 'id'], name='places_building_community_1'), models.Index(fields=['grid_code', 'name', 'id'], name='places_building_grid_1')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), ('estate__isnull', False)), fields=('estate', 'name'), name='places_building_in_estate_once'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), ('estate__isnull', True)), fields=('area_code', 'name'), name='places_building_alone_once')],
            },
        ),
        migrations.CreateModel(
            name='Premises',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('address', models.CharField(blank=True, default='', max_length=120, verbose_name='address')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('lng', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('created_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('name', models.CharField(blank=True, default='', max_length=80, verbose_name='name')),
                ('kind', models.CharField(choices=[('household', 'Household'), ('shop', 'Shop'), ('stall', 'Stall'), ('site', 'Building site')], max_length=12, verbose_name='kind')),
                ('door', models.CharField(max_length=40, verbose_name='door number')),
                ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='premises', to='places.building', verbose_name='building')),
            ],
            options={
                'verbose_name': 'premises',
                'verbose_name_plural': 'premises',
                'indexes': [models.Index(fields=['city_code', 'door', 'id'], name='places_premises_city_1'), models.Index(fields=['district_code', 'door', 'id'], name='places_premises_district_1'), models.Index(fields=['street_code', 'door', 'id'], name='places_premises_street_1'), models.Index(fields=['community_code', 'door', 'id'], name='places_premises_community_1'), models.Index(fields=['grid_code', 'door', 'id'], name='places_premises_grid_1'), models.Index(fields=['building', 'door', 'id'], name='places_premises_of_building')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('building__isnull', False), ('ended_on__isnull', True)), fields=('building', 'door'), name='places_premises_door_once'), models.UniqueConstraint(condition=models.Q(('building__isnull', True), ('ended_on__isnull', True)), fields=('area_code', 'address', 'door'), name='places_premises_alone_once')],
            },
        ),
        migrations.CreateModel(
            name='PremisesRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('file_name', models.CharField(max_length=200)),
                ('stored_as', models.CharField(blank=True, max_length=200)),
                ('mapping', models.JSONField(default=dict)),
                ('area_code', models.CharField(blank=True, max_length=18)),
                ('dry_run', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Stopped'), ('cancelled', 'Cancelled')], default='waiting', max_length=12)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('added', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('moved_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('started_by', models.UUIDField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['created_at', 'id'], name='places_run_newest')],
            },
        ),
        migrations.CreateModel(
            name='PremisesProblem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('row', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='places.premisesrun')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=120, verbose_name='address')),
                ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('lng', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('created_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('level', models.CharField(choices=[('centre', 'Centre'), ('sub_centre', 'Sub-centre'), ('station', 'Station'), ('point', 'Service point'), ('hall', 'Service hall')], max_length=12, verbose_name='level')),
                ('hours', models.CharField(blank=True, default='', max_length=120, verbose_name='opening hours')),
                ('host_name', models.CharField(blank=True, default='', max_length=120, verbose_name='host')),
                ('host_unit', models.UUIDField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='telephone of the office')),
            ],
            options={
                'verbose_name': 'venue',
                'verbose_name_plural': 'venues',
                'indexes': [models.Index(fields=['city_code', 'name', 'id'], name='places_venue_city_1'), models.Index(fields=['district_code', 'name', 'id'], name='places_venue_district_1'), models.Index(fields=['street_code', 'name', 'id'], name='places_venue_street_1'), models.Index(fields=['community_code', 'name', 'id'], name='places_venue_community_1'), models.Index(fields=['grid_code', 'name', 'id'], name='places_venue_grid_1')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('area_code', 'name'), name='places_venue_once')],
            },
        ),
        migrations.RunPython(calendar.seed, calendar.unseed),
        append_only_operation("places_areachange"),
    ]
