"""The tamper trial: `python -m tools.trial [FORGERIES [BUNDLES [SEED]]]`.

Every forgery has to be found, every honest bundle to pass.
A scorecard with one line for each way to forge; a miss names the seed with which it can be made again.
"""

from __future__ import annotations

import functools
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

FORGED, HONEST, SEED = 10_000, 1_000, 20261122


@dataclass
class Score:
    """What was tried, what was found, and what slipped through."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    honest: int = 0
    missed: list[str] = field(default_factory=list)


def trial(*, forgeries: int, bundles: int, seed: int) -> Score:
    """Draw honest bundles and forge each of them in turn, until there are enough."""
    from linli.kernel import notes
    from linli.site.proving import linli_verify as verifier
    from tools.forging.forgeries import FORGERIES
    from tools.forging.world import draw, manifest, packed

    # The same signature is asked about again and again: a forgery changes a little and leaves the rest.
    slow = verifier.ed25519_verify
    verifier.ed25519_verify = functools.lru_cache(maxsize=50_000)(slow)
    score, key, names = Score(), notes.verifier_key(), sorted(FORGERIES)
    try:
        for number in range(bundles):
            world = draw(seed + number)
            kept = [("kept", world.kept())]
            parts = world.parts()
            try:
                verifier.verify(packed(parts, manifest(parts, list(world.logs))), key, kept)
                score.honest += 1
            except verifier.Bad as bad:
                score.missed.append(f"honest {seed + number}: {bad}")
            wanted = forgeries * (number + 1) // bundles - sum(score.tried.values())
            lots = random.Random(f"{seed}:{number}")
            while wanted > 0:
                name = names[lots.randrange(len(names))]
                forged = FORGERIES[name](world, lots)
                if forged is None:
                    continue
                wanted -= 1
                score.tried[name] += 1
                try:
                    verifier.verify(packed(*forged), key, kept)
                    score.missed.append(f"{name} {seed + number}")
                except verifier.Bad:
                    score.found[name] += 1
    finally:
        verifier.ed25519_verify = slow
    return score


def main() -> int:
    """Run the trial with keys of its own and print the scorecard."""
    given = [int(word) for word in sys.argv[1:]]
    forgeries, bundles, seed = [*given, *(FORGED, HONEST, SEED)[len(given) :]]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="linli-trial-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "LINLI_TEST_VAR": folder}
        import django

        django.setup()
        from django.conf import settings

        from linli.kernel.keys import make_key_file

        make_key_file(Path(settings.KEY_FILE))
        score = trial(forgeries=forgeries, bundles=bundles, seed=seed)
    for name in sorted(score.tried):
        print(f"  {name:<22} {score.found[name]:>6} of {score.tried[name]:>6} found")
    print(f"  {'honest bundles':<22} {score.honest:>6} of {bundles:>6} pass")
    for miss in score.missed[:20]:
        print(f"MISSED  {miss}")
    tried = sum(score.tried.values())
    print(
        f"{sum(score.found.values()):,} of {tried:,} forgeries found, {score.honest:,} of {bundles:,} honest bundles pass; "
        f"seed {seed}, {time.monotonic() - began:.0f} s"
    )
    return 1 if score.missed else 0


if __name__ == "__main__":
    sys.exit(main())
