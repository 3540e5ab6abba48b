"""Parsing of what is typed about units, posts, ties, certificates and tables of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.people.models import Role, Unit
from linli.web.forms import TableForm

MOST_WORDS = 500
Choices = Iterable[tuple[str, str]]


def _choose(form: forms.Form, name: str, choices: Choices, *, none: bool = False) -> None:
    first = [("", _("none"))] if none else [("", _("Please choose"))]
    cast("forms.ChoiceField", form.fields[name]).choices = [*first, *choices]


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _phone(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=_("The whole number; nobody is looked up by name."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class WhyForm(forms.Form):
    """A reason, and nothing else."""

    reason = _words(_("Reason"), required=False)


class HelpFindForm(forms.Form):
    """Whose account needs help: the whole number, or the user name."""

    login = forms.CharField(
        label=_("Phone number or user name"),
        max_length=64,
        help_text=_("The whole number; nobody is looked up by name."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class HelpForm(forms.Form):
    """Why somebody is helped; others read it."""

    reason = _words(_("Reason"), required=True)


class HelpPasswordForm(HelpForm):
    """The same, and the number that the person has with them where it is another one."""

    field_order = ("phone", "reason")

    phone = forms.CharField(
        label=_("Another mobile number"),
        max_length=20,
        required=False,
        help_text=_("Only when the old one is lost, and the person shows you this one. Both are told."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class UnitFields(forms.Form):
    """What a unit is."""

    name = forms.CharField(label=pgettext_lazy("unit", "Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    purpose = _words(_("Purpose"), help_text=_("What a functional or temporary branch is for."))
    ends_on = _day(_("Last day"), help_text=_("For a temporary branch only."))


class OpenUnitForm(UnitFields):
    """A new unit with where it sits and what stands above it."""

    area = forms.ChoiceField(label=_("Where it sits"))
    parent = forms.ChoiceField(label=_("Unit above"), required=False)
    field_order = ("name", "kind", "area", "parent", "purpose", "ends_on")

    def __init__(self, *args: Any, areas: Choices, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "area", areas)
        _choose(self, "parent", parents, none=True)


class MoveUnitForm(forms.Form):
    """Where a unit hangs and sits."""

    parent = forms.ChoiceField(label=_("Unit above"), required=False)
    area = forms.ChoiceField(label=_("Where it sits"))

    def __init__(self, *args: Any, areas: Choices, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "area", areas)
        _choose(self, "parent", parents, none=True)


class GrantForm(forms.Form):
    """A post for somebody."""

    phone = _phone(_("Mobile number of the holder"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    area = forms.ChoiceField(label=_("Area"), required=False)
    unit = forms.ChoiceField(
        label=_("Or unit"), required=False, help_text=_("For handlers and contacts: the unit they act for.")
    )
    until = _day(_("Until"), help_text=_("Twelve months at most; empty: twelve months."))
    reason = _words(_("Reason"), required=True)

    def __init__(self, *args: Any, areas: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "area", areas, none=True)
        _choose(self, "unit", units, none=True)


class RenewForm(forms.Form):
    """Until when, and why."""

    until = _day(_("Until"), help_text=_("Twelve months at most; empty: twelve months."))
    reason = _words(_("Reason"), required=True)


class RevokeForm(forms.Form):
    """Why a post ends before its day."""

    reason = _words(_("Reason"), required=True)


class TieForm(forms.Form):
    """What every tie has; the fields that a kind does not need are taken away."""

    area = forms.ChoiceField(label=_("Area"))
    phone = _phone(_("Mobile number of the person"))
    department = forms.ChoiceField(label=_("Department"))
    enterprise = forms.ChoiceField(label=_("Enterprise"))
    alliance = forms.ChoiceField(label=_("Alliance"))
    member = forms.ChoiceField(label=_("Member"))
    unit = forms.ChoiceField(
        label=_("Department behind it"), required=False, help_text=_("Empty: the street itself.")
    )
    since = _day(_("From"))
    until = _day(_("Until"))
    purpose = _words(_("Purpose"))

    FIELDS: dict[str, tuple[str, ...]] = {
        "liaison": ("area", "phone", "unit"),
        "pairing": ("department", "enterprise"),
        "alliance": ("alliance", "member"),
        "deployment": ("area", "phone"),
    }

    def __init__(self, *args: Any, kind: str, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*self.FIELDS[kind], "since", "until", "purpose"}:
            del self.fields[name]
        for name, its in choices.items():
            if name in self.fields:
                _choose(self, name, its, none=not self.fields[name].required)


class WorkForm(forms.Form):
    """Where somebody works."""

    unit = forms.ChoiceField(label=_("Work unit"), required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "unit", units, none=True)


class CertificateForm(forms.Form):
    """A certificate for a skill."""

    skill = forms.ChoiceField(label=_("Skill"))
    number = forms.CharField(
        label=_("Certificate number"),
        max_length=80,
        required=False,
        help_text=_("Kept sealed; your community sees its last four signs, to compare them with the paper."),
    )
    issued_by = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    valid_from = _day(_("Valid from"))
    valid_until = _day(_("Valid until"), help_text=_("Empty when it never runs out."))

    def __init__(self, *args: Any, skills: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "skill", skills)


class PeopleUploadForm(TableForm):
    """A table of people, and where they belong."""

    area = forms.ChoiceField(label=_("Area"), help_text=_("Communities named in the table lie inside it."))
