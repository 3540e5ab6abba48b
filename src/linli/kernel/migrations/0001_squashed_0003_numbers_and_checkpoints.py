"""All of the tables of this app at once, for a new database: what 0001 to 0003 make step by step in one that is there."""

from importlib import import_module

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation

search = import_module("linli.kernel.migrations.0002_guards_and_search")


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('kernel', '0001_initial'),
        ('kernel', '0002_guards_and_search'),
        ('kernel', '0003_numbers_and_checkpoints'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('scope', models.CharField(max_length=120)),
                ('key_hash', models.CharField(max_length=64)),
                ('verb', models.CharField(max_length=80)),
                ('body_hash', models.CharField(max_length=64)),
                ('result_uid', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scope', 'key_hash'), name='kernel_idempotency_key')],
            },
        ),
        migrations.CreateModel(
            name='JournalCheckpoint',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('log', models.CharField(max_length=12)),
                ('size', models.PositiveBigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('frontier', models.TextField()),
                ('note', models.TextField()),
                ('floor', models.BigIntegerField()),
                ('last_entry', models.BigIntegerField()),
                ('horizon', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='kernel_checkpoint_size')],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_uid', models.UUIDField()),
                ('sequence', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=80)),
                ('payload', models.TextField(default='{}')),
                ('actor_post', models.UUIDField(null=True)),
                ('actor_label', models.CharField(max_length=40)),
                ('channel', models.CharField(max_length=40)),
                ('recorded_at', models.DateTimeField()),
                ('effective_at', models.DateTimeField()),
                ('mac', models.CharField(max_length=64)),
                ('log', models.CharField(db_default='', default='', max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['code', 'recorded_at'], name='kernel_journal_code')],
                'constraints': [models.UniqueConstraint(fields=('subject_uid', 'sequence'), name='kernel_journal_sequence')],
            },
        ),
        migrations.CreateModel(
            name='JournalSeal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('log', models.CharField(max_length=12)),
                ('number', models.PositiveBigIntegerField()),
                ('leaf', models.CharField(max_length=64)),
                ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='seal', to='kernel.journalentry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'number'), name='kernel_seal_number')],
            },
        ),
        migrations.RunPython(search.run(search.CREATE), search.run(search.DROP)),
        append_only_operation("kernel_journalentry", "kernel_journalseal", "kernel_journalcheckpoint"),
    ]
