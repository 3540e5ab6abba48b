from __future__ import annotations

from django.urls import path

from linli.certificates import views

app_name = "certificates"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("check/", views.check, name="check"),
    path("team/", views.team, name="team"),
    path("team/<uuid:uid>/", views.batch, name="batch"),
    path("team/<uuid:uid>/papers.zip", views.batch_file, name="batch_file"),
    path("thanks/", views.thanks, name="thanks"),
    path("units/<uuid:uid>/agree/", views.agree, name="agree"),
    path("units/<uuid:uid>/disagree/", views.disagree, name="disagree"),
    path("<uuid:uid>/", views.one, name="one"),
    path("<uuid:uid>/paper.pdf", views.paper, name="paper"),
    path("<uuid:uid>/proof.json", views.proof, name="proof"),
    path("<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:uid>/reissue/", views.reissue, name="reissue"),
]
