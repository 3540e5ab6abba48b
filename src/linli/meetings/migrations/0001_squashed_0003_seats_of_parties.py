"""All of the tables of this app at once, for a new database: what 0001 to 0003 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('meetings', '0001_initial'),
        ('meetings', '0002_parties_options_owners'),
        ('meetings', '0003_seats_of_parties'),
    ]

    dependencies = [
        ('cases', '0001_squashed_0025_announced'),
        ('people', '0001_squashed_0013_large_type'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('facts', models.TextField(blank=True)),
                ('said', models.TextField(blank=True)),
                ('outcome', models.TextField(blank=True)),
                ('resolution', models.TextField(blank=True)),
                ('resolution_salt', models.CharField(blank=True, max_length=32)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='cases.case')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ItemOption',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=120)),
                ('in_favour', models.TextField(blank=True)),
                ('against', models.TextField(blank=True)),
                ('cost', models.CharField(blank=True, max_length=200)),
                ('chosen', models.BooleanField(default=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='meetings.agendaitem')),
            ],
            options={
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Meeting',
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
                ('held_at', models.DateTimeField()),
                ('place_text', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('called', 'Called'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='called', max_length=12)),
                ('others_present', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('parties', models.ManyToManyField(blank=True, related_name='meetings', to='people.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='meetings.meeting'),
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('street', 'Street'), ('community', 'Community'), ('park', 'Industrial park'), ('property', 'Property company'), ('residents', 'Residents'), ('department', 'Department'), ('other', 'Others')], max_length=12)),
                ('guest_sealed', models.TextField(blank=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='meetings.meeting')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('meeting', 'unit'), name='meetings_party_unit_once')],
            },
        ),
        migrations.CreateModel(
            name='CoOwner',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('due_on', models.DateField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_owners', to='meetings.agendaitem')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'unit'), name='meetings_co_owner_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'case'), name='meetings_item_once'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('resolved_at__isnull', True), models.Q(('due_on__isnull', False), ('owner__isnull', False), models.Q(('resolution', ''), _negated=True)), _connector='OR'), name='meetings_resolution_has_owner_and_date'),
        ),
    ]
