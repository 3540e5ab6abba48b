"""Photos of a form: read, judged, and kept for a day when the form has to come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from linli.kernel.verdict import Missing, Refused

from .. import rules_intake
from ..actions import photos as pictures

if TYPE_CHECKING:
    from django import forms
    from django.core.files.uploadedfile import UploadedFile

    from linli.web.http import Request

    from ..facts import PhotoFile

HELD_FIELD = "held"
MOST_HELD = 12


@dataclass(slots=True)
class Uploads:
    """The photos of one form: those that were held from an earlier try, and those that are new."""

    tokens: list[str]
    held: list[PhotoFile]
    new: list[PhotoFile]

    @property
    def files(self) -> list[PhotoFile]:
        """All of them, in the order the page shows."""
        return [*self.held, *self.new]

    def keep(self, request: Request) -> list[dict[str, str]]:
        """Hold the new ones too and describe all for the page: a browser cannot send a file a second time."""
        room = MOST_HELD - len(self.tokens)
        self.tokens += [pictures.hold(one, at=request.at) for one in self.new[:room]]
        self.new = []
        return [{"token": token, "url": reverse("cases:held_photo", args=[token])} for token in self.tokens]


def take(request: Request, form: forms.Form, name: str = "photos", held_field: str = HELD_FIELD) -> Uploads:
    """Read the photos of a form that was validated; what is wrong with one is said beside the field.

    A form with two inputs for photos holds each under a field of its own.
    """
    uploads = Uploads([], [], [])
    for token in request.POST.getlist(held_field)[:MOST_HELD]:
        try:
            uploads.held.append(pictures.held(token))
        except Missing:
            continue
        uploads.tokens.append(token)
    given: list[UploadedFile[Any]] = form.cleaned_data.get(name) or []
    for file in given[:MOST_HELD]:
        try:
            uploads.new.append(_read(file))
        except Refused as refusal:
            form.add_error(name, f"{file.name}: {refusal.verdict.sentence}")
    count = rules_intake.may_photo_count(len(uploads.held) + max(len(uploads.new), len(given)))
    if not count:
        form.add_error(name, str(count.sentence))
    return uploads


def _read(file: UploadedFile[Any]) -> PhotoFile:
    # One byte more than allowed is enough to know; the rest of a huge file is never brought into memory.
    return pictures.encode(file.read(pictures.MOST_BYTES + 1))
