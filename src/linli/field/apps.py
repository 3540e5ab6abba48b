"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "linli.field"
    label = "field"
    default_auto_field = "django.db.models.BigAutoField"
