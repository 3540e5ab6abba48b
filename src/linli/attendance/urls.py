from __future__ import annotations

from django.urls import path

from linli.attendance import views

app_name = "attendance"

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/<uuid:uid>/approve/", views.approve, name="approve"),
    path("corrections/<uuid:uid>/refuse/", views.refuse, name="refuse"),
    path("corrections/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("shares/", views.shares, name="shares"),
]
