"""Parsing of the forms of supervision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.forms import PhotosField
from linli.cases.forms_desk import words_field
from linli.supervision.models import Order

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BAD_DAY = {"invalid": _("Write the day like 2026-12-31.")}


class OrderForm(forms.Form):
    """An order to be issued."""

    level = forms.ChoiceField(
        label=pgettext_lazy("order", "Level"), choices=Order.Level.choices, widget=forms.RadioSelect
    )
    demand = words_field(_("What is demanded"), help_text=_("The unit reads this; it stays with the order."))
    days = forms.IntegerField(label=_("Answer within working days"), min_value=0, max_value=999)
    rectify_by = forms.DateField(
        label=_("To be put right by"),
        required=False,
        widget=DAY,
        error_messages=BAD_DAY,
        help_text=_("Empty: no rectification is demanded."),
    )


class ReplyForm(forms.Form):
    """What the unit answers."""

    words = words_field(_("Answer of the unit"))
    promised_on = forms.DateField(label=_("Promised for"), required=False, widget=DAY, error_messages=BAD_DAY)
    photos = PhotosField(label=_("Photos"), required=False)


class SendBackForm(forms.Form):
    """Why it is not enough, and how long the unit has now."""

    reason = words_field(_("Why it is sent back"))
    days = forms.IntegerField(label=_("Answer within working days"), min_value=0, max_value=999)


class WithdrawForm(forms.Form):
    """Why it is withdrawn."""

    reason = words_field(_("Why it is withdrawn"))
