from __future__ import annotations

from django.urls import path

from linli.projects import views
from linli.projects.views import programmes, series, templates

app_name = "projects"

urlpatterns = [
    path("", views.project_list, name="list"),
    path("new/", views.new, name="new"),
    path("tasks/", views.tasks, name="tasks"),
    path("schedule/", views.schedule, name="schedule"),
    path("sign/", views.sign, name="sign"),
    path("unconfirmed/", views.unconfirmed, name="unconfirmed"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/<uuid:uid>/", programmes.programme, name="programme"),
    path("programmes/<uuid:uid>/edit/", programmes.edit_programme, name="edit_programme"),
    path("<uuid:uid>/", views.detail, name="detail"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<uuid:uid>/remove/", templates.remove, name="template_remove"),
    path("<uuid:uid>/template/", templates.save, name="template_save"),
    path("<uuid:uid>/series/", series.of_project, name="series"),
    path("series/<uuid:uid>/", series.change, name="series_change"),
    path("series/<uuid:uid>/end/", series.end, name="series_end"),
    path("<uuid:uid>/publish/", views.publish, name="publish"),
    path("<uuid:uid>/end/", views.end, name="end"),
    path("<uuid:uid>/cancel/", views.cancel, name="cancel"),
    path("shifts/<uuid:uid>/claim/", views.claim, name="claim"),
    path("shifts/<uuid:uid>/wait/", views.wait, name="wait"),
    path("shifts/<uuid:uid>/unwait/", views.unwait, name="unwait"),
    path("shifts/<uuid:uid>/assign/", views.assign, name="assign"),
    path("shifts/<uuid:uid>/code/", views.code, name="code"),
    path("shifts/<uuid:uid>/sign-in/", views.sign_in, name="sign_in"),
    path("shifts/<uuid:uid>/sign-out/", views.sign_out, name="sign_out"),
    path("shifts/<uuid:uid>/place-in/", views.place_in, name="place_in"),
    path("shifts/<uuid:uid>/place-out/", views.place_out, name="place_out"),
    path("slots/<uuid:uid>/countersign/", views.countersign, name="countersign"),
    path("slots/<uuid:uid>/correct/", views.correct, name="correct"),
    path("<uuid:uid>/terms/", views.terms, name="terms"),
    path("shifts/<uuid:uid>/ask/", views.ask, name="ask"),
    path("shifts/<uuid:uid>/enter/", views.enter, name="enter"),
    path("shifts/<uuid:uid>/leave/", views.leave, name="leave"),
    path("draws/<uuid:uid>/", views.draw, name="draw"),
    path("draws/<uuid:uid>/draw.json", views.draw_file, name="draw_file"),
    path("offers/<uuid:uid>/accept/", views.accept, name="accept"),
    path("offers/<uuid:uid>/decline/", views.decline, name="decline"),
    path("requests/<uuid:uid>/approve/", views.approve, name="approve"),
    path("requests/<uuid:uid>/refuse/", views.refuse, name="refuse"),
    path("requests/<uuid:uid>/unask/", views.unask, name="unask"),
    path("calendar/make/", views.calendar_make, name="calendar_make"),
    path("calendar/end/", views.calendar_end, name="calendar_end"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
    path("slots/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("slots/<uuid:uid>/confirm/", views.confirm, name="confirm"),
]
