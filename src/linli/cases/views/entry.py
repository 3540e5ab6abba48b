"""Entry by staff: a pasted stretch of group chat, and the sheet for everything that comes in on paper or by voice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict
from linli.people.powers import Power, roles_with
from linli.web import posting

from .. import actions, chatparse, forms, queries, rules_intake
from ..facts import VoiceDraft
from ..models import Voice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.web.http import Request

    from ..queries.intake import Catalogue

ROWS = 8
ROW_PREFIX = "row-"
_ROW_NUMBER = re.compile(r"[0-9]{1,3}")
SPARE = "__n__"  # the row the script copies
WHY = {
    chatparse.NOISE: gettext_lazy("no words"),
    chatparse.GREETING: gettext_lazy("greeting"),
    chatparse.SYSTEM: gettext_lazy("from WeChat itself"),
    chatparse.SEPARATOR: gettext_lazy("date or line"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects of a sheet offer."""

    areas: list[tuple[str, str]]
    catalogue: Catalogue

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The categories under their headings."""
        return self.catalogue.groups()


def _choices(request: Request) -> Choices:
    """Raises Missing for those whose posts place nothing for others."""
    if not request.actor.has(*roles_with(Power.CASES_PLACE_FOR)):
        raise Missing
    return Choices(queries.areas_for_entry(request.actor, request.at), queries.catalogue_now())


# --- Pasted chat ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def entry_chat(request: Request) -> HttpResponse:
    """Paste, look at what was read, place what is a request."""
    choices = _choices(request)
    if request.method != "POST":
        form = forms.ChatForm(areas=choices.areas, initial={"area": _home(choices)})
        return render(request, "cases/entry_chat.html", {"form": form})
    if request.POST.get("step") == "place":
        return _place_rows(request, choices, "cases/entry_chat_sheet.html", chat=True)
    form = forms.ChatForm(request.POST, areas=choices.areas)
    if not form.is_valid():
        return render(request, "cases/entry_chat.html", {"form": form}, status=422)
    reading = chatparse.read(form.cleaned_data["text"], at=request.at, zone=clock.local_zone())
    rows = [
        _row_of(said, index, form.cleaned_data, choices)
        for index, said in enumerate(reading.said[: rules_intake.MOST_ROWS])
    ]
    skipped = [{"line": one.line, "text": one.text, "why": WHY[one.why]} for one in reading.skipped]
    context = {
        "rows": rows,
        "skipped": skipped,
        "read": len(rows),
        "group_name": form.cleaned_data["group_name"],
        "text": form.cleaned_data["text"],
        "verdict": None,
        "wrong": 0,
    }
    if not rows:
        form.add_error("text", _("No words were found in this. Each message needs a line with the speaker."))
        return render(request, "cases/entry_chat.html", {"form": form, "skipped": skipped}, status=422)
    return render(request, "cases/entry_chat_sheet.html", context)


def _row_of(said: chatparse.Said, index: int, common: dict[str, Any], choices: Choices) -> forms.RowForm:
    """A draft as an unbound row: ticked, with the category its words speak for."""
    suggested = choices.catalogue.suggested(said.words)
    initial = {
        "use": True,
        "body": said.words,
        "name": said.speaker,
        "area": common["area"],
        "category": suggested[0] if suggested else "",
        "said_at": said.said_at,
        "channel": Voice.Channel.GROUP,
    }
    return _row(choices, index, initial=initial)


# --- The sheet
# ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def entry_sheet(request: Request) -> HttpResponse:
    """Rows for the opinion box, hotline, counter, visit and patrol; Enter and Tab are enough."""
    choices = _choices(request)
    template = "cases/entry_sheet.html"
    if request.method != "POST":
        rows = [_row(choices, index, initial=_empty(choices)) for index in range(ROWS)]
        return _sheet(request, template, rows, choices)
    if request.POST.get("more"):
        numbers = _numbers(request.POST)
        last = max(numbers, default=-1)
        rows = [_row(choices, number, initial=_given(request.POST, number)) for number in numbers]
        rows += [_row(choices, last + 1 + index, initial=_empty(choices)) for index in range(ROWS)]
        return _sheet(request, template, rows, choices)
    return _place_rows(request, choices, template, chat=False)


def _empty(choices: Choices) -> dict[str, Any]:
    return {"area": _home(choices), "channel": Voice.Channel.BOX}


def _home(choices: Choices) -> str:
    return choices.areas[0][0] if choices.areas else ""


def _row(
    choices: Choices, number: int | str, data: QueryDict | None = None, initial: dict[str, Any] | None = None
) -> forms.RowForm:
    return forms.RowForm(
        data,
        prefix=f"{ROW_PREFIX}{number}",
        areas=choices.areas,
        categories=choices.groups,
        initial=initial,
    )


def _numbers(data: QueryDict) -> list[int]:
    """The rows that came in, in order."""
    found = {name.removeprefix(ROW_PREFIX).partition("-")[0] for name in data if name.startswith(ROW_PREFIX)}
    return sorted(int(one) for one in found if _ROW_NUMBER.fullmatch(one))[: rules_intake.MOST_ROWS]


def _given(data: QueryDict, number: int) -> dict[str, str]:
    prefix = f"{ROW_PREFIX}{number}-"
    return {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}


def _sheet(
    request: Request,
    template: str,
    rows: Sequence[forms.RowForm],
    choices: Choices,
    *,
    wrong: int = 0,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    data = request.POST
    context = {
        "rows": rows,
        "spare": _row(choices, SPARE, initial=_empty(choices)),
        "verdict": verdict,
        "wrong": wrong,
        "read": len(rows),
        "group_name": data.get("group_name", ""),
        "text": data.get("text", ""),
        "skipped": [],
    }
    return render(request, template, context, status=status)


# --- Both: from rows to voices
# --------------------------------------------------------------------------------------------


def _place_rows(request: Request, choices: Choices, template: str, *, chat: bool) -> HttpResponse:
    """Place the rows that are filled in (and, of a chat, ticked): all, or none and the faults beside the fields."""
    rows = [_row(choices, number, data=request.POST) for number in _numbers(request.POST)]
    wanted = [row for row in rows if _is_wanted(row, chat=chat)]
    wrong = sum(not row.is_valid() for row in wanted)
    if wrong:
        return _sheet(request, template, rows, choices, wrong=wrong, status=422)
    drafts = [_draft(row.cleaned_data, request, chat=chat) for row in wanted]

    def run() -> UUID:
        return actions.place_many(drafts=drafts, actor=request.actor, at=request.at)[0].uid

    def again(verdict: Verdict) -> HttpResponse:
        head, _dot, rest = verdict.field.partition(".")
        number, _dot, field = rest.partition(".")
        if head == "rows" and number.isdigit() and int(number) < len(wanted):
            row = wanted[int(number)]
            row.add_error(field if field in row.fields else "body", str(verdict.sentence))
            return _sheet(request, template, rows, choices, wrong=1, status=409)
        return _sheet(request, template, rows, choices, verdict=verdict, status=409)

    said = ngettext("%(count)s request placed.", "%(count)s requests placed.", len(drafts)) % {
        "count": len(drafts)
    }
    return posting.act(
        request,
        verb="cases.place_many",
        run=run,
        to=lambda uid: reverse("cases:entry_done", args=[uid]),
        message=said,
        again=again,
    )


def _is_wanted(row: forms.RowForm, *, chat: bool) -> bool:
    if chat:
        return bool(row.data.get(row.add_prefix("use")))
    return not row.blank


def _draft(cleaned: dict[str, Any], request: Request, *, chat: bool) -> VoiceDraft:
    said_at: datetime | None = cleaned["said_at"]
    return VoiceDraft(
        body=cleaned["body"],
        area_code=cleaned["area"],
        category_code=cleaned["category"],
        place_text=cleaned["place_text"],
        name=cleaned["name"],
        contact=cleaned["contact"].strip(),
        channel=Voice.Channel.GROUP if chat else cleaned["channel"] or Voice.Channel.BOX,
        group_name=request.POST.get("group_name", "")[:80] if chat else "",
        said_at=said_at,
        join_case_uid=cleaned["join"],
    )


@require_safe
def entry_done(request: Request, uid: UUID) -> HttpResponse:
    """What was placed at one go: numbers, links and codes to print and hand on."""
    rows = queries.batch_of(actor=request.actor, voice_uid=uid)
    shown = [
        {"row": row, "link": request.build_absolute_uri(reverse("cases:status", args=[row.token]))}
        for row in rows
    ]
    group = next((row.voice.group_name for row in rows if row.voice.group_name), "")
    context = {"rows": shown, "group_name": group, "is_chat": rows[0].voice.channel == Voice.Channel.GROUP}
    return render(request, "cases/entry_done.html", context)
