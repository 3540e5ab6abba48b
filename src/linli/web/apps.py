from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, components, and the step from a refusal to a response."""

    name = "linli.web"
    label = "web"
