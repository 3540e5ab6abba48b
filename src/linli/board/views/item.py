"""The one public page of a matter: how far it is, “I too”, and what neighbours say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from linli.board.queries import comments
from linli.board.views.pages import common, tabs
from linli.cases.forms_voices import PressForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

DEVICE_COOKIE = "linli_device"


@login_not_required
@require_safe
def item(request: Request, uid: UUID) -> HttpResponse:
    """A public matter with what neighbours say. Not kept: what was hidden is gone at once."""
    return item_page(request, uid)


def item_page(
    request: Request,
    uid: UUID,
    *,
    form: PressForm | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was refused."""
    device = request.COOKIES.get(DEVICE_COOKIE, "")
    found = comments.item(uid=uid, device=device, actor=request.actor, at=request.at)
    context = {
        **common(request),
        "page": found,
        "form": form or PressForm(),
        "verdict": verdict,
        "signed_in": not request.actor.is_anonymous,
        "asks_contact": request.actor.person_id is None,
        "tabs": tabs(found.area_code, ""),
        "sign_in": f"{reverse('people:login')}?next={reverse('board:item', args=[uid])}",
    }
    answer = render(request, "board/item.html", context, status=status)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
