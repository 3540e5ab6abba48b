"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "linli.credits"
    label = "credits"
    default_auto_field = "django.db.models.BigAutoField"
