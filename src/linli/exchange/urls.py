"""Addresses of the exchange shop."""

from __future__ import annotations

from django.urls import path

from linli.exchange import views

app_name = "exchange"

urlpatterns = [
    path("", views.shop, name="shop"),
    path("items/<uuid:uid>/order/", views.order, name="order"),
    path("orders/<uuid:uid>/cancel/", views.cancel, name="cancel"),
    path("desk/", views.desk, name="desk"),
    path("desk/items/add/", views.add, name="add"),
    path("desk/items/<uuid:uid>/", views.item, name="item"),
    path("desk/items/<uuid:uid>/picture/", views.put_picture, name="put_picture"),
    path("desk/items/<uuid:uid>/picture/remove/", views.remove_picture, name="remove_picture"),
    path("pictures/<uuid:uid>/<int:size>/", views.picture, name="picture"),
    path("desk/orders/<uuid:uid>/hand-out/", views.hand_out, name="hand_out"),
]
