"""Parsing of the five faces, of reasons, appeals and calls."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import local_zone
from linli.ratings import rules_calls
from linli.ratings.models import Appeal, CallBack, Score
from linli.ratings.reasons import SCORES, Reasons

MOST_WORDS = 2000
REQUIRED = {"required": _("A few words are needed here.")}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RateForm(forms.Form):
    """One face and, if wanted, reasons for it, words, and whether the unit may read them."""

    score = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five faces.")},
    )
    words = forms.CharField(
        label=_("What should we know? (optional)"),
        required=False,
        max_length=500,
        widget=_area(3),
    )
    shared = forms.BooleanField(
        label=_("The unit that handled it may read my words"),
        required=False,
        help_text=_(
            "Without this only the supervisor reads them, without your name. You can take it back while rating is open."
        ),
    )

    def __init__(self, *args: Any, reasons: Reasons, by_group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_group:
            del self.fields["shared"]
        for score in SCORES:
            self.fields[f"reasons_{score}"] = forms.MultipleChoiceField(
                label=_("Why?"),
                required=False,
                choices=list(reasons.of(score)),
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "invalid_choice": _(
                        "This reason is not offered for the face you chose. Please choose again."
                    )
                },
            )

    @property
    def reason_fields(self) -> list[tuple[int, forms.BoundField]]:
        """The reasons of each face that has some."""
        return [(n, self[f"reasons_{n}"]) for n in SCORES if self.fields[f"reasons_{n}"].choices]  # type: ignore[attr-defined]  # a choice field

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes: of the reasons only those of the chosen face."""
        cleaned = self.cleaned_data
        names: tuple[str, ...] = ("score", "words", "shared")
        found = {name: cleaned[name] for name in names if name in cleaned}
        return {**found, "chosen": cleaned[f"reasons_{cleaned['score']}"]}


class ReasonsForm(forms.Form):
    """The reasons of each face, one on a line, and from which day on."""

    valid_from = forms.DateField(
        label=_("From which day"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2026-12-31.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for score, label in Score.choices:
            self.fields[f"reasons_{score}"] = forms.CharField(
                label=label, required=False, max_length=1000, widget=_area(5)
            )
        self.order_fields([*(f"reasons_{score}" for score in SCORES), "valid_from"])

    @property
    def lists(self) -> dict[int, list[str]]:
        """The lines of each face."""
        return {score: self.cleaned_data[f"reasons_{score}"].splitlines() for score in SCORES}

    @property
    def begins(self) -> datetime | None:
        """The first moment of the day."""
        day = self.cleaned_data["valid_from"]
        return datetime.combine(day, time(), local_zone()) if day else None


class AppealForm(forms.Form):
    """Why the verdict is unfair."""

    reason = forms.ChoiceField(
        label=_("Why is the verdict unfair?"),
        choices=Appeal.Reason.choices,
        error_messages={"required": _("Choose why the verdict is unfair.")},
    )
    words = forms.CharField(
        label=_("What shows it?"), max_length=MOST_WORDS, widget=_area(4), error_messages=REQUIRED
    )


class DecisionForm(forms.Form):
    """What the reviewer decides, about which verdicts, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=(("dismiss", _("The verdicts stand")), ("uphold", _("Those ticked above do not count"))),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why? The unit reads this."), max_length=MOST_WORDS, widget=_area(3), error_messages=REQUIRED
    )
    ratings = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, standing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ratings"].choices = [(one, one) for one in standing]  # type: ignore[attr-defined]  # a choice field


class WordsForm(forms.Form):
    """A few words."""

    words = forms.CharField(
        label=_("What do you say to it?"), max_length=MOST_WORDS, widget=_area(3), error_messages=REQUIRED
    )


class CallForm(forms.Form):
    """How a call went: the answers of the script, the outcome, and a verdict spoken with consent."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[one for one in CallBack.Outcome.choices if one[0] != CallBack.Outcome.DROPPED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the call went.")},
    )
    consent_score = forms.TypedChoiceField(
        label=_("Take down the verdict, because the resident agrees to it"),
        choices=(("", _("No, by their own link")), (2, Score.BAD.label), (1, Score.VERY_BAD.label)),
        coerce=int,
        empty_value=None,
        required=False,
    )
    words = forms.CharField(
        label=_("What the resident said"), required=False, max_length=MOST_WORDS, widget=_area(3)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question in rules_calls.SCRIPT:
            self.fields[f"ask_{code}"] = forms.ChoiceField(
                label=question,
                choices=rules_calls.ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields([*(f"ask_{code}" for code, _question in rules_calls.SCRIPT)])

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        answers = {code: cleaned[f"ask_{code}"] for code, _question in rules_calls.SCRIPT}
        return {
            "outcome": cleaned["outcome"],
            "words": cleaned["words"],
            "consent_score": cleaned["consent_score"],
            "answers": {code: answer for code, answer in answers.items() if answer},
        }
