"""The journal proved: the live database, the bundle that leaves the house, and what each finds when somebody lied."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tools.trial import trial

from linli.cases import actions as cases
from linli.cases.models import Case, MergeObjection, Note, Voice
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.credits.models import Account as BookAccount
from linli.credits.models import CreditEntry
from linli.kernel import clock, crypto, ids, journal, notes, outside, rollback
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalCheckpoint, JournalEntry, JournalSeal
from linli.site.proving import bundle, linli_verify, live
from linli.site.proving.linli_verify import Bad
from linli.supervision import actions as supervision
from linli.undertakings import actions as undertakings
from linli.undertakings.tests import scene as undertaking_scene

pytestmark = pytest.mark.usefixtures("english")


def bad(run, *given, **named) -> str:
    with pytest.raises(Bad) as found:
        run(*given, **named)
    return str(found.value)


def export(tmp_path: Path, at, **given) -> Path:
    out = tmp_path / "bundle.zip"
    bundle.export(out, at=at, **given)
    return out


@pytest.mark.django_db
class TestLive:
    def test_what_is_sound_is_told_in_numbers(self, city):
        found = live.check()
        assert found.entries == JournalEntry.objects.count()
        assert (found.cases, found.accounts, found.unsealed) == (1, 1, 0)
        assert found.words == 2
        assert found.checkpoints == found.outside >= 3

    def test_what_is_not_sealed_yet_is_held_by_its_mac(self, forger):
        journal.note("slot.claimed", subject=("slot", uuid7()), actor=Actor.system(), at=forger.at)
        assert live.check().unsealed == 1
        JournalEntry.objects.filter(seal__isnull=True).update(code="slot.left")
        assert "unsealed" in bad(live.check)

    @pytest.mark.parametrize(
        ("lie", "words"),
        [
            (lambda: JournalEntry.objects.filter(code="case.asked").update(code="case.declined"), "MAC"),
            (
                lambda: JournalEntry.objects.filter(code="case.asked").update(sequence=9),
                "not what was sealed",
            ),
            (lambda: JournalEntry.objects.filter(code="case.asked").delete(), "is missing"),
            (lambda: JournalEntry.objects.filter(code="case.asked").update(log="8802"), "belongs to 8802"),
            (lambda: JournalSeal.objects.filter(log="9901", number=3).delete(), "is missing"),
            (lambda: JournalSeal.objects.filter(log="9901", number=3).update(leaf="0" * 64), "was sealed"),
            (lambda: JournalCheckpoint.objects.update(root="0" * 64), "something else than its note"),
            (lambda: JournalCheckpoint.objects.update(note="nobody"), "not a checkpoint"),
            (lambda: Case.objects.update(state="accepted"), "by the journal it is asked"),
            (lambda: Case.objects.update(uid=uuid7()), "the journal does not know it"),
            (lambda: CreditEntry.objects.filter(quantity="minutes").update(amount=900), "900 minutes"),
            (lambda: Note.objects.update(body="这一盏"), "words"),
            (lambda: Voice.objects.update(body="别的话"), "words"),
        ],
    )
    def test_the_first_lie_is_named(self, forger, lie, words):
        lie()
        assert words in bad(live.check)

    def test_words_that_were_erased_with_their_salt_are_no_lie(self, forger):
        Note.objects.update(body="", salt="")
        assert live.check().words == 1

    def test_rebuilding_all_seals_contradicts_the_files(self, forger):
        """The forger has the keys too: only what lies outside tells."""
        JournalEntry.objects.filter(code="slot.claimed").delete()
        first = JournalEntry.objects.earliest("pk")
        first.actor_label = "somebody"
        first.mac = journal._mac(vars(first), crypto.Keyed(crypto.keys().journal))
        JournalEntry.objects.filter(pk=first.pk).update(actor_label="somebody", mac=first.mac)
        JournalSeal.objects.all().delete()
        JournalCheckpoint.objects.all().delete()
        from linli.kernel import sealing

        sealing.run(at=forger.at, deep=True, force=True)
        assert "forked" in bad(live.check)


def split_off(cast) -> Case:
    """Two who came with one case, which was put into another; one of them gets a case of their own."""
    one, other = scenes.placed(cast, "东门路灯坏了", channel="web"), scenes.placed(cast, "西门路灯不亮")
    voice = one.voices.get()
    scenes.joined(cast, one)
    cases.merge_case(case_uid=one.uid, into_uid=other.uid, actor=cast.dispatcher, at=cast.at)
    token = ids.token("voice", voice.uid)
    cases.object_to_merge(voice_token=token, words="我说的是东门。", actor=Actor.anonymous("web"), at=cast.at)
    waits = MergeObjection.objects.get(voice=voice)
    return cases.uphold_objection(objection_uid=waits.uid, how="split", actor=cast.community, at=cast.at)


def sent_back(cast) -> Case:
    """Sent, objected to, the objection upheld."""
    case = scenes.case_in(cast, Case.State.DISPATCHED)
    given = {"case_uid": case.uid, "at": cast.at, "words": "灯杆属路灯所。"}
    cases.contest_case(**given, reason="not_ours", actor=cast.handler)
    return cases.uphold_case(**given, actor=cast.dispatcher)


def put_right_by_order(cast) -> Case:
    case = scenes.case_in(cast, Case.State.HANDLING)
    supervision.issue_order(
        case_uids=[case.uid],
        level="supervise",
        demand="三日内说明。",
        days=3,
        rectify_by=date(2026, 3, 27),
        actor=cast.supervisor,
        at=cast.at,
    )
    made = Case.objects.get(parent=case)
    return cases.take_case(case_uid=made.uid, actor=cast.handler, at=cast.at)


def undertaken(cast) -> Case:
    """Led by the leader, then given to a unit; with photos of how far it is."""
    item = undertaking_scene.led(cast)
    given = {"item_uid": item.uid, "at": cast.at}
    undertakings.report_progress(**given, words="十户装好", photos=[jpeg()], actor=cast.leader)
    undertakings.assign(**given, unit_uid=cast.department.uid, actor=cast.supervisor)
    return item.case


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "state"),
    [
        (split_off, "received"),
        (sent_back, "accepted"),
        (put_right_by_order, "handling"),
        (undertaken, "dispatched"),
    ],
)
def test_every_way_a_case_can_go_follows_from_the_journal(city, tmp_path, way, state):
    case = way(city)
    assert Case.objects.get(pk=case.pk).state == state
    live.check()
    rollback.seal(at=city.at, force=True)
    linli_verify.verify(export(tmp_path, city.at, words=True), notes.verifier_key())


@pytest.mark.django_db
class TestBundle:
    def test_an_honest_bundle_passes_the_lone_file(self, city, tmp_path):
        out = export(tmp_path, city.at, words=True)
        kept = next(outside.folder().rglob("9901/*.txt"))
        words = [sys.executable, "-I", str(bundle.VERIFIER), str(out), "--key", notes.verifier_key()]
        done = subprocess.run(
            [*words, "--checkpoint", str(kept)], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.stdout.endswith("OK\n"), done.stdout + done.stderr
        assert "1 cases and 1 accounts follow from the entries" in done.stdout
        assert "1 opened words fit" in done.stdout
        assert done.returncode == 0

    def test_the_verifier_is_one_short_file_of_the_standard_library(self, city, tmp_path):
        text = bundle.VERIFIER.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
        # Short enough to be read in an evening. It grew by what it recomputes of points: orders, debts, reversals.
        assert len(lines) < 650
        imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
        assert imported <= set(sys.stdlib_module_names)
        with zipfile.ZipFile(export(tmp_path, city.at)) as file:
            assert file.read("linli_verify.py").decode() == text

    def test_persons_are_blinded_and_the_tree_still_holds(self, city, tmp_path):
        out = export(tmp_path, city.at, blind=True)
        with zipfile.ZipFile(out) as file:
            everything = b"".join(file.read(name) for name in file.namelist()).decode()
        assert str(city.person("volunteer").uid) not in everything
        said = linli_verify.verify(out, notes.verifier_key())
        assert any("were not recomputed" in line for line in said)
        assert not any(line.startswith("9901") and " 0 blinded" in line for line in said)

    def test_one_log_alone(self, city, tmp_path):
        said = linli_verify.verify(export(tmp_path, city.at, logs=["9901"]), notes.verifier_key())
        assert [line for line in said if line.startswith("house")] == []

    def test_another_key_is_refused(self, city, tmp_path, key_of_others):
        out = export(tmp_path, city.at)
        assert "another key" in bad(linli_verify.verify, out, key_of_others)

    def test_an_older_state_is_noticed_until_two_people_own_up(self, forger, tmp_path):
        kept = [("kept", next(outside.folder().rglob("9901/*.txt")).read_text())]
        lost = JournalSeal.objects.filter(log="9901").order_by("-number")[:1].get()
        JournalCheckpoint.objects.filter(log="9901").order_by("-size")[:1].get().delete()
        JournalEntry.objects.filter(pk=lost.entry_id).delete()
        lost.delete()
        # The older state knows neither the entries nor the account that they opened.
        CreditEntry.objects.all().delete()
        BookAccount.objects.all().delete()
        with pytest.raises(rollback.PutBack):
            bundle.export(tmp_path / "refused.zip", at=forger.at)
        rollback.propose(reason="disk", actor=forger.community, at=forger.at)
        rollback.approve(actor=forger.dispatcher, at=forger.at)
        out = export(tmp_path, forger.at)
        said = linli_verify.verify(out, notes.verifier_key(), kept)
        assert any(line.startswith("NOTE: put back") for line in said)
        assert "1 of them in a gap" in " ".join(said)
        assert live.check().gaps

    def test_there_is_nothing_to_prove_yet(self, db, settings, tmp_path):
        settings.CHECKPOINTS = tmp_path / "checkpoints"
        with pytest.raises(bundle.NothingSealed):
            bundle.export(tmp_path / "none.zip", at=clock.now())


@pytest.fixture
def key_of_others():
    import base64
    from hashlib import sha256

    packed = b"\x01" + bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    known = sha256(b"others\n" + packed).hexdigest()[:8]
    return f"others+{known}+{base64.b64encode(packed).decode()}"


def test_forgeries_from_a_seed_are_all_found_and_honest_bundles_pass():
    score = trial(forgeries=300, bundles=30, seed=7)
    assert score.missed == []
    assert sum(score.found.values()) == 300
    assert score.honest == 30
