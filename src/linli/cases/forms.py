"""Parsing of what comes in with a new request: the resident's page, the pasted chat, the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from . import rules_intake
from .models import Voice

ACCEPT = "image/jpeg,image/png,image/webp"
AREA, CATEGORY = "area", "category"
MOST_NAME, MOST_PLACE = 40, 200

# What a form of staff may say about the way a request came in.
ENTRY_CHANNELS = (
    Voice.Channel.HOTLINE,
    Voice.Channel.COUNTER,
    Voice.Channel.VISIT,
    Voice.Channel.BOX,
    Voice.Channel.PATROL,
    Voice.Channel.GROUP,
)


class PhotosInput(forms.FileInput):
    """Several files in one input, all of them handed on."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's signature
        """Every file under the name."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.Field):
    """The uploaded files as a list; they are judged by content later, where pixels are read."""

    widget = PhotosInput

    def to_python(self, value: Any) -> list[UploadedFile[Any]]:
        """What the input brought; an empty input brings nothing."""
        return [one for one in value or [] if isinstance(one, UploadedFile)]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 - Django's signature
        """What the browser offers to choose from."""
        return {"accept": ACCEPT, "multiple": True}


def words_field(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field for words somebody says."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=rules_intake.MOST_WORDS,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": _("Please say what it is about."),
            "max_length": _("Please keep it below 5,000 characters."),
        },
    )


def question_field(question: Mapping[str, Any]) -> forms.Field:
    """The input of one extra question of a category."""
    common: dict[str, Any] = {
        "label": question["label"],
        "help_text": question.get("help", ""),
        "required": bool(question.get("required")),
        "error_messages": {"required": _("Please answer this question.")},
    }
    kind = question.get("kind", "text")
    if kind == "choices":
        return forms.MultipleChoiceField(
            choices=question["choices"], widget=forms.CheckboxSelectMultiple, **common
        )
    if kind == "choice":
        return forms.ChoiceField(choices=question["choices"], widget=forms.RadioSelect, **common)
    holder = {"placeholder": question["placeholder"]} if question.get("placeholder") else {}
    if kind == "date":
        return forms.DateField(
            widget=forms.DateInput(attrs={"type": "date", **holder}, format="%Y-%m-%d"), **common
        )
    if kind == "number":
        return forms.IntegerField(
            widget=forms.NumberInput(attrs={"inputmode": "numeric", **holder}), **common
        )
    return forms.CharField(
        max_length=rules_intake.ANSWER_LENGTH, widget=forms.TextInput(attrs=holder), **common
    )


def add_questions(form: forms.Form, questions: Sequence[Mapping[str, Any]]) -> None:
    """Give a form the extra questions of a category, each under `q_…`."""
    for question in questions:
        form.fields[f"q_{question['key']}"] = question_field(question)


def answers_of(cleaned: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """What was answered, without the questions that were left open."""
    answers: dict[str, str | list[str]] = {}
    for name, value in cleaned.items():
        if name.startswith("q_") and value not in (None, "", []):
            answers[name[2:]] = list(value) if isinstance(value, list) else str(value)
    return answers


class QuestionsForm(forms.Form):
    """Only the extra questions, for the fragment that follows the choice of a category."""

    def __init__(self, *args: Any, questions: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_questions(self, questions)


class PlaceForm(forms.Form):
    """点单: words, photos, where, category with its questions, contact."""

    body = words_field(
        _("In your own words"), rows=5, help_text=_("What happens, where exactly, since when.")
    )
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("At most 6, each up to 10 MB."))
    area = forms.ChoiceField(
        label=_("Community"),
        error_messages={
            "required": _("Please choose the community."),
            "invalid_choice": _("This area does not exist."),
        },
    )
    place_text = forms.CharField(
        label=_("Where exactly"),
        required=False,
        max_length=MOST_PLACE,
        widget=forms.TextInput(attrs={"placeholder": _("Street and number, building, beside what")}),
    )
    lat = forms.DecimalField(
        label=_("Position"), required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    lng = forms.DecimalField(
        label=_("Position"), required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    category = forms.ChoiceField(
        label=_("Kind of matter"),
        required=False,
        error_messages={"invalid_choice": _("This category does not exist.")},
    )
    join = forms.UUIDField(required=False)
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=20,
        help_text=_(
            "Only for news about this request. A code confirms it after sending; without a number the answer "
            "stands on your own page."
        ),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(
        self,
        *args: Any,
        areas: Sequence[tuple[str, str]],
        categories: Sequence[tuple[str, Any]],
        questions: Sequence[Mapping[str, Any]] = (),
        signed_in: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, AREA, areas, _("Please choose"))
        _choose(self, CATEGORY, categories, _("I do not know"))
        if signed_in:
            del self.fields["name"], self.fields["contact"]
        add_questions(self, questions)

    def clean_contact(self) -> str:
        """A telephone number or nothing."""
        contact = str(self.cleaned_data["contact"]).strip()
        verdict = rules_intake.may_be_contact(contact)
        if contact and not verdict:
            raise forms.ValidationError(verdict.sentence)
        return contact


class AnswerForm(forms.Form):
    """The resident's answer to a question."""

    words = words_field(_("Your answer"), rows=3)
    photos = PhotosField(label=_("Photos"), required=False)


class ObjectForm(forms.Form):
    """Why a resident thinks that it is not the same matter."""

    words = words_field(_("What is different?"), rows=2, required=False)


class CodeForm(forms.Form):
    """The code that was sent to a contact."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Please enter the code.")},
    )


class ChatForm(forms.Form):
    """A stretch of group chat."""

    text = forms.CharField(
        label=_("Chat"),
        max_length=60_000,
        widget=forms.Textarea(
            attrs={"rows": 12, "placeholder": _("Select the messages in WeChat, copy, paste them here")}
        ),
        error_messages={"required": _("Please paste the messages first.")},
    )
    group_name = forms.CharField(label=_("Name of the group"), max_length=80, required=False)
    area = forms.ChoiceField(label=_("Area"))

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, AREA, areas, "")


class RowForm(forms.Form):
    """One row of the sheet. An untouched row says nothing and is no error."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=_("Way in"), choices=[(one.value, one.label) for one in ENTRY_CHANNELS], required=False
    )
    body = words_field(_("Words"), rows=2, required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=MOST_NAME)
    contact = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    place_text = forms.CharField(label=_("Place"), required=False, max_length=MOST_PLACE)
    category = forms.ChoiceField(label=_("Kind of matter"), required=False)
    said_at = forms.DateTimeField(
        label=_("Said at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": _("Please write the time like 2026-03-18 10:23.")},
    )
    use = forms.BooleanField(label=_("Place this"), required=False)
    join = forms.UUIDField(required=False)

    def __init__(
        self,
        *args: Any,
        areas: Sequence[tuple[str, str]],
        categories: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, AREA, areas, "")
        _choose(self, CATEGORY, categories, _("I do not know"))

    @property
    def blank(self) -> bool:
        """Whether nobody wrote into this row."""
        return not any(
            str(self.data.get(self.add_prefix(name), "")).strip()
            for name in ("body", "name", "contact", "place_text")
        )

    def clean(self) -> dict[str, Any]:
        """A row that was begun needs words, an area and a number that can be one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.blank:
            return cleaned
        if not rules_intake.clean_words(str(cleaned.get("body", ""))) and "body" not in self.errors:
            self.add_error("body", _("Please say what it is about."))
        if not cleaned.get("area") and AREA not in self.errors:
            self.add_error(AREA, _("Please choose the community."))
        contact = str(cleaned.get("contact", "")).strip()
        if contact and not rules_intake.may_be_contact(contact):
            self.add_error("contact", rules_intake.may_be_contact(contact).sentence)
        return cleaned


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]], nothing: Any) -> None:
    """Fill a select, with a first line that stands for no choice unless there is only one thing to choose."""
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = [("", nothing), *choices] if nothing or len(choices) != 1 else list(choices)
