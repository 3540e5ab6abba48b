"""Tables that cannot be added later: the journal, its seals and the keys of idempotent writes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.kernel.ids import uuid7


class Row(models.Model):
    """A row with a bigint key for joins and a UUIDv7 for everything that leaves the house."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class JournalEntry(Row):
    """What was done, by which post, when. Insert only: triggers refuse everything else.

    `payload` is canonical JSON text of codes, integers, uids and commitments; nothing personal is ever in it.
    """

    append_only: ClassVar[bool] = True

    subject_kind = models.CharField(max_length=40)
    subject_uid = models.UUIDField()
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    payload = models.TextField(default="{}")
    actor_post = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    mac = models.CharField(max_length=64)
    log = models.CharField(
        max_length=12, default="", db_default=""
    )  # the city's code; "" is the house itself

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_uid", "sequence"], name="kernel_journal_sequence"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["code", "recorded_at"], name="kernel_journal_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_kind}:{self.subject_uid}#{self.sequence}"


class JournalSeal(models.Model):
    """The place of an entry in its log: a gapless number from 0, and the hash that stands there. Insert only."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    log = models.CharField(max_length=12)
    number = models.PositiveBigIntegerField()
    # Without the database's own check: it would lock the entry's row for every seal, and entries are never deleted.
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.DO_NOTHING, related_name="seal", db_constraint=False
    )
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "number"], name="kernel_seal_number"),
        ]

    def __str__(self) -> str:
        return f"{self.log or 'house'} {self.number} {self.leaf[:12]}"


class JournalCheckpoint(models.Model):
    """A signed statement that a log of this size has this root. Insert only; a copy lies outside the database.

    `frontier` is what is needed to go on from here without reading the leaves again. `floor`, `last_entry` and
    `horizon` tell from where the sealer has to look for entries that are committed late (see `sealing`).
    """

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    log = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    frontier = models.TextField()
    note = models.TextField()
    floor = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    horizon = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "size"], name="kernel_checkpoint_size"),
        ]

    def __str__(self) -> str:
        return f"{self.log or 'house'} {self.size} {self.root[:12]}"


class IdempotencyKey(models.Model):
    """A write that was asked for under a key. The body is never stored, only its hash."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64)
    verb = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    result_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key_hash"], name="kernel_idempotency_key"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.verb}"
