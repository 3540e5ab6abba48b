"""The app places."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Areas, settings by area, the calendar."""

    name = "linli.places"
    label = "places"
    verbose_name = _("Places")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every declared setting is known, whoever asks first."""
        import_module("linli.places.declarations_keep")
        import_module("linli.places.declarations_trust")
        import_module("linli.places.declarations_service")
