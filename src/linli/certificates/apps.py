"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "linli.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
