"""Which app answers which address. An app without a prefix begins its addresses itself."""

from __future__ import annotations

from django.urls import include, path

from linli.site.api import urls as api_urls

urlpatterns = [
    # First: what begins with a prefix is found before the many that do not.
    path("api/v1/", api_urls),
    path("board/", include("linli.board.urls")),
    path("k/", include("linli.projects.urls_kiosk")),
    path("", include("linli.field.urls_root")),
    path("", include("linli.oversight.urls")),
    path("", include("linli.web.urls")),
    path("", include("linli.places.urls")),
    path("", include("linli.notices.urls")),
    path("", include("linli.meetings.urls")),
    path("", include("linli.supervision.urls")),
    path("", include("linli.undertakings.urls")),
    path("awards/", include("linli.awards.urls")),
    path("exchange/", include("linli.exchange.urls")),
    path("certificates/", include("linli.certificates.urls")),
    path("field/", include("linli.field.urls")),
    path("integrity/", include("linli.integrity.urls")),
    path("duty/", include("linli.duty.urls")),
    path("attendance/", include("linli.attendance.urls")),
    path("", include("linli.ratings.urls")),
    path("", include("linli.custody.urls")),
    path("people/", include("linli.people.urls")),
    path("cases/", include("linli.cases.urls")),
    path("credits/", include("linli.credits.urls")),
    path("projects/", include("linli.projects.urls")),
]
