from __future__ import annotations

from django.urls import path

from linli.supervision import views

app_name = "supervision"

urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/new/", views.new, name="new"),
    path("orders/<uuid:uid>/", views.order, name="order"),
    path("orders/<uuid:uid>/sheet/", views.sheet, name="sheet"),
    path("orders/<uuid:uid>/reply/", views.reply, name="reply"),
    path("orders/<uuid:uid>/accept/", views.accept, name="accept"),
    path("orders/<uuid:uid>/send-back/", views.send_back, name="send_back"),
    path("orders/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("cases/<uuid:uid>/urge/", views.urge_case, name="urge_case"),
    path("s/<str:token>/urge/", views.urge_voice, name="urge_voice"),
]
