from __future__ import annotations

from django.urls import path

from linli.attendance import views
from linli.attendance.views import delivering, windows

app_name = "attendance"

urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/<uuid:uid>/approve/", views.approve, name="approve"),
    path("corrections/<uuid:uid>/refuse/", views.refuse, name="refuse"),
    path("corrections/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("shares/", views.shares, name="shares"),
    path("windows/", windows.windows, name="windows"),
    path("windows/<str:code>/", windows.set_windows, name="set_windows"),
    path("received/", delivering.received, name="received"),
    path("deliveries/<uuid:uid>/withdraw/", delivering.withdraw_delivery, name="withdraw_delivery"),
    path("d/<str:token>/", delivering.delivery, name="delivery"),
    path("d/<str:token>/confirm/", delivering.confirm_delivery, name="confirm_delivery"),
    path("d/<str:token>/refuse/", delivering.refuse_delivery, name="refuse_delivery"),
]
