"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class UndertakingsConfig(AppConfig):
    name = "linli.undertakings"
    label = "undertakings"
    default_auto_field = "django.db.models.BigAutoField"
