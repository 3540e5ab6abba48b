"""From a posted form to one action and its answer: pressed twice, done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseLocation

from linli.kernel import idempotency
from linli.kernel.verdict import Refused, Verdict

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.kernel.idempotency import Key
    from linli.web.http import Request

KEY_FIELD = "_key"
# What changes between two pressings of the same form without changing what was asked for.
NOT_CONTENT = frozenset({KEY_FIELD, "csrfmiddlewaretoken"})


def act(
    request: Request,
    *,
    verb: str,
    run: Callable[[], UUID],
    to: Callable[[UUID], str],
    message: str = "",
    again: Callable[[Verdict], HttpResponse] | None = None,
    keyed: bool = True,
    result: UUID | None = None,
    first: Callable[[Key], UUID | None] | None = None,
) -> HttpResponse:
    """Run one action under the form's key and answer with the page it leads to.

    `run` does the work and returns the uid of its result; `to` turns that uid into an address. A second pressing
    with the same key does not run again and is led to the same address. A refusal goes to `again` (the form once
    more, answered as 409) or, without it, up to the middleware. Not `keyed`: the action insists on a transaction of
    its own, and may be done twice. `result` and `first` are those of `idempotency.once`. Raises Refused, Missing.
    """
    try:
        uid = idempotency.once(
            key=request.POST.get(KEY_FIELD, "") if keyed else "",
            scope=scope_of(request.actor),
            verb=verb,
            body=body_of(request),
            at=request.at,
            run=run,
            result=result,
            first=first,
        )
    except Refused as refusal:
        if again is None:
            raise
        response = again(refusal.verdict)
        if response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.CONFLICT
        return response
    if message:
        messages.success(request, message)
    return goto(request, to(uid))


def goto(request: Request, address: str) -> HttpResponse:
    """Lead on after a success: 303 for a plain form, HX-Location for htmx."""
    if request.htmx:
        return HttpResponseLocation(address)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def scope_of(actor: Actor) -> str:
    """Keys of one account never meet those of another; without an account the key itself is unguessable."""
    return f"account:{actor.account_id}" if actor.account_id else "open"


def body_of(request: Request) -> bytes:
    """What was asked for, as bytes that are the same for the same content: address, fields, digests of files."""
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_CONTENT}
    files = {
        name: [[file.name or "", _digest(file)] for file in request.FILES.getlist(name)]
        for name in request.FILES
    }
    return json.dumps([request.path, fields, files], sort_keys=True, ensure_ascii=False).encode()


def _digest(file: object) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():  # type: ignore[attr-defined]  # UploadedFile; its stub has no common protocol
        digest.update(chunk)
    file.seek(0)  # type: ignore[attr-defined]  # UploadedFile
    return digest.hexdigest()
