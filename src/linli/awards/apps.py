"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "linli.awards"
    label = "awards"
    default_auto_field = "django.db.models.BigAutoField"
