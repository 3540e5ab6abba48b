"""Certificates: from the book, frozen, checked by everybody who holds one, and never a word that duty was volunteering."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from linli.certificates import actions, queries, rules, sheets
from linli.certificates.models import Batch, Certificate
from linli.credits import actions as book
from linli.credits.models import CreditEntry
from linli.kernel import rollback
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.site.proving import linli_verify as verifier
from tests.cast import GINKGO, HOME

DAY = date(2026, 3, 14)
YEAR = {"from_on": date(2026, 1, 1), "until_on": date(2026, 12, 31)}


def serve(cast, who="volunteer", **changes):
    fields = {
        "person": cast.person(who),
        "unit": cast.enterprise,
        "minutes": 90,
        "points": 10,
        "how": "claimed",
        "grade": "A",
        "source_kind": "slot",
        "source_uid": uuid7(),
        "source_title": "清理楼道",
        "source_url": "/projects/",
        "area_code": HOME,
        "earned_on": DAY,
    }
    return book.book_service(**fields | changes, actor=cast.community, at=cast.at)


def take(cast, naming="full", **changes):
    return actions.issue(**{**YEAR, "naming": naming, **changes}, actor=cast.volunteer, at=cast.at)


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


@pytest.mark.django_db
class TestIssuing:
    def test_it_says_time_content_and_recording_unit(self, cast):
        serve(cast)
        serve(cast, minutes=30, grade="C", source_title="护学岗")
        one = take(cast)
        assert (one.claimed_minutes, one.recorder) == (120, "临安里市东城区港前街道梧桐社区")
        assert [(line["title"], line["minutes"], line["grade"]) for line in one.lines] == [
            ("护学岗", 30, "C"),
            ("清理楼道", 90, "A"),
        ]
        assert queries.holder_name(one) == "李明"

    def test_several_communities_are_named_by_the_area_around_them(self, cast):
        serve(cast)
        serve(cast, area_code=GINKGO)
        assert take(cast).recorder == "临安里市东城区港前街道"

    def test_assigned_service_is_apart_and_no_volunteer_time(self, cast):
        serve(cast)
        serve(cast, how="assigned", minutes=240, source_title="卡口值守")
        one = take(cast)
        assert (one.claimed_minutes, one.assigned_minutes) == (90, 240)
        data = sheets.data_of(one)
        assert [row[1] for row in data["claimed"]] == ["清理楼道"]
        assert [row[1] for row in data["assigned"]] == ["卡口值守"]
        assert "1.5" in data["statement"]
        assert "5.5" not in data["statement"]

    def test_what_was_taken_back_is_not_certified(self, cast):
        book.reverse_entry(uid=serve(cast)[0].uid, actor=cast.community, at=cast.at)
        assert code_of(take, cast=cast) == "nothing_served"

    def test_the_holder_chooses_how_the_name_stands(self, cast):
        serve(cast)
        names = [queries.holder_name(take(cast, naming)) for naming in ("full", "masked", "none")]
        assert names[0] == "李明"
        assert names[1].startswith("李")
        assert "明" not in names[1]
        assert names[2] == ""

    def test_bad_periods_are_told(self, cast):
        serve(cast)
        wrong = {"from_on": date(2026, 5, 1), "until_on": date(2026, 4, 1)}
        assert code_of(take, cast=cast, **wrong) == "bad_period"
        later = {"from_on": date(2027, 1, 1), "until_on": date(2027, 4, 1)}
        assert code_of(take, cast=cast, **later) == "in_future"

    def test_it_is_free_and_unlimited_and_no_number_comes_twice(self, cast):
        serve(cast)
        assert len({take(cast).number for _time in range(5)}) == 5

    def test_the_journal_is_committed_to_it_and_knows_no_name(self, cast):
        serve(cast)
        one = take(cast)
        entry = JournalEntry.objects.get(subject_uid=one.uid)
        assert json.loads(entry.payload) == {"digest": one.digest, "kind": "service"}
        assert rules.digest_of(rules.content_of(one, "李明")) == one.digest

    def test_a_service_has_the_day_of_what_stands_and_hundredths_that_do_not_add_up_are_explained(self, cast):
        """Delivered work that was corrected to another day; three times twenty minutes are an hour and not 0.99."""
        for number in range(3):
            source = uuid7()
            serve(cast, minutes=15, points=0, grade="C", source_uid=source, earned_on=date(2026, 3, 2))
            person = cast.person("volunteer")
            book.take_back_service(person=person, source_uid=source, actor=cast.community, at=cast.at)
            day = date(2026, 3, 5 + number)
            serve(cast, minutes=20, points=0, grade="C", source_uid=source, earned_on=day)
        one = take(cast)
        assert [line["day"] for line in one.lines] == ["2026-03-05", "2026-03-06", "2026-03-07"]
        data = sheets.data_of(one)
        assert [row[3] for row in data["claimed"]] == ["0.33"] * 3
        assert data["facts"][0][1] == "1 小时"
        assert "整分钟" in data["rounding"]
        serve(cast, "contact", minutes=90)
        exact = actions.issue(**YEAR, naming="full", actor=cast.contact, at=cast.at)
        assert sheets.data_of(exact)["rounding"] == ""

    def test_the_paper_is_a_tagged_pdf(self, cast):
        serve(cast)
        made = sheets.paper(take(cast), at=cast.at)[0]
        assert made.startswith(b"%PDF")
        assert b"/MarkInfo" in made
        assert b"pdfuaid" in made


@pytest.mark.django_db
class TestChecking:
    @pytest.fixture(autouse=True)
    def _fresh(self):
        cache.clear()

    def ask(self, client, one, digest=None):
        return client.get(reverse("certificates:check"), {"n": one.number, "h": digest or one.digest})

    def test_who_holds_the_paper_sees_what_stands_on_it(self, cast, client):
        serve(cast)
        one = take(cast, "masked")
        text = self.ask(client, one).content.decode()
        assert "清理楼道" in text
        assert one.number in text
        assert "李明" not in text

    def test_twelve_signs_are_enough_and_eleven_are_not(self, cast):
        serve(cast)
        one = take(cast)
        assert queries.check(number=one.number.lower(), digest=one.digest[:12].upper()).answer == "valid"
        assert queries.check(number=one.number, digest=one.digest[:11]).answer == "unknown"
        assert queries.check(number=one.number, digest="0" * 64).answer == "unknown"
        assert queries.check(number="ZM2026-0000-0000-0", digest=one.digest).answer == "unknown"

    def test_guessing_ends(self, cast, client):
        serve(cast)
        one = take(cast)
        answers = [self.ask(client, one, f"{number:064d}").status_code for number in range(400)]
        assert answers[0] == 200
        assert answers[-1] == 429

    def test_a_correction_in_the_book_shows_and_a_new_one_replaces_it(self, cast):
        entry = serve(cast)[0]
        serve(cast, minutes=60)
        one = take(cast)
        assert code_of(actions.reissue, uid=one.uid, actor=cast.volunteer, at=cast.at) == "unchanged"
        book.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        assert queries.check(number=one.number, digest=one.digest).drifted
        newer = actions.reissue(uid=one.uid, actor=cast.volunteer, at=cast.at)
        told = queries.check(number=one.number, digest=one.digest)
        assert (told.answer, told.newer, newer.claimed_minutes) == ("replaced", newer.number, 60)
        assert not queries.check(number=newer.number, digest=newer.digest).drifted

    def test_later_service_does_not_change_an_earlier_paper(self, cast):
        serve(cast)
        one = take(cast)
        serve(cast, minutes=15)
        assert not queries.check(number=one.number, digest=one.digest).drifted

    def test_the_desk_withdraws_with_a_reason_and_the_holder_is_told(self, cast):
        serve(cast)
        one = take(cast)
        call = {"uid": one.uid, "actor": cast.community, "at": cast.at}
        assert code_of(actions.withdraw, reason=" ", **call) == "no_words"
        actions.withdraw(reason="姓名有误", **call)
        assert queries.check(number=one.number, digest=one.digest).answer == "withdrawn"
        assert code_of(actions.withdraw, reason="再来", **call) == "not_valid"
        told = InboxMessage.objects.filter(recipient_uid=cast.volunteer.person_uid)
        assert told.filter(template_code="certificate_withdrawn").count() == 1

    def test_strangers_find_none(self, cast, signed_in):
        serve(cast)
        one = take(cast)
        for name in ("one", "paper", "proof"):
            assert (
                signed_in("stranger").get(reverse(f"certificates:{name}", args=[one.uid])).status_code == 404
            )


@pytest.mark.django_db
class TestProving:
    @pytest.fixture(autouse=True)
    def _kept_apart(self, settings, tmp_path):
        settings.CHECKPOINTS = tmp_path / "checkpoints"

    def proof(self, cast, tmp_path):
        serve(cast)
        one = take(cast)
        with pytest.raises(queries.NotSealed):
            queries.proof_of(one, "李明")
        rollback.seal(at=cast.at, force=True)
        path = tmp_path / "one.proof.json"
        made = queries.proof_of(one, queries.holder_name(one))
        path.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
        return path, made

    def test_a_stranger_checks_it_offline(self, cast, tmp_path, capsys):
        path, made = self.proof(cast, tmp_path)
        assert verifier.main([str(path), "--key", made["key"]]) == 0
        assert "OK" in capsys.readouterr().out

    @pytest.mark.parametrize("part", ["certificate", "body", "salt", "n", "proof", "checkpoint"])
    def test_any_change_is_found(self, cast, tmp_path, part):
        path, made = self.proof(cast, tmp_path)
        forged = json.loads(json.dumps(made))
        if part == "certificate":
            forged[part]["claimed"] += 60
        elif part == "body":
            forged[part][9] += 1
        elif part == "n":
            forged[part] += 1
        elif part == "proof":
            forged[part] = [*forged[part], "00" * 32]
        else:
            sign = forged[part][0]
            forged[part] = ("1" if sign != "1" else "2") + forged[part][1:]
        path.write_text(json.dumps(forged, ensure_ascii=False), encoding="utf-8")
        with pytest.raises(verifier.Bad):
            verifier.verify_proof(str(path), made["key"])


@pytest.mark.django_db
class TestTeam:
    def ask(self, cast, **changes):
        call = {
            **YEAR,
            "naming": "full",
            "unit_uid": cast.enterprise.uid,
            "actor": cast.contact,
            "at": cast.at,
        }
        return actions.ask_batch(**call | changes)

    def test_only_who_agreed_gets_one_and_is_told(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        serve(cast)
        serve(cast, "contact")
        assert code_of(self.ask, cast=cast) == "nobody_agreed"
        actions.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
        batch = self.ask(cast)
        assert (batch.state, batch.done, batch.without_consent) == ("ready", 1, 1)
        with zipfile.ZipFile(io.BytesIO(queries.file_of(batch).read_bytes())) as packed:
            assert packed.namelist() == [f"{Certificate.objects.get().number}.pdf"]
        told = InboxMessage.objects.filter(recipient_uid=cast.volunteer.person_uid)
        assert told.filter(template_code="certificate_by_unit").count() == 1

    def test_run_twice_is_done_once(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        serve(cast)
        actions.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
        batch = self.ask(cast)
        Batch.objects.filter(pk=batch.pk).update(state="waiting")
        actions.run_batch(uid=batch.uid, now=lambda: cast.at)
        assert Certificate.objects.count() == 1

    def test_who_takes_consent_back_while_the_papers_are_made_gets_none(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        serve(cast)
        actions.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
        asked = {"unit": cast.enterprise, "asked_by": cast.person("contact"), "asked_at": cast.at}
        batch = Batch.objects.create(**asked, **YEAR, naming="full", total=1)
        moments = []

        def now():
            """The second moment is asked for when the members were looked up, before the first paper."""
            moments.append(cast.at)
            if len(moments) == 2:
                actions.disagree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
            return cast.at

        done = actions.run_batch(uid=batch.uid, now=now)
        assert (done.state, done.done, done.total, Certificate.objects.count()) == ("ready", 0, 0, 0)

    def test_the_file_goes_after_its_day(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        serve(cast)
        actions.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
        batch = self.ask(cast)
        assert actions.sweep_batches(at=cast.at + timedelta(hours=23)) == 0
        assert actions.sweep_batches(at=cast.at + timedelta(hours=25)) == 1
        assert not queries.file_of(batch).exists()

    def test_consent_is_taken_back(self, cast):
        serve(cast)
        actions.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
        actions.disagree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
        assert code_of(self.ask, cast=cast) == "nobody_agreed"

    def test_no_other_unit(self, cast):
        with pytest.raises(Missing):
            self.ask(cast, unit_uid=cast.branch.uid)
        with pytest.raises(Missing):
            actions.agree(unit_uid=cast.branch.uid, actor=cast.volunteer, at=cast.at)


@pytest.mark.django_db
class TestThanks:
    def thank(self, cast, words="{name}同志：感谢您服务{hours}小时。", **changes):
        return actions.thank(**{**YEAR, "words": words, **changes}, actor=cast.community, at=cast.at)

    def test_who_served_of_their_own_accord_gets_a_letter(self, cast):
        serve(cast)
        serve(cast, "contact", how="assigned")
        letters = self.thank(cast)
        assert [queries.paper_of(one).words for one in letters] == ["李明同志：感谢您服务1.5小时。"]
        assert "李明" not in letters[0].words
        assert sheets.paper(letters[0], at=cast.at)[0].startswith(b"%PDF")

    def test_bad_words_and_nobody_are_told(self, cast):
        assert code_of(self.thank, cast=cast) == "nobody_served"
        serve(cast)
        assert code_of(self.thank, cast=cast, words="{phone}") == "bad_placeholder"
        assert code_of(self.thank, cast=cast, words="{0.__class__}") == "bad_placeholder"
        assert code_of(self.thank, cast=cast, words="{") == "bad_placeholder"
        assert code_of(self.thank, cast=cast, least_hours=2) == "nobody_served"

    def test_only_a_desk_thanks(self, cast):
        with pytest.raises(Missing):
            actions.thank(words="谢谢", actor=cast.volunteer, at=cast.at, from_on=DAY, until_on=DAY)


@pytest.mark.django_db
class TestPages:
    def test_a_volunteer_takes_one_on_the_page(self, cast, signed_in, stopped_clock):
        serve(cast)
        browser = signed_in("volunteer")
        page = reverse("certificates:mine")
        sent = {"from_on": "2026-01-01", "until_on": "2026-03-18", "naming": "masked", "_key": "abc"}
        first = browser.post(page, sent)
        assert first.status_code == 303
        assert browser.post(page, sent).url == first.url
        assert Certificate.objects.count() == 1
        assert browser.get(first.url).status_code == 200
        paper = browser.get(f"{first.url}paper.pdf")
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
        assert browser.get(f"{first.url}proof.json").status_code == 409

    def test_a_wrong_day_keeps_what_was_typed(self, cast, signed_in, stopped_clock):
        serve(cast)
        sent = {"from_on": "gestern", "until_on": "2026-03-18", "naming": "none"}
        answer = signed_in("volunteer").post(reverse("certificates:mine"), sent)
        assert answer.status_code == 422
        assert "gestern" in answer.content.decode()

    def test_the_book_is_read_with_few_statements(
        self, cast, signed_in, stopped_clock, django_assert_max_num_queries
    ):
        for _time in range(30):
            serve(cast)
        one = take(cast)
        browser = signed_in("volunteer")
        browser.get(reverse("certificates:one", args=[one.uid]))
        with django_assert_max_num_queries(14):
            browser.get(reverse("certificates:one", args=[one.uid]))
        assert CreditEntry.objects.count() == 60
