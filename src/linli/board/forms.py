"""What is sent to the board."""

from __future__ import annotations

from django import forms

from linli.board.asking import PERIODS, Wanted

MOST_WORDS, MOST_COMMENT = 40, 4000


class ListForm(forms.Form):
    """Filters of a list; what cannot be used counts as not given, because an address on a sheet must always open."""

    category = forms.RegexField(r"^[a-z_]+(\.[a-z_]+)*$", max_length=80, required=False)
    q = forms.CharField(max_length=MOST_WORDS, required=False)
    after = forms.CharField(max_length=120, required=False)
    days = forms.TypedChoiceField(
        choices=[(str(days), str(days)) for days in PERIODS], coerce=int, required=False
    )

    def wanted(self, size: int) -> Wanted:
        """What was asked for."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            category=given.get("category") or "",
            words=given.get("q") or "",
            after=given.get("after") or "",
            days=given.get("days") or PERIODS[0],
            size=size,
        )


class CommentForm(forms.Form):
    """A comment, or an appeal."""

    words = forms.CharField(widget=forms.Textarea, required=False, max_length=MOST_COMMENT)


class ReasonForm(forms.Form):
    """A reason from the public list."""

    reason = forms.CharField(max_length=12, required=False)
