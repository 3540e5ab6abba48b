"""Addresses of what stays: standing matters, mechanisms, problems of enterprises. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import lasting

patterns = [
    path("standing/", lasting.standing, name="standing"),
    path("problems/", lasting.problems, name="problems"),
    path("mechanisms/", lasting.mechanisms, name="mechanisms"),
    path("mechanisms/record/", lasting.record, name="record_mechanism"),
    path("mechanisms/<uuid:uid>/end/", lasting.end_mechanism, name="end_mechanism"),
    path("<uuid:uid>/review/", lasting.review, name="review"),
    path("<uuid:uid>/manager/", lasting.manager, name="manager"),
    path("<uuid:uid>/manager/phone/", lasting.manager_phone, name="manager_phone"),
    path("<uuid:uid>/manager/write/", lasting.write_to_manager, name="write_to_manager"),
]
