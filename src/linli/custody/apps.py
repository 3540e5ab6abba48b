"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "linli.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"
