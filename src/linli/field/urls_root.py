"""Addresses that have to lie at the root: a service worker sees only what lies below it."""

from __future__ import annotations

from django.urls import path

from linli.field import views

app_name = "app"

urlpatterns = [
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
