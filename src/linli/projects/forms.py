"""Parsing of the project forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.attendance.facts import Phone
from linli.kernel import clock
from linli.projects.rules_positions import MOST_POSITIONS, PositionFields
from linli.projects.rules_series import fit_hours, last_day

FIRST_ROWS = 2
MOST_POSITION_ROWS = MOST_POSITIONS
MOST_ROWS = 60
MOST_PHOTOS = 6
TIME = "%H:%M"


class ShiftForm(forms.Form):
    """One row: a day, from, to, places. An empty row is left out."""

    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    begins = forms.TimeField(
        label=pgettext_lazy("time of a shift", "From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format=TIME),
    )
    ends = forms.TimeField(
        label=pgettext_lazy("time of a shift", "To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format=TIME),
    )
    places = forms.IntegerField(
        label=pgettext_lazy("shift", "Places"),
        required=False,
        min_value=0,
        max_value=500,
        widget=forms.NumberInput(attrs={"min": 0}),
    )

    def clean(self) -> dict[str, Any]:
        """A row that was begun has to be complete."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("day", "begins", "ends") if cleaned.get(name) is not None]
        if given and len(given) < len(("day", "begins", "ends")) and not self.errors:
            raise forms.ValidationError(_("A shift needs a day, a beginning and an end."), code="incomplete")
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins is not None and ends is not None and not (hours := fit_hours(begins, ends)):
            self.add_error("ends", str(hours.sentence))
        return cleaned

    def shift(self, *, unsaid: int = 1) -> tuple[datetime, datetime, int] | None:
        """The shift of a valid row in the zone of the place, None for an empty row; `unsaid` places when none are said."""
        row = self.cleaned_data
        if row.get("day") is None:
            return None
        zone = clock.local_zone()
        starts_at = datetime.combine(row["day"], row["begins"], tzinfo=zone)
        places = row.get("places")
        return (
            starts_at,
            datetime.combine(last_day(row["day"], row["begins"], row["ends"]), row["ends"], tzinfo=zone),
            unsaid if places is None else places,
        )


class PositionForm(forms.Form):
    """One position: its name, what one does there, how many in each shift, what it asks for. Empty rows are left out."""

    name = forms.CharField(label=pgettext_lazy("shift", "Position"), max_length=40, required=False)
    duties = forms.CharField(label=_("What one does there"), max_length=200, required=False)
    places = forms.IntegerField(
        label=_("Places in each shift"),
        required=False,
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"min": 1}),
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills one must have"), required=False, widget=forms.CheckboxSelectMultiple
    )
    papers = forms.MultipleChoiceField(
        label=_("Certificates one must have"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, skills: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("skills", "papers"):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = skills

    def clean(self) -> dict[str, Any]:
        """A row that was begun has to have a name."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and any(
            cleaned.get(name) for name in ("duties", "places", "skills", "papers")
        ):
            self.add_error("name", _("Give each position a name."))
        return cleaned

    def position(self) -> PositionFields | None:
        """The position of a valid row, None for an empty one."""
        row = self.cleaned_data
        if not row.get("name"):
            return None
        return {
            "name": row["name"],
            "duties": row["duties"],
            "places": row.get("places") or 1,
            "skill_codes": row["skills"],
            "paper_codes": row["papers"],
        }


class ProjectForm(forms.Form):
    """A project to be written down."""

    title = forms.CharField(label=_("Title"), max_length=120)
    aim = forms.CharField(
        label=_("What is to be done"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    area_code = forms.ChoiceField(label=_("Area"))
    programme = forms.ChoiceField(
        label=_("Programme"), required=False, help_text=_("A long-running programme that it belongs to.")
    )
    venue = forms.ChoiceField(
        label=_("Venue"),
        required=False,
        help_text=_("Brings its point on the map; the meeting point can say more."),
    )
    place_text = forms.CharField(label=_("Meeting point"), max_length=200, required=False)
    route_text = forms.CharField(
        label=_("How to get there"),
        max_length=200,
        required=False,
        help_text=_("Shown to those who hold a place."),
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=_("Given once to everybody who signs in and out."),
    )
    organiser = forms.ChoiceField(label=_("Organiser"), required=False)
    leader = forms.ChoiceField(
        label=_("Leader on the spot"),
        required=False,
        help_text=_("Shows the code and confirms who was there."),
    )
    contact_text = forms.CharField(
        label=_("Contact for volunteers"),
        max_length=120,
        required=False,
        help_text=_("For example the telephone of the community office; shown to those who hold a place."),
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills that help"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needed_skills = forms.MultipleChoiceField(
        label=_("Skills everybody must have"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needed_papers = forms.MultipleChoiceField(
        label=_("Certificates everybody must have"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Seen by their community, and valid on the day of the shift."),
    )
    risk_notice = forms.CharField(
        label=_("Risks and what to bring"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads this before taking a place."),
    )
    insurance_note = forms.CharField(
        label=_("Insurance"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who insures the volunteers, against what, and whom to call."),
    )
    equipment = forms.CharField(
        label=_("Recommended equipment"),
        max_length=300,
        required=False,
        help_text=_("For example gloves, a hat, water."),
    )

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                many = isinstance(field, forms.MultipleChoiceField)
                field.choices = options if field.required or many else [("", "-"), *options]

    def uid(self, name: str) -> UUID | None:
        """The uid chosen in a select, None when nothing was."""
        value = self.cleaned_data[name]
        return UUID(value) if value else None


class AssignForm(forms.Form):
    """Who is put on duty."""

    person = forms.UUIDField(label=_("Volunteer"))


class ManyFiles(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; judged and re-encoded by cases."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("At most six photos."), code="too_many")
        clean = super().clean
        return [clean(one, initial) for one in files]


class EndForm(forms.Form):
    """How a project ended."""

    words = forms.CharField(
        label=_("What was done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    before = PhotosField(label=pgettext_lazy("project", "Photos before"), required=False)
    after = PhotosField(label=pgettext_lazy("project", "Photos after"), required=False)


MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
BAD_MOMENT = {"invalid": _("Write the moment like 2026-12-31 09:30.")}


class CodeForm(forms.Form):
    """The code at the place."""

    code = forms.CharField(label=_("Code at the place"), max_length=12)

    device = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput)
    lng = forms.FloatField(min_value=-180, max_value=180, required=False, widget=forms.HiddenInput)
    accuracy_m = forms.IntegerField(
        min_value=0, max_value=1_000_000, required=False, widget=forms.HiddenInput
    )

    def phone(self) -> Phone:
        """What the phone said of itself."""
        said = self.cleaned_data
        return Phone(device=said["device"], lat=said["lat"], lng=said["lng"], accuracy_m=said["accuracy_m"])


class PlaceForm(CodeForm):
    """Signing by the phone's position, without a code."""

    code = None  # type: ignore[assignment]  # a field taken out of the form


class CorrectForm(forms.Form):
    """When somebody really came and left, and what happened."""

    wanted_in_at = forms.DateTimeField(
        label=_("Came at"), required=False, widget=MOMENT, error_messages=BAD_MOMENT
    )
    wanted_out_at = forms.DateTimeField(
        label=_("Left at"), required=False, widget=MOMENT, error_messages=BAD_MOMENT
    )
    words = forms.CharField(
        label=_("What happened"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Somebody else reads this and decides."),
    )
