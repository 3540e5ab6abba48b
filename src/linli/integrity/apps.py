"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "linli.integrity"
    label = "integrity"
    default_auto_field = "django.db.models.BigAutoField"
