"""Addresses of placing, of the resident's own pages, and of entry by staff. Included by `urls`."""

from __future__ import annotations

from django.urls import path

from .views import disclosing, entry, intake, media, resident

patterns = [
    # Public: nobody needs an account to ask for something, and a link opens its own request.
    path("place/", intake.place, name="place"),
    path("place/suggest/", intake.suggest, name="suggest"),
    path("place/questions/", intake.questions, name="questions"),
    path("place/twins/", intake.twins, name="twins"),
    path("place/held/<str:token>/", media.held_photo, name="held_photo"),
    path("r/<str:token>/", resident.receipt, name="receipt"),
    path("r/<str:token>/confirm/", resident.confirm_contact, name="confirm_contact"),
    path("r/<str:token>/code/", resident.send_code, name="send_code"),
    path("s/<str:token>/", resident.status, name="status"),
    path("s/<str:token>/answer/", resident.answer, name="answer"),
    path("s/<str:token>/object/", resident.object_to_merge, name="object"),
    path("s/<str:token>/seen/", disclosing.seen, name="seen"),
    path("photos/<uuid:uid>/<int:size>/", media.photo, name="photo"),
    # Signed in
    path("mine/", resident.mine, name="mine"),
    path("entry/chat/", entry.entry_chat, name="entry_chat"),
    path("entry/sheet/", entry.entry_sheet, name="entry_sheet"),
    path("entry/done/<uuid:uid>/", entry.entry_done, name="entry_done"),
]
