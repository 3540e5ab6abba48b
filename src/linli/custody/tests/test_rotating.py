"""Keys are changed while the house is open: nothing is lost, nothing stays behind, a killed run goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from linli.custody import actions, queries
from linli.custody.actions import rotating
from linli.custody.models import KeyPass
from linli.kernel import crypto, keyring
from linli.kernel.crypto import KeyRefused
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.people.models import Person
from tests.cast import AT, SINCE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_keys")]


def now():
    return AT


def phones() -> dict[int, str]:
    return {person.pk: person.phone for person in Person.objects.all()}


def test_everything_is_moved_to_the_new_key_and_reads_as_before(cast: Cast):
    before = phones()
    keyring.add_data_key(at=AT, suite="sm4gcm")
    done = actions.rotate(now=now, batch=3)
    assert (done.broken, done.left) == ([], 0)
    assert done.moved >= 2 * len(before)
    assert phones() == before
    assert {use.key_id for use in queries.key_uses()} == {"k2"}
    # Nothing is left to do, and the second run does nothing.
    assert actions.rotate(now=now).moved == 0


def test_a_killed_run_goes_on_behind_its_checkpoint(cast: Cast, monkeypatch):
    keyring.add_data_key(at=AT)
    write = rotating._write
    calls: list[str] = []

    def dies(column, changes):
        if column.label == "people_person.phone_sealed" and len(calls) == 2:
            raise KeyboardInterrupt
        calls.extend([column.label] if column.label == "people_person.phone_sealed" else [])
        return write(column, changes)

    monkeypatch.setattr(rotating, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.rotate(now=now, batch=2)
    mark = KeyPass.objects.get(column="people_person.phone_sealed")
    assert mark.moved == 4
    assert mark.last_pk == sorted(phones())[3]
    monkeypatch.setattr(rotating, "_write", write)
    done = actions.rotate(now=now, batch=2)
    assert done.left == 0
    # Only what was left: the four before the checkpoint were not touched again.
    assert KeyPass.objects.get(column="people_person.phone_sealed").moved == len(phones())


def test_whoever_writes_meanwhile_wins(cast: Cast, monkeypatch):
    keyring.add_data_key(at=AT)
    person = cast.person("resident")
    write = rotating._write

    def overtaken(column, changes):
        if column.label == "people_person.phone_sealed":
            fresh = Person.objects.get(pk=person.pk)
            fresh.phone = "13700000099"
            fresh.save(update_fields=["phone_sealed", "phone_index"])
        return write(column, changes)

    monkeypatch.setattr(rotating, "_write", overtaken)
    done = actions.rotate(now=now)
    assert done.left == 0
    found = Person.objects.get(pk=person.pk)
    assert found.phone == "13700000099"
    assert people_queries.account_with_phone(phone="13700000099") == cast.account("resident")


def test_a_value_that_does_not_open_is_reported_and_left_and_its_key_stays(cast: Cast):
    one, other = cast.person("resident"), cast.person("volunteer")
    Person.objects.filter(pk=one.pk).update(phone_sealed=other.phone_sealed)
    keyring.add_data_key(at=AT)
    done = actions.rotate(now=now)
    assert [line.split(":")[0] for line in done.broken] == [f"people_person.phone_sealed {one.uid}"]
    assert done.left == 0
    assert Person.objects.get(pk=one.pk).phone_sealed == other.phone_sealed
    assert actions.retire_key("k1", at=AT + keyring.SETTLE) == ["people_person.phone_sealed: 1"]
    assert "k1" in crypto.keys().data


def test_a_key_is_retired_only_after_nothing_is_under_it(cast: Cast):
    keyring.add_data_key(at=AT)
    assert actions.retire_key("k1", at=AT + keyring.SETTLE)
    actions.rotate(now=now)
    with pytest.raises(KeyRefused, match="younger"):
        actions.retire_key("k1", at=AT + timedelta(minutes=1))
    assert actions.retire_key("k1", at=AT + keyring.SETTLE) == []
    assert list(crypto.keys().data) == ["k2"]
    assert Person.objects.get(pk=cast.person("resident").pk).phone == cast.phone("resident")


def test_the_index_is_made_anew_while_both_answer(cast: Cast):
    before = Person.objects.get(pk=cast.person("resident").pk).phone_index
    keyring.add_index_key(at=AT, suite="sm4gcm")
    # Before the rotation, in its midst and after it: found, and never entered twice.
    number = cast.phone("resident")
    assert people_queries.account_with_phone(phone=number) == cast.account("resident")
    with pytest.raises(Exception, match="phone_taken"):
        people.make_person(name="又一人", phone=number, at=SINCE)
    assert actions.retire_key("index", at=AT + keyring.SETTLE)
    done = actions.rotate(now=now, batch=4)
    assert (done.broken, done.left) == ([], 0)
    assert Person.objects.get(pk=cast.person("resident").pk).phone_index != before
    assert people_queries.account_with_phone(phone=number) == cast.account("resident")
    assert actions.retire_key("index", at=AT + keyring.SETTLE) == []
    assert crypto.keys().former is None
    assert people_queries.account_with_phone(phone=number) == cast.account("resident")


def test_a_token_outlives_a_change_of_the_index(cast: Cast):
    token = people.issue_token(username="volunteer", at=AT)
    keyring.add_index_key(at=AT)
    actions.rotate(now=now)
    actions.retire_key("index", at=AT + keyring.SETTLE)
    actor = people_queries.actor_for_token(token, AT)
    assert actor is not None
    assert actor.person_uid == cast.volunteer.person_uid


def test_a_missing_key_is_told_by_the_columns_that_need_it(cast: Cast):
    keyring.add_data_key(at=AT)
    assert queries.unopenable() == []
    with keyring._changing() as content:
        del content["data"]["k1"]
    assert queries.unopenable() == [
        'people_person.name_sealed: the key "k1" is not in the key file',
        'people_person.phone_sealed: the key "k1" is not in the key file',
    ]
    with pytest.raises(KeyRefused):
        _never = Person.objects.get(pk=cast.person("resident").pk).name
    assert {use.key_id for use in queries.key_uses()} == {"?"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_sealed FROM people_person")
        assert all(text.startswith("v1|k1|") for (text,) in cursor.fetchall())


def test_secrets_of_second_factors_move_with_the_rest(cast: Cast):
    account = cast.account("community")
    aad = people_queries.totp_aad(account.pk)
    app = Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.TOTP,
        data={"secret": crypto.seal("JBSWY3DPEHPK3PXP", aad=aad), "step": 0},
    )
    keyring.add_data_key(at=AT)
    assert "mfa_authenticator.data: 1" in actions.retire_key("k1", at=AT + timedelta(days=1))
    actions.rotate(now=lambda: AT)
    app.refresh_from_db()
    assert crypto.sealed_under(app.data["secret"]) == crypto.keys().current
    assert crypto.unseal(app.data["secret"], aad=aad) == "JBSWY3DPEHPK3PXP"
    assert actions.retire_key("k1", at=AT + timedelta(days=1)) == []
