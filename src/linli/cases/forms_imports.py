"""Parsing of what comes in with an import or an export."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from linli.web.forms import TableForm

from . import exporting
from .importing import mapping
from .importing.mapping import Plan
from .rules_imports import BAD_MAPPING

MOST_MAPPING = 64 * 1024


class UploadForm(TableForm):
    """A table, what its columns mean, and where its rows belong."""

    plan = forms.ChoiceField(
        label=_("Mapping"),
        required=False,
        help_text=_("Which column means what; as a rule the columns tell."),
    )
    own_plan = forms.FileField(
        label=_("Own mapping"),
        required=False,
        help_text=_("A small JSON file; it goes before the choice above."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    area = forms.ChoiceField(
        label=_("Area"),
        help_text=_("What the rows name inside it is found; what names nothing goes into the area itself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, f"{name}: {', '.join(plan.columns)}") for name, plan in mapping.shipped().items()]
        cast("forms.ChoiceField", self.fields["plan"]).choices = [("", _("The columns tell")), *known]

    def clean_own_plan(self) -> Plan | None:
        """The mapping in the uploaded file."""
        file = cast("UploadedFile[bytes] | None", self.cleaned_data["own_plan"])
        if not file:
            return None
        try:
            return mapping.read_bytes(file.read(MOST_MAPPING + 1))
        except mapping.BadMapping as fault:
            raise forms.ValidationError(BAD_MAPPING[fault.code])

    def wanted_plan(self) -> Plan | None:
        """The own mapping, or the chosen one; None lets the columns decide."""
        own = cast("Plan | None", self.cleaned_data["own_plan"])
        return own or mapping.shipped().get(self.cleaned_data["plan"])


class ExportForm(forms.Form):
    """Which kind of table, with whose data, what for."""

    form = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(exporting.XLSX, _("Workbook (.xlsx)")), (exporting.CSV, _("Text (.csv, UTF-8)"))],
        initial=exporting.XLSX,
        widget=forms.RadioSelect,
    )
    personal = forms.BooleanField(
        label=_("With names and contacts of those who asked"),
        help_text=_("Only when a letter, a visit or a call needs them."),
        required=False,
    )
    purpose = forms.CharField(
        label=_("What the names and contacts are needed for"), max_length=200, required=False
    )
