"""The API keeps its word under made-up input: no answer that the document does not know, and never a 500.

Schemathesis makes the input from the document, in this process and the same each time. Every other call that names a
thing names one that is there, else nothing behind the first 404 would ever be reached.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from linli.cases import actions as cases
from linli.cases.actions import load_catalogue
from linli.cases.facts import VoiceDraft
from linli.kernel import ids
from linli.meetings import actions as meetings
from linli.people.actions import issue_token
from linli.people.models import Registration
from linli.projects.models import Slot
from linli.projects.tests import scene
from linli.site.api import api
from linli.site.openapi import TAGS, codes_of
from tests.cast import GRID, HARBOUR, HOME, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

EXAMPLES = 6
REFUSED = 409
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = get_wsgi_application()


def operations(tag: str) -> Iterator[Any]:
    for found in SCHEMA.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr] # an operation that cannot be read fails here
        if operation.definition.raw["tags"] == [tag]:
            yield operation


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request at its end closes the connection, and with it the test's own transaction; Django's client knows that."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.fixture
def there(cast: Cast) -> dict[str, str]:
    """Path → the uid or token of something that is there, by the beginning of the path."""
    load_catalogue()
    voice = cases.place_voice(
        words=VoiceDraft(body="路灯不亮", area_code=GRID, contact="13900000041"),
        actor=cast.resident,
        at=cast.at,
    )
    case = scene.accepted_case(cast)
    project = scene.opened(cast)
    meeting = meetings.call_meeting(
        title="联席会议",
        area_code=HARBOUR,
        held_at=cast.at,
        place_text="",
        party_uids=[],
        others_present="",
        case_uids=[case.uid],
        actor=cast.dispatcher,
        at=cast.at,
    )
    slot = Slot.objects.filter(shift__project=project)[0]
    return {
        "/cases/": str(voice.case.uid),
        "/voices/": ids.token("voice", voice.uid),
        "/groups/": ids.token("group", voice.case.uid),
        "/projects/": str(project.uid),
        "/shifts/": str(slot.shift.uid),
        "/slots/": str(slot.uid),
        "/meetings/items/": str(meeting.items.get().uid),
        "/meetings/": str(meeting.uid),
        "/registrations/": str(Registration.objects.get().uid),
        "/units/": str(cast.enterprise.uid),
        "/credits/units/": str(cast.enterprise.uid),
        "/areas/": HOME,
    }


def known(path: str, there: dict[str, str]) -> str:
    """What to put into the braces of a path, "" when nothing of the kind is there."""
    short = path.removeprefix("/api/v1")
    return next((uid for begin, uid in there.items() if short.startswith(begin)), "")


def judged(operation: Any, uid: str, headers: dict[str, str], seen: Counter[int]) -> str:
    """Call an operation with made-up input; what is wrong with its answers, "" when nothing is."""
    turns = itertools.cycle((False, True))

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        if uid and next(turns):
            case.path_parameters = dict.fromkeys(case.path_parameters or {}, uid)
        answer = case.call(headers=headers)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code == REFUSED:
            assert answer.json()["code"] in codes_of(operation.definition.raw), answer.json()["code"]

    try:
        call()
    except Exception as fault:  # noqa: BLE001 -- every operation has its turn, and all faults are told at the end
        return f"{operation.label}: {type(fault).__name__} {fault}"[:1500]
    return ""


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_the_api_keeps_its_word(tag: str, cast: Cast, there: dict[str, str]):
    who = "admin" if tag == "custody" else "dispatcher"
    headers = {"Authorization": f"Bearer {issue_token(username=who, at=cast.at)}"}
    seen: Counter[int] = Counter()
    wrong = [judged(operation, known(operation.path, there), headers, seen) for operation in operations(tag)]
    assert not any(wrong), "\n\n".join(one for one in wrong if one)
    assert seen[200] + seen[201], f"nothing came through, so this proves nothing: {seen}"
    assert not seen[401], "the token holds"
