"""Addresses of the switches; the language switch is Django's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from linli.web import views

app_name = "web"

urlpatterns = [
    path("face/", login_not_required(views.face), name="face"),
    path("type/", login_not_required(views.large_type), name="type"),
    path("language/", login_not_required(set_language), name="language"),
]
