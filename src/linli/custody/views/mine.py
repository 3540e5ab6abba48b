"""The page on which a person takes a copy of their own data, as JSON or as a page to keep."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.custody import actions, copy_words
from linli.kernel import clock
from linli.kernel.verdict import Missing, Refused
from linli.people.rules_signing import FACTOR_NEEDED
from linli.web.http import Request
from linli.web.posting import goto

if TYPE_CHECKING:
    from linli.custody.queries import Section

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
FORMS = {"json": "application/json", "html": "text/html"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What a copy holds and two buttons; pressed, the file. Who one is was shown within the last ten minutes."""
    asked = cast("Request", request)
    if asked.actor.person_id is None:
        raise Missing
    form = asked.POST.get("form", "")
    if form not in FORMS:
        status = 422 if asked.method == "POST" else 200
        return render(asked, "custody/mine.html", {"sections": copy_words.SECTIONS.values()}, status=status)
    try:
        sections = actions.take_copy(form=form, session=asked.session_facts, actor=asked.actor, at=asked.at)
    except Refused as refusal:
        if refusal.verdict.code != FACTOR_NEEDED.code:
            raise
        return goto(asked, f"{reverse('people:prove')}?{urlencode({'next': reverse('custody:mine')})}")
    day = asked.at.astimezone(clock.local_zone())
    text = _json(sections, day.isoformat(timespec="seconds")) if form == "json" else _html(sections, asked)
    reply = HttpResponse(text, content_type=f"{FORMS[form]}; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="linli-{day:%Y%m%d}.{form}"'
    return reply


def _json(sections: list[Section], at: str) -> str:
    held: dict[str, object] = {"taken_at": at}
    held.update({one.code: one.rows for one in sections})
    return json.dumps(held, ensure_ascii=False, indent=2)


def _html(sections: list[Section], request: Request) -> str:
    parts = [
        (
            copy_words.SECTIONS[one.code],
            [
                [
                    (copy_words.COLUMNS[name], _shown(value))
                    for name, value in row.items()
                    if value not in {"", None}
                ]
                for row in one.rows
            ],
        )
        for one in sections
    ]
    return render_to_string("custody/copy.html", {"parts": parts, "at": request.at})


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return f"{value[:10]} {value[11:16]}"
    return str(value)
