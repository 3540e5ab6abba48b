"""Tables of notices: messages that leave the house, messages people find inside, contacts being confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.models import Row
from linli.kernel.sealed import Declaration, Sealed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class Channel(models.TextChoices):
    """How a message leaves the house."""

    SMS = "sms", _("Text message")
    WECHAT = "wechat", _("WeChat")
    EMAIL = "email", _("E-mail")


class OutboxState(models.TextChoices):
    """Where an outgoing message stands."""

    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Words about outgoing messages."""

    def due(self, at: datetime) -> Self:
        """Waiting messages whose time has come."""
        return self.filter(state=OutboxState.WAITING, not_before__lte=at)


class OutboxMessage(Row):
    """A message to somebody outside. It knows a sealed destination and a template code, never a person."""

    sealed: ClassVar[Declaration] = {
        "destination_sealed": Sealed("notices.destination"),
        "params_sealed": Sealed("notices.params"),
    }

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.SMS)
    destination_sealed = models.TextField()
    destination_hint = models.CharField(_("destination"), max_length=80)
    template_code = models.CharField(_("template"), max_length=40)
    params_sealed = models.TextField(blank=True, default="")
    subject_uid = models.UUIDField(null=True, blank=True)
    not_before = models.DateTimeField(_("not before"))
    # The quiet hours of whoever it goes to: a second attempt keeps to them as the first one did.
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=40, blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    objects: ClassVar[models.Manager[OutboxMessage]] = models.Manager.from_queryset(OutboxQuerySet)()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"], name="notices_outbox_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["subject_uid", "template_code"], name="notices_outbox_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.template_code} → {self.destination_hint}"


class InboxQuerySet(models.QuerySet["InboxMessage"]):
    """Words about messages inside the house."""

    def of(self, recipient_uid: UUID) -> Self:
        """One person's messages."""
        return self.filter(recipient_uid=recipient_uid)

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at__isnull=True)


class InboxMessage(Row):
    """A message a person finds after signing in.

    Its parameters are codes, numbers and titles, no personal data.
    """

    recipient_uid = models.UUIDField()
    template_code = models.CharField(_("template"), max_length=40)
    params = models.TextField(_("parameters (JSON)"), blank=True, default="{}")
    url = models.CharField(_("link"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects: ClassVar[models.Manager[InboxMessage]] = models.Manager.from_queryset(InboxQuerySet)()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes: ClassVar = [
            models.Index(fields=["recipient_uid", "-id"], name="notices_inbox_list"),
            models.Index(
                fields=["recipient_uid", "-id"],
                name="notices_inbox_unread",
                condition=Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.template_code


class Gather(models.TextChoices):
    """How often somebody is told that something new suits them."""

    NOW = "now", pgettext_lazy("how often", "At once")
    DAILY = "daily", pgettext_lazy("how often", "Once a day, in the morning")
    WEEKLY = "weekly", pgettext_lazy("how often", "Once a week, on Monday morning")


class Preference(Row):
    """How one person wants to be told. ``ways`` are channel and kind (``sms:shifts``), with spaces between.

    The number is the person's own, put here by the app that knows persons, and kept up by it. The WeChat is the identifier
    that the service account knows them by; its hash finds them when WeChat says that they want no more.
    """

    sealed: ClassVar[Declaration] = {
        "destination_sealed": Sealed("notices.destination"),
        "wechat_sealed": Sealed("notices.wechat"),
    }

    recipient_uid = models.UUIDField(unique=True)
    ways = models.TextField(blank=True, default="")
    quiet_from = models.PositiveSmallIntegerField(default=22)
    quiet_until = models.PositiveSmallIntegerField(default=7)
    fits = models.CharField(max_length=8, choices=Gather.choices, default=Gather.NOW)
    destination_sealed = models.TextField(blank=True, default="")
    wechat_sealed = models.TextField(blank=True, default="")
    wechat_hash = models.CharField(max_length=64, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__lt=24, quiet_until__lt=24), name="notices_quiet_hours"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["wechat_hash"], name="notices_preference_wechat", condition=~Q(wechat_hash="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.recipient_uid)


class HeldMessage(Row):
    """Something that is told together with others, on the day that its reader chose."""

    recipient_uid = models.UUIDField()
    template_code = models.CharField(_("template"), max_length=40)
    params = models.TextField(_("parameters (JSON)"), blank=True, default="{}")
    url = models.CharField(_("link"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("gathered message")
        verbose_name_plural = _("gathered messages")
        indexes: ClassVar = [models.Index(fields=["due_at", "id"], name="notices_held_due")]

    def __str__(self) -> str:
        return self.template_code


class Confirmation(Row):
    """A contact that is being confirmed by a code sent to it."""

    sealed: ClassVar[Declaration] = {
        "destination_sealed": Sealed(
            "notices.destination",
            index="destination_index",
            kind=lambda value: "email" if "@" in value else "phone",
        )
    }

    purpose = models.CharField(_("purpose"), max_length=30)
    destination_sealed = models.TextField()
    destination_index = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("confirmation of a contact")
        verbose_name_plural = _("confirmations of contacts")
        indexes: ClassVar = [
            models.Index(fields=["destination_index", "-created_at"], name="notices_confirm_recent"),
        ]

    def __str__(self) -> str:
        return self.purpose
