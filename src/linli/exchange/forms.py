"""Parsing of what is sent about items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.forms import PhotosField
from linli.exchange.facts import ItemDraft
from linli.exchange.models import MOST_ALT

if TYPE_CHECKING:
    from linli.exchange.models import Item


class PictureField(PhotosField):
    """One photo: whatever else was chosen is said to be too much."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A single file."""
        return super().widget_attrs(widget) | {"multiple": False}

    def validate(self, value: Any) -> None:
        """Nothing chosen is all right while one that was chosen before is kept: the view knows."""


class PictureForm(forms.Form):
    """The picture of an item; one that was kept from an earlier try counts too."""

    photos = PictureField(label=pgettext_lazy("exchange", "Picture"))
    words = forms.CharField(
        label=_("What the picture shows"),
        max_length=MOST_ALT,
        help_text=_("Read out to people who cannot see it."),
        error_messages={"required": _("Say in a few words what the picture shows.")},
    )


class ItemForm(forms.Form):
    """An item of the shop."""

    area = forms.ChoiceField(label=_("Area"))
    title = forms.CharField(label=_("Name of the item"), max_length=60)
    words = forms.CharField(
        label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    points = forms.IntegerField(label=pgettext_lazy("exchange", "Points for one piece"), min_value=1)
    stock = forms.IntegerField(label=_("In stock"), min_value=0)
    # The stock when the form was opened: people order while it is being filled in.
    stock_was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    per_person = forms.IntegerField(label=_("At most for each person"), min_value=1, initial=1)
    keep_days = forms.IntegerField(label=_("Kept for so many days"), min_value=1, max_value=365, initial=14)
    venue = forms.ChoiceField(label=_("Venue"), required=False)
    place_text = forms.CharField(label=_("Where it is fetched"), max_length=120, required=False)
    is_open = forms.BooleanField(label=_("May be had now"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        areas: list[tuple[str, str]] | None = None,
        venues: list[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        venue = self.fields["venue"]
        if isinstance(venue, forms.ChoiceField):
            venue.choices = [("", "—"), *(venues or [])]
        area = self.fields["area"]
        if areas is None:
            del self.fields["area"]
            return
        del self.fields["stock_was"]
        if isinstance(area, forms.ChoiceField):
            area.choices = areas

    @classmethod
    def of(cls, item: Item, data: Any = None, *, venues: list[tuple[str, str]] | None = None) -> ItemForm:
        """The form of an item as it stands; its area stays, and so does a venue that was closed since."""
        names = [name for name in cls.base_fields if name not in {"area", "venue", "stock_was"}]
        own = [(str(item.venue.uid), item.venue.name)] if item.venue else []
        known = [one for one in venues or [] if one not in own]
        initial = {name: getattr(item, name) for name in names} | {"venue": own[0][0] if own else ""}
        initial["stock_was"] = item.stock
        return cls(data, initial=initial, venues=[*own, *known])

    def draft(self, item: Item | None = None) -> ItemDraft:
        """What was typed; what the form does not ask stays."""
        names = ("title", "words", "points", "stock", "per_person", "keep_days", "place_text")
        kept: dict[str, Any] = {}
        if item is not None:
            kept = {"organiser_uid": item.organiser.uid if item.organiser else None}
        kept["venue_uid"] = UUID(self.cleaned_data["venue"]) if self.cleaned_data["venue"] else None
        return ItemDraft(**{name: self.cleaned_data[name] for name in names}, **kept)
