"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "linli.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
