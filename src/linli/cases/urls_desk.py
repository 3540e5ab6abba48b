"""Addresses of the desk: inbox, ledger, case, verbs. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import (
    bulk,
    causes,
    detail,
    disclosing,
    evidence,
    guarding,
    inbox,
    ledger,
    lights,
    limits,
    suspended,
    verbs,
)

patterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:uid>/", inbox.inbox, name="inbox_case"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/bulk/", bulk.bulk, name="bulk"),
    path("ledger/views/", ledger.save_view, name="save_view"),
    path("ledger/views/<uuid:uid>/drop/", ledger.drop_view, name="drop_view"),
    path("limits/", limits.limits, name="limits"),
    path("limits/<str:code>/limit/", limits.put_limit, name="put_limit"),
    path("limits/<str:code>/hours/", limits.put_hours, name="put_hours"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/<str:code>/put/", evidence.put_contract, name="put_contract"),
    path("lights/", lights.lights, name="lights"),
    path("lights/<str:code>/ladder/", lights.put_ladder, name="put_ladder"),
    path("lights/<str:code>/told/", lights.put_lights, name="put_lights"),
    path("lights/colours.css", lights.colours, name="colours"),
    path("causes/", causes.causes, name="causes"),
    path("causes/<str:code>/", causes.put_cause, name="put_cause"),
    path("suspended/", suspended.suspended, name="suspended"),
    path("offers/", detail.offers, name="offers"),
    path("voices/<uuid:uid>/reveal/", disclosing.reveal, name="reveal"),
    path("points/", detail.map_points, name="map_points"),
    path("<uuid:uid>/", detail.detail, name="detail"),
    path("<uuid:uid>/guard/", guarding.guard, name="guard"),
    path("<uuid:uid>/guard/subject/", guarding.name_subject, name="name_subject"),
    path("<uuid:uid>/guard/subject/<uuid:subject_uid>/clear/", guarding.clear_subject, name="clear_subject"),
    path("<uuid:uid>/guard/shield/", guarding.shield, name="shield"),
    path("<uuid:uid>/guard/unshield/", guarding.unshield, name="unshield"),
    path("<uuid:uid>/guard/handler/", guarding.name_handler, name="name_handler"),
    path("<uuid:uid>/guard/access/<uuid:access_uid>/end/", guarding.end_access, name="end_access"),
    *(path(f"<uuid:uid>/{name.replace('_', '-')}/", verbs.view_of(name), name=name) for name in verbs.VERBS),
]
