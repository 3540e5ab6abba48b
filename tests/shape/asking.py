"""Everybody who may ask: each role in each relation to the things of the first city, and what a route answers them."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, CaseSubject
from linli.kernel import verdict
from linli.kernel.actor import Actor
from linli.people import actions as people
from linli.people.models import Account, Person, Role, Session, Unit
from linli.people.powers import Power, roles_with
from linli.site.api import api
from linli.site.api_examples import UID, example_of
from linli.site.permissions import Answer as Word
from linli.site.permissions import Route
from tests.cast import EAST, GINKGO, HARBOUR, PINE, SINCE
from tests.shape.things import own_things
from tests.shape.two_cities import Town, actor, grant, live

# A refusal for want of a right; every other one says that the moment, or the input, does not fit.
OF_RIGHTS = {
    "no_right",
    "excluded",
    "not_yours",
    "not_your_unit",
    "not_in_hand",
    "in_hand",
    "not_staff",
    "not_registered",
}


# What the enterprise has here, so that its contact asks about it, and what the department has of the same kind.
OF_DEPARTMENT = {"roster": "roster of the department"}


@dataclass(frozen=True)
class Asker:
    """Somebody in a role, in a relation to the things, signed in and with a token; and what is theirs alone."""

    role: str
    relation: str
    client: Client
    token: str
    own: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back: one of the four words, the status, the code of a refusal, and the body."""

    word: Word
    status: int
    code: str
    body: str

    @property
    def unread(self) -> bool:
        """The form came back with what was wrong in it: whether its sender may was not judged, and nothing was done."""
        return self.status == 422


@dataclass(frozen=True)
class Given:
    """What goes along with a question: the things that bodies name, and a word to search for."""

    things: Mapping[str, str]
    searched: str = ""


@dataclass
class World:
    """Two cities, their things, and whoever asked so far."""

    first: Town
    second: Town
    things: dict[str, str]
    elsewhere: dict[str, str]
    askers: dict[tuple[str, str], Asker] = field(default_factory=dict)

    def asker(self, role: str, relation: str) -> Asker:
        """The one who asks in this role and relation, made when first wanted."""
        if (role, relation) not in self.askers:
            self.askers[role, relation] = self._make(role, relation)
        return self.askers[role, relation]

    def _make(self, role: str, relation: str) -> Asker:
        at = self.first.at
        if role == "nobody":
            return Asker(role, relation, Client(), "", {})
        person = people.make_person(name="测试", phone=f"136{Person.objects.count():08d}", at=SINCE)
        account = people.make_account(person=person, username=f"{role}-{relation}", at=SINCE)
        self._post(person, role, relation)
        if relation == "subject":
            for case in Case.objects.filter(area_code=self.first.grid):
                CaseSubject.objects.create(case=case, person=person, named_at=at)
        client = Client()
        client.force_login(account)
        who = actor(person, at)
        own = own_things(account, who, at) if relation == "own" else {}
        if own:
            if role in roles_with(Power.CASES_PLACE_FOR):
                words = VoiceDraft(
                    body="带来的事", area_code=self.first.grid, channel="visit", contact=person.phone
                )
                own["own voice"] = str(cases.place_voice(words=words, actor=who, at=at).uid)
            own["session"] = str(_second_session(account))
            if role == "volunteer":
                own["own registration"] = str(person.registrations.get().uid)
        unit = person.posts.values_list("unit__uid", flat=True).first()
        own |= {"own unit": str(unit)} if unit else {}
        if role == Role.HANDLER and relation in {"own", "subject"}:
            own |= {thing: self.things[theirs] for thing, theirs in OF_DEPARTMENT.items()}
        return Asker(role, relation, client, people.issue_token(username=account.username, at=at), own)

    def _post(self, person: Person, role: str, relation: str) -> None:
        town = self.second if relation == "tenant" else self.first
        area = {"above": EAST, "sibling": GINKGO, "district": PINE}.get(relation, town.home)
        if role == "resident":
            return
        if role == "volunteer":
            if area != EAST:  # nobody lives in a district as such
                live(actor(person, town.at), town, area)
        elif role in {Role.HANDLER, Role.CONTACT}:
            grant(person, role, unit=self._unit(role, relation, area))
        else:
            grant(person, role, area_code=area)

    def _unit(self, role: str, relation: str, area: str) -> Unit:
        if relation in {"own", "subject"}:
            return self.first.department if role == Role.HANDLER else self.first.enterprise
        if relation == "tenant":
            return self.second.department if role == Role.HANDLER else self.second.enterprise
        name = f"单位 {relation}"
        found = Unit.objects.filter(name=name).first()
        return found or people.make_unit(
            name=name, kind=Unit.Kind.DEPARTMENT, area_code=area, actor=Actor.system(), at=SINCE
        )


def _second_session(account: Account) -> object:
    """The uid of a session of theirs elsewhere."""
    other = Client()
    other.force_login(account)
    session = Session.objects.get(session_key=other.session.session_key)
    return session.uid


@contextmanager
def refusals() -> Iterator[list[str]]:
    """The codes of the refusals that were raised meanwhile: a page shows the sentence only."""
    codes: list[str] = []
    before = verdict.Refused.__init__

    def noting(self: verdict.Refused, why: verdict.Verdict) -> None:
        codes.append(why.code)
        before(self, why)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdict.Refused, "__init__", noting)
        yield codes


def ask(asker: Asker, route: Route, path: str, given: Given) -> Answer:
    """One request, of which nothing stays that it wrote."""
    cookies = SimpleCookie(asker.client.cookies)
    with transaction.atomic(), refusals() as codes:
        response = _send(asker, route, path, given)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    asker.client.cookies = cookies  # signing out is taken back too
    text = body.decode(errors="replace")
    if "json" in response.get("Content-Type", ""):
        text = json.dumps(json.loads(text), ensure_ascii=False)  # as a person would read it, not escaped
    return _read(response, text, codes[-1] if codes else "")


def _send(asker: Asker, route: Route, path: str, given: Given) -> Any:
    things = given.things
    query = {"q": given.searched} | QUERY.get(route.key, {})
    if route.page:
        if route.method == "GET":
            return asker.client.get(path, query)
        form = form_of(things)
        if route.page.startswith("projects:"):
            del form["case"]  # a need of the project; loading it would come before all else
        form |= {name: things[thing] for name, thing in IN_FORM.get(route.key, {}).items()}
        if route.key == "POST projects:crews":
            form["unit"] = ""  # of friends; a unit's crew is begun by its contact
        return asker.client.post(path, form, headers={"HX-Request": "true"})
    headers = {"Authorization": f"Bearer {asker.token}"} if asker.token else {}
    body, kind = body_of(route, things)
    if kind == "multipart":
        return Client().post(path, body, headers=headers)
    if route.method == "GET":
        return Client().get(path, query, headers=headers)
    text = json.dumps(body) if route.method == "POST" and body is not None else ""
    return Client().generic(route.method, path, text, "application/json", headers=headers)


def _read(response: HttpResponse, body: str, code: str) -> Answer:
    status = response.status_code
    login = reverse("people:login")
    led = response.get("Location", "") + response.get("HX-Redirect", "")
    if status == 401 or (led.startswith(f"{login}?next=") and status in {200, 302}):
        return Answer(Word.LOGIN, status, code, body)
    if status == 404:
        return Answer(Word.MISSING, status, code, body)
    if status == 409 and code in OF_RIGHTS:
        return Answer(Word.REFUSED, status, code, body)
    return Answer(Word.FOUND, status, code, body)


def form_of(things: Mapping[str, str]) -> dict[str, Any]:
    """Every field that some form of the house asks for, with something that fits most of them."""
    return {
        "title": "标题",
        "name": "名称",
        "words": "一些话",
        "reason": "法院调卷，时间紧迫不能等",
        "why": "minor",
        "note": "说明",
        "purpose": "residence",
        "field": "name",
        "form": "csv",
        "lead": things["department"],
        "into": things["case number"],
        "unit": things["department"],
        "enterprise": things["unit"],
        "body": "门口拥堵",
        "outcome": "keep",
        "review_on": "2026-12-01",
        "owner": things["department"],
        "unit_uid": things["department"],
        "person": things["person"],
        "place": things["roster place"],
        "phone": "13800000002",
        "case": things["case"],
        "area": things["area"],
        "area_code": things["area"],
        "community": things["area"],
        "until": "2026-03-30",
        "since": "2026-03-18",
        "on": "2026-03-18",
        "due_on": "2026-03-30",
        "question": "哪一盏？",
        "resolution": "更换路灯",
        "file": SimpleUploadedFile("a.csv", "姓名,手机号\n张伟,13900000001\n".encode()),
    }


@functools.cache
def _document() -> dict[str, Any]:
    return api.get_openapi_schema()


def body_of(route: Route, things: Mapping[str, str]) -> tuple[Any, str]:
    """The example of the document, with things of the house where it names some."""
    document = _document()
    content = (
        document["paths"][f"/api/v1{route.path}"][route.method.lower()].get("requestBody", {}).get("content")
    )
    if not content:
        return None, ""
    kind, one = next(iter(content.items()))
    schema = document["components"]["schemas"]
    example = example_of(one["schema"], schema)
    if kind.startswith("multipart"):
        file = SimpleUploadedFile("a.csv", "姓名,手机号\n张伟,13900000001\n".encode())
        return {"area_code": things["area"], "file": file, "photos": file, "words": "图片"}, "multipart"
    own = {"unit_uid": things.get("own unit")} if route.key in SPEAKING else {}
    return _known(example, things) | WITHOUT.get(route.key, {}) | own, "json"


# What an operation wants in its query before it looks at anything else.
QUERY = {
    "GET /areas/{code}/move": {"above": HARBOUR, "on": "2026-04-01"},
    "GET /areas/{code}/merge": {"into": GINKGO, "on": "2026-04-01"},
    "GET /ties": {"kind": "liaison"},
}
# The thing that a field of a body means; a unit when nothing is said.
NAMED = {
    "case_uid": "case",
    "case_uids": "case",
    "person_uid": "person",
    "person_uids": "person",
    "project_uids": "duty project",
    "place_uid": "roster place",
    "slot_uid": "own duty",
    "leader_uid": "person",
    "estate_uid": "estate",
    "building_uid": "building",
    "meeting_uid": "meeting",
    "undertaking_uid": "undertaking",
    "into_uid": "accepted case",
    "branch_uid": "branch",
    "organiser_uid": "branch",
    "lead_uid": "department",
    "department_uid": "home department",
    "alliance_uid": "alliance",
    "given": "case number",
    "owner_uid": "department",
    "enterprise_uid": "unit",
}
FIELDS: dict[str, Any] = {
    "field": "name",
    "above": HARBOUR,
    "into": GINKGO,
    "handler_uids": [],
    "parent_uid": None,
    "programme_uid": None,
    "venue_uid": None,
}
# Operations in which one speaks for the own unit, or for oneself.
SPEAKING = {"POST /cases/{uid}/lead", "POST /cases/{uid}/help"}
# What a form means by a name that means something else in most forms.
IN_FORM = {
    "POST certificates:team": {"unit": "unit"},
    "POST undertakings:merge": {"into": "undertaking"},
}
WITHOUT: dict[str, dict[str, Any]] = {
    "POST /posts": {"unit_uid": None},
    "POST /liaisons": {"unit_uid": None},
    "POST /rosters": {"position_uids": []},
    "POST /shifts/{uid}/together": {"positions": {}},
}


def _known(value: Any, things: Mapping[str, str], name: str = "") -> Any:
    if name == "area_code":
        return things["area"]
    if name in FIELDS:
        return FIELDS[name]
    if isinstance(value, dict):
        return {key: _known(inner, things, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_known(inner, things, name) for inner in value]
    return things[NAMED.get(name, "unit")] if value == UID or name == "given" else value


VARYING = (
    r'name="csrfmiddlewaretoken" value="[^"]*"',
    r'name="_key" value="[^"]*"',
    r'nonce="[^"]*"',
    r'name="csrf-token" content="[^"]*"',
)


def bare(body: str, path: str) -> str:
    """A body without what differs between any two answers: nonces, keys, and the address that was asked."""
    for varies in VARYING:
        body = re.sub(varies, "", body)
    return body.replace(path, "PATH").replace(quote(path, safe=""), "PATH")
