"""The papers of a team are packed by two at once, when the sweep takes up what a slow worker is still at: one whole file."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from linli.certificates import actions, queries, sheets
from linli.certificates.models import Batch, Certificate
from linli.certificates.tests.test_certificates import YEAR, serve
from tests.cast import build_cast
from tests.races.meeting import Meeting
from tests.races.test_claim import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_two_who_pack_at_once_do_not_write_into_one_another_s_file(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast = build_cast()
    serve(cast)
    actions.agree(unit_uid=cast.enterprise.uid, actor=cast.volunteer, at=cast.at)
    batch = Batch.objects.create(
        unit=cast.enterprise,
        asked_by=cast.person("contact"),
        naming="full",
        total=1,
        asked_at=cast.at,
        **YEAR,
    )
    monkeypatch.setattr(sheets, "paper", Meeting().after(sheets.paper))
    run = partial(actions.run_batch, uid=batch.uid, now=lambda: cast.at)
    assert at_once([run, run]) == {"won": 2}
    with zipfile.ZipFile(queries.file_of(batch)) as packed:
        assert packed.namelist() == [f"{Certificate.objects.get().number}.pdf"]
        assert packed.testzip() is None
    assert list(tmp_path.rglob("*.part")) == []
