"""Parsing of what is said about evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import PhotosField
from .forms_desk import Choices, fill, words_field
from .forms_time import ForMatterForm
from .models import Item


class ProveForm(forms.Form):
    """Photos that were forgotten at the finish."""

    before = PhotosField(label=_("Photos before"), required=False)
    after = PhotosField(label=_("Photos after"), required=False)
    words = words_field(_("Remark"), required=False, rows=2)


class CheckForm(forms.Form):
    """What somebody saw who did not handle it."""

    words = words_field(_("What you saw on the spot"), required=False)
    shots = PhotosField(label=_("Photos of the check"), required=False)


class MetForm(forms.Form):
    """The code that a resident told."""

    code = forms.CharField(
        label=_("Completion code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Six digits; the resident reads them from the slip or their own page."),
    )


class ExcuseForm(forms.Form):
    """What may be missing, and why."""

    item = forms.ChoiceField(label=_("What may be missing"))
    reason = words_field(_("Why it cannot be shown"), help_text=_("It stays on the list of exceptions."))

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "item", items)


class ContractForm(ForMatterForm):
    """What has to be shown for a class of matters or a category, from a day on."""

    field_order = ("matter", "category_code", "items", "valid_on")
    items = forms.MultipleChoiceField(
        label=_("Evidence before the write-off"),
        required=False,
        choices=Item.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: none is demanded."),
    )
