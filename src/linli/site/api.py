"""The JSON API: every app's router under /api/v1/, one OpenAPI document, closed unless an operation opens itself."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required

from linli import __version__
from linli.people.queries import actor_for_token
from linli.site.openapi import Api
from linli.web.api import Bearer, attach

APPS = (
    "places",
    "people",
    "notices",
    "cases",
    "credits",
    "ratings",
    "attendance",
    "projects",
    "meetings",
    "supervision",
    "undertakings",
    "exchange",
    "certificates",
    "awards",
    "field",
    "integrity",
    "duty",
    "oversight",
    "board",
    "custody",
)

api = Api(
    title="Linli 邻里",
    version=__version__,
    description=(
        "Every verb and every list of the loop. Send `Authorization: Bearer <token>` (made with `linli token`, or "
        "on the page of one's account). Operations whose `security` is empty want none; where it also names `{}`, "
        "none is needed, but a wrong one is a 401. "
        "Send an `Idempotency-Key` with every POST: the same key and the same body are done once, however often "
        "they arrive. A refusal is a 409 that carries `code` and `sentence`, the same that the page shows; bad "
        "input is a 422, and what is missing, or outside your area, is a 404."
    ),
    auth=Bearer(lambda token, at: actor_for_token(token=token, at=at)),
    docs_url=None,  # its page has inline script, which the CSP refuses; the document itself is at openapi.json
    urls_namespace="api",
)
attach(api)
for app in APPS:
    if find_spec(f"linli.{app}.api"):
        api.add_router("", import_module(f"linli.{app}.api").router)

# The login middleware knows sessions only and would answer a valid token with a redirect; ninja asks for the token.
urls = api.urls
for pattern in urls[0]:
    if pattern.callback:
        login_not_required(pattern.callback)
