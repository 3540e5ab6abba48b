"""The address of a screen is typed into a tablet: it lies at the root, and is short."""

from __future__ import annotations

from django.urls import path

from linli.projects.views import kiosks

app_name = "kiosk"

urlpatterns = [path("<str:token>/", kiosks.screen, name="screen")]
