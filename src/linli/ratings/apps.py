"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "linli.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"
