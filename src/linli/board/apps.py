"""The app's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "linli.board"
    label = "board"
    default_auto_field = "django.db.models.BigAutoField"
