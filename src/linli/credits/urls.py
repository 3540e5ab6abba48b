from __future__ import annotations

from django.urls import path

from linli.credits.views import book, points, statements

app_name = "credits"

urlpatterns = [
    path("points/", book.mine, name="mine"),
    path("unit/hours/", book.unit, name="unit"),
    path("unit/hours/table/", book.unit_table, name="unit_table"),
    path("points/entries/<uuid:uid>/reverse/", book.reverse_entry, name="reverse"),
    path("told/", statements.told, name="told"),
    path("told/<uuid:uid>/object/", statements.object_to, name="object"),
    path("objections/", statements.objections, name="objections"),
    path("objections/<uuid:uid>/decide/", statements.decide, name="decide"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<uuid:uid>/", statements.statement, name="statement"),
    path("statements/<uuid:uid>/table/", statements.statement_table, name="statement_table"),
    path("statements/<uuid:uid>/sheet/", statements.statement_sheet, name="statement_sheet"),
    path("rules/", points.rules, name="rules"),
    path("rules/<str:code>/draft/", points.draft, name="draft_rules"),
    path("rules/<uuid:uid>/put/", points.put, name="put_rules"),
    path("rules/<uuid:uid>/enact/", points.enact, name="enact_rules"),
]
