"""Addresses of the switches of the browser; the language, which an account remembers, is chosen in people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from linli.web import views

app_name = "web"

urlpatterns = [
    path("face/", login_not_required(views.face), name="face"),
    path("type/", login_not_required(views.large_type), name="type"),
]
