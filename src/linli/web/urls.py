"""Addresses of the switches of the browser; language and size of type, which an account remembers, are chosen in people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from linli.web import views

app_name = "web"

urlpatterns = [
    path("face/", login_not_required(views.face), name="face"),
]
