"""What is measured only now and then still runs: the bench of rankings at a small size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.sqlite
def test_the_bench_of_rankings_runs_and_folds_what_waited(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "LINLI_TEST_VAR": str(tmp_path),
        "LINLI_DATABASE_URL": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    words = [sys.executable, "-m", "bench.rankings", "740", "3000"]
    done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["fold"]["entries"] == 1_000
    assert set(found["pending"]) == {"districts", "streets", "communities", "units"}
