"""Parsing of what people say about areas, what stands in them, and tables of premises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.places import rules_standing
from linli.places.codes import Level
from linli.places.models import MicroKind, Premises, Venue
from linli.web.forms import TableForm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from linli.places.rules_standing import AnyDraft

DATE = {"type": "date"}


class DateForm(forms.Form):
    """The day on which something takes effect."""

    on = forms.DateField(label=_("Takes effect on"), widget=forms.DateInput(format="%Y-%m-%d", attrs=DATE))


class RenameForm(DateForm):
    """Another name."""

    name = forms.CharField(label=_("New name"), max_length=80)
    field_order = ["name", "on"]


class TargetForm(DateForm):
    """Where an area goes."""

    target = forms.ChoiceField(label=_("Target"))
    field_order = ["target", "on"]

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["target"]).choices = [("", _("Please choose")), *targets]


class SplitForm(DateForm):
    """A new area and the parts it takes over."""

    name = forms.CharField(label=_("Name of the new area"), max_length=80)
    parts = forms.MultipleChoiceField(
        label=_("Parts it takes over"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ["name", "parts", "on"]

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["parts"]).choices = list(parts)


class AddAreaForm(forms.Form):
    """A new area below another. Below a grid the level is chosen by its kind."""

    name = forms.CharField(label=_("Name of the place"), max_length=80)
    level = forms.ChoiceField(label=_("Kind"))

    def __init__(self, *args: Any, levels: Sequence[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [
            (level.value, level.label) for level in levels if level is not Level.MICRO
        ]
        choices += MicroKind.choices if Level.MICRO in levels else []
        cast("forms.ChoiceField", self.fields["level"]).choices = choices

    @property
    def wanted(self) -> tuple[str, str]:
        """Level and kind."""
        said = self.cleaned_data["level"]
        return (Level.MICRO.value, said) if said in MicroKind.values else (said, "")


class StandingForm(forms.Form):
    """What all things that stand somewhere have."""

    area_code = forms.ChoiceField(label=_("Area"))
    name = forms.CharField(label=_("Name of the place"), max_length=rules_standing.MOST_NAME)
    address = forms.CharField(label=_("Address"), max_length=rules_standing.MOST_ADDRESS, required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    lng = forms.FloatField(label=_("Longitude"), required=False)

    DRAFT: ClassVar[Callable[..., AnyDraft]]
    LEVELS: ClassVar[tuple[Level, ...]] = ()
    HIDDEN: ClassVar[tuple[str, ...]] = ("estate_uid", "building_uid")

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["area_code"]).choices = list(areas)

    def draft(self) -> AnyDraft:
        """What the action takes."""
        return self.DRAFT(**self.cleaned_data)


class VenueForm(StandingForm):
    """A venue."""

    level = forms.ChoiceField(label=_("Level"), choices=Venue.Level.choices)
    hours = forms.CharField(label=_("Opening hours"), max_length=120, required=False)
    host_name = forms.CharField(
        label=_("Stands inside"),
        max_length=120,
        required=False,
        help_text=_("The enterprise or office that gives the room."),
    )
    phone = forms.CharField(
        label=_("Telephone of the office"),
        max_length=rules_standing.MOST_PHONE,
        required=False,
        help_text=_("Of the office, not of a person."),
    )
    field_order = [
        "name", "level", "area_code", "address", "hours", "host_name", "phone", "lat", "lng",
    ]  # fmt: skip
    DRAFT = rules_standing.VenueDraft
    LEVELS = (Level.CITY, Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID)


class EstateForm(StandingForm):
    """An estate."""

    manager_name = forms.CharField(label=_("Property manager"), max_length=120, required=False)
    field_order = ["name", "area_code", "address", "manager_name", "lat", "lng"]
    DRAFT = rules_standing.EstateDraft
    LEVELS = (Level.COMMUNITY,)


class BuildingForm(StandingForm):
    """A building."""

    estate_uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    floors = forms.IntegerField(label=_("Floors"), required=False, min_value=1, max_value=200)
    field_order = ["estate_uid", "name", "area_code", "address", "floors", "lat", "lng"]
    DRAFT = rules_standing.BuildingDraft
    LEVELS = (Level.GRID, Level.MICRO)


class PremisesForm(StandingForm):
    """A household, shop, stall or site."""

    building_uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=Premises.Kind.choices)
    door = forms.CharField(label=_("Door number"), max_length=rules_standing.MOST_DOOR)
    name = forms.CharField(
        label=_("Name of the shop"),
        max_length=rules_standing.MOST_NAME,
        required=False,
        help_text=_("Never the name of a resident."),
    )
    field_order = [
        "building_uid", "kind", "door", "name", "area_code", "address", "lat", "lng",
    ]  # fmt: skip
    DRAFT = rules_standing.PremisesDraft
    LEVELS = (Level.GRID, Level.MICRO)


class UploadForm(TableForm):
    """A table of premises and where its rows belong."""

    area = forms.ChoiceField(
        label=_("Area"), help_text=_("Grids that the rows name are looked for inside it.")
    )


def uid_in(text: str) -> UUID | None:
    """The uid in a piece of an address; nonsense is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
