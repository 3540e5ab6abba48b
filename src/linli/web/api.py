"""What every JSON endpoint shares: who asks, pressed twice is done once, and one shape for everything that went wrong.

`site/api.py` builds the API with these: `NinjaAPI(auth=Bearer(resolve))`, then `attach(api)`. Endpoints name what
they answer when all is well; the problems, the same for all, are added to the document by `site/openapi.py`.
"""

# No `from __future__ import annotations`: ninja reads these types while running.

import json
import logging
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import BaseModel, Field

from linli.kernel import idempotency
from linli.kernel.actor import Actor
from linli.kernel.idempotency import Key
from linli.kernel.verdict import Missing, Refused
from linli.web.api_faults import sentence_of, where_of
from linli.web.faults import outline
from linli.web.http import Request
from linli.web.posting import body_of, scope_of

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
KEY_HEADER = "Idempotency-Key"
KEY_META = "HTTP_IDEMPOTENCY_KEY"  # the same, where nobody has to read all headers for it


class Fault(BaseModel):
    """One input that could not be used."""

    field: str = Field(examples=["body.words"])
    sentence: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """RFC 9457, with the verdict's code and sentence: the same that a page shows."""

    type: str = Field(examples=["urn:linli:problem:already_rated"])
    title: str = Field(examples=["This voice was already rated twice."])
    status: int = Field(examples=[409])
    code: str = Field(examples=["already_rated"])
    sentence: str = Field(examples=["This voice was already rated twice."])
    field: str = Field(default="", examples=[""])
    faults: list[Fault] = Field(default_factory=list)


class Bearer(HttpBearer):
    """Bearer tokens. `resolve(token, at)` knows the table of tokens, which lies above this app; None refuses."""

    def __init__(self, resolve: Callable[[str, datetime], Actor | None]) -> None:
        super().__init__()
        self.resolve = resolve

    def __call__(self, request: HttpRequest) -> Actor | None:
        """As the library's own, without reading all headers for one of them."""
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == self.openapi_scheme else None

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Put the token's actor on the request; a session that came along counts for nothing here."""
        asked = cast("Request", request)
        actor = self.resolve(token, asked.at)
        if actor is not None:
            asked.actor = actor
        return actor


class Session(APIKeyCookie):
    """The session of a signed-in browser, for what a page of ours sends by itself; with the token against forgery."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__()
        self.openapi_name = "Session"

    def _get_key(self, request: HttpRequest) -> str | None:
        """Without a cookie nobody is signed in, and there is nothing to forge."""
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002 -- ninja's signature
        """Whoever the middleware found behind the cookie; None refuses."""
        actor = cast("Request", request).actor
        return None if actor.is_anonymous else actor


class Bodies(Parser):
    """Bodies are objects: of a list, a text or a number the library would take no field and go on as if nothing had
    been sent. `null` is no body.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """What was sent. Raises ValidationError."""
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as raised:
            fault = {"loc": ("body",), "type": "json_invalid", "msg": str(raised)}
            raise ValidationError([fault]) from raised
        if body is None or isinstance(body, dict):
            return cast("dict[str, Any]", body)
        raise ValidationError([{"loc": ("body",), "type": "model_type", "msg": "no object"}])


def once(
    request: HttpRequest,
    *,
    verb: str,
    run: Callable[[], UUID],
    result: UUID | None = None,
    first: Callable[[Key], UUID | None] | None = None,
) -> UUID:
    """Run one action under the `Idempotency-Key` header; without the header it just runs. `result` and `first` are those
    of `idempotency.once`.

    Raises Refused `key_reused` when the key came before with another body, and whatever `run` raises.
    """
    asked = cast("Request", request)
    return idempotency.once(
        key=request.META.get(KEY_META, ""),
        scope=scope_of(asked.actor),
        verb=verb,
        body=_body(asked),
        at=asked.at,
        run=run,
        result=result,
        first=first,
    )


def answered(body: BaseModel) -> HttpResponse:
    """The answer as it stands, for what is asked for in a rush: looking at our own values a second time, as the library
    does, takes longer than making them.
    """
    return HttpResponse(body.model_dump_json(), content_type="application/json; charset=utf-8")


def sent_again(request: HttpRequest) -> bool:
    """Whether `once` will not run: something was done under this `Idempotency-Key`."""
    asked = cast("Request", request)
    return idempotency.known(key=request.META.get(KEY_META, ""), scope=scope_of(asked.actor))


def _body(request: Request) -> bytes:
    """What was asked for. An upload was read as a stream: its fields and the digests of its files stand for it."""
    if request.content_type == "multipart/form-data":
        return body_of(request)
    return request.path.encode() + b"\n" + request.body


def problem(
    status: int, code: str, sentence: str, field: str = "", faults: list[dict[str, str]] | None = None
) -> HttpResponse:
    """One answer for everything that is not a success."""
    listed = tuple((fault["field"], fault["sentence"]) for fault in faults or [])
    said = _said(status, code, sentence, field, listed)
    return HttpResponse(said, status=status, content_type=CONTENT_TYPE)


@lru_cache(maxsize=200)
def _said(status: int, code: str, sentence: str, field: str, faults: tuple[tuple[str, str], ...]) -> bytes:
    """The body of it; in a rush thousands hear the same."""
    body = Problem(
        type=f"urn:linli:problem:{code}",
        title=sentence,
        status=status,
        code=code,
        sentence=sentence,
        field=field,
        faults=[Fault(field=where, sentence=what) for where, what in faults],
    )
    return body.model_dump_json().encode()


def attach(api: NinjaAPI) -> None:
    """Give the API one way of reading bodies, and of saying no: refusals 409, bad input 422, missing 404, strangers 401."""

    def refused(_request: HttpRequest, raised: Any) -> HttpResponse:
        verdict = raised.verdict
        return problem(409, verdict.code, str(verdict.sentence), verdict.field)

    def missing(_request: HttpRequest, _raised: Any) -> HttpResponse:
        return problem(404, "missing", _("This is not there, or not in your area."))

    def invalid(_request: HttpRequest, raised: Any) -> HttpResponse:
        faults = [{"field": where_of(fault), "sentence": sentence_of(fault)} for fault in raised.errors]
        field = faults[0]["field"] if faults else ""
        return problem(422, "invalid", _("Some of the input could not be used."), field, faults)

    def stranger(_request: HttpRequest, _raised: Any) -> HttpResponse:
        answer = problem(401, "unauthorized", _("Nobody is signed in, or the token does not hold."))
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    def other(request: HttpRequest, raised: Any) -> HttpResponse:
        if isinstance(raised.__cause__, ValidationError):
            return invalid(request, raised.__cause__)  # the library makes a 400 of whatever a parser raises
        return problem(raised.status_code, f"http_{raised.status_code}", str(raised))

    def broken(request: HttpRequest, raised: Any) -> HttpResponse:
        # Where in the code and what kind of error; never the message, which may hold what a person typed.
        logger.error("API error at %s: %s", request.path, outline(raised))
        return problem(500, "error", _("Something went wrong here."))

    api.parser = Bodies()
    api.add_exception_handler(Refused, refused)
    api.add_exception_handler(Missing, missing)
    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(AuthenticationError, stranger)
    api.add_exception_handler(AuthorizationError, stranger)
    api.add_exception_handler(HttpError, other)
    api.add_exception_handler(Exception, broken)
