"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "linli.duty"
    label = "duty"
    default_auto_field = "django.db.models.BigAutoField"
