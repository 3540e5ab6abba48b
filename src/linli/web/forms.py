"""Parsing that several apps share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from linli.kernel import tables
from linli.kernel.import_runs import UNREADABLE


class TableForm(forms.Form):
    """A table to be imported, and where its rows belong. An app says what is looked for in the area."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 or GB18030, or .xlsx, up to 200 MB. It is only looked at first."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": _("Please choose a file."), "empty": UNREADABLE["empty"]},
    )
    area = forms.ChoiceField(label=_("Area"))

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["area"]).choices = list(areas)

    def clean_file(self) -> UploadedFile[bytes]:
        """A table by its size; its content is judged by the action."""
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        if (file.size or 0) > tables.MOST_BYTES:
            raise forms.ValidationError(UNREADABLE["too_big"])
        return file
