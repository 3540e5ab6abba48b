"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "linli.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
