"""All of the tables of this app at once, for a new database: what 0001 to 0003 make step by step in one that is there."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('ratings', '0001_initial'),
        ('ratings', '0002_reasons_appeals_calls'),
        ('ratings', '0003_draw_commitment'),
    ]

    dependencies = [
        ('cases', '0001_squashed_0025_announced'),
        ('people', '0001_squashed_0013_large_type'),
        ('places', '0001_squashed_0004_working_hours_in_one_value'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('reason', models.CharField(choices=[('wrong_matter', 'It is about another matter or another unit'), ('mistaken', 'Pressed by mistake: the words say the opposite'), ('no_ground', 'What was asked for has no ground in law'), ('not_resident', 'It was not given by whoever asked'), ('malicious', 'Malicious, or one person many times')], max_length=16)),
                ('state', models.CharField(choices=[('open', 'Waiting for review'), ('upheld', 'Upheld: ratings are not counted'), ('dismissed', 'Dismissed: the ratings stand'), ('withdrawn', 'Withdrawn by the unit')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appeals', to='cases.case')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.note')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='people.unit')),
                ('words', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.note')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-asked_at'], name='rating_appeal_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('case', 'unit', 'round'), name='ratings_appeal_once_per_round'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='ratings_appeal_two_people'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'withdrawn']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='ratings_appeal_decided')],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('city_code', models.CharField(max_length=4)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('seed', models.CharField(max_length=64)),
                ('commitment', models.CharField(max_length=64)),
                ('per_mille', models.PositiveSmallIntegerField()),
                ('population', models.PositiveIntegerField()),
                ('drawn', models.PositiveIntegerField()),
                ('risky', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('city_code', 'since'), name='ratings_draw_once')],
            },
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('area_code', models.CharField(blank=True, default='', max_length=18, verbose_name='area')),
                ('city_code', models.CharField(blank=True, default='', editable=False, max_length=4)),
                ('district_code', models.CharField(blank=True, default='', editable=False, max_length=6)),
                ('street_code', models.CharField(blank=True, default='', editable=False, max_length=9)),
                ('community_code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('grid_code', models.CharField(blank=True, default='', editable=False, max_length=15)),
                ('kind', models.CharField(choices=[('bad', 'Bad rating'), ('random', 'Drawn by lot'), ('risk', 'Drawn for a risk')], max_length=8)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('risks', models.JSONField(blank=True, default=list)),
                ('weight', models.PositiveSmallIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, choices=[('solved', 'Says it is solved'), ('not_solved', 'Says it is not solved'), ('not_reached', 'Not reached'), ('refused', 'Does not want to answer'), ('dropped', 'Not called: the rating is not counted')], max_length=12)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('consent', models.BooleanField(default=False)),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('called_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='call_backs', to='cases.case')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='call_backs', to='cases.voice')),
                ('words', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.note')),
                ('draw', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='ratings.draw')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at', 'id'], name='rating_call_open')],
                'constraints': [models.UniqueConstraint(fields=('voice', 'kind', 'round'), name='ratings_call_once'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='ratings_call_done_has_outcome')],
            },
        ),
        migrations.CreateModel(
            name='PhotoMark',
            fields=[
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mark', serialize=False, to='cases.photo')),
                ('bits', models.CharField(max_length=16)),
                ('quarter_1', models.PositiveIntegerField(null=True)),
                ('quarter_2', models.PositiveIntegerField(null=True)),
                ('quarter_3', models.PositiveIntegerField(null=True)),
                ('quarter_4', models.PositiveIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['quarter_1'], name='rating_mark_1'), models.Index(fields=['quarter_2'], name='rating_mark_2'), models.Index(fields=['quarter_3'], name='rating_mark_3'), models.Index(fields=['quarter_4'], name='rating_mark_4')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('score', models.PositiveSmallIntegerField(choices=[(5, 'Very satisfied'), (4, 'Satisfied'), (3, 'Fairly satisfied'), (2, 'Dissatisfied'), (1, 'Very dissatisfied')])),
                ('via', models.CharField(choices=[('link', 'Own link'), ('group', 'Code in the group'), ('page', 'Signed in'), ('call', 'Said in a call, with consent')], max_length=8)),
                ('words', models.TextField(blank=True)),
                ('words_salt', models.CharField(blank=True, max_length=32)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('device_index', models.CharField(blank=True, max_length=64)),
                ('address_index', models.CharField(blank=True, max_length=64)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('reasons_from', models.CharField(blank=True, max_length=36)),
                ('shared', models.BooleanField(default=False)),
                ('burst', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='cases.case')),
                ('voice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='cases.voice')),
            ],
            options={
                'indexes': [models.Index(fields=['case', '-at'], name='rating_case_at'), models.Index(fields=['-at'], name='rating_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='ratings_score_1_to_5'), models.CheckConstraint(condition=models.Q(('voice__isnull', False), models.Q(('device_index', ''), _negated=True), _connector='OR'), name='ratings_voice_or_device'), models.UniqueConstraint(condition=models.Q(('voice__isnull', True)), fields=('case', 'device_index', 'round'), name='ratings_group_once_per_device')],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('reason', models.CharField(choices=[('wrong_matter', 'It is about another matter or another unit'), ('mistaken', 'Pressed by mistake: the words say the opposite'), ('no_ground', 'What was asked for has no ground in law'), ('not_resident', 'It was not given by whoever asked'), ('malicious', 'Malicious, or one person many times')], max_length=16)),
                ('at', models.DateTimeField()),
                ('answer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.note')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='ratings.appeal')),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='exclusion', to='ratings.rating')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReasonList',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('reasons', models.JSONField()),
                ('valid_from', models.DateTimeField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'valid_from'), name='ratings_reasons_once_from')],
            },
        ),
    ]
