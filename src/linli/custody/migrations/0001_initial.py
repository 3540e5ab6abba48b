import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0002_skills'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('rule', models.CharField(max_length=40)),
                ('count', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KeyPass',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('column', models.CharField(max_length=120, unique=True)),
                ('target', models.CharField(max_length=60)),
                ('last_pk', models.BigIntegerField(default=0)),
                ('moved', models.PositiveBigIntegerField(default=0)),
                ('moved_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('first_erasure', models.BigIntegerField(unique=True)),
                ('last_erasure', models.BigIntegerField(unique=True)),
                ('erased', models.PositiveBigIntegerField()),
                ('held', models.PositiveBigIntegerField()),
                ('lines', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('began_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_erasure__gte', models.F('first_erasure'))), name='custody_certificate_forward')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('subject_kind', models.CharField(choices=[('case', 'Case'), ('person', 'Person')], max_length=8)),
                ('subject_uid', models.UUIDField()),
                ('subject_label', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=300)),
                ('until', models.DateField()),
                ('set_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('release_reason', models.CharField(blank=True, max_length=300)),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='holds_released', to='people.person')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='holds_set', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('subject_kind', 'subject_uid'), name='custody_hold_once')],
            },
        ),
        append_only_operation("custody_erasure", "custody_certificate"),
    ]
