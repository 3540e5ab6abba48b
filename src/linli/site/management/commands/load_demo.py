"""`linli load_demo`: fills an empty database with the demo city."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from linli.kernel import clock
from linli.site import demo


class Command(BaseCommand):
    """Loads the demo city as it stands at this moment."""

    help = "Fill an empty, migrated database with the demo city."

    def add_arguments(self, parser: CommandParser) -> None:
        """A smaller city for a quick look."""
        parser.add_argument("--scale", type=float, default=1.0, help="how large a city (1.0)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, saying each phase."""
        demo.load(clock.now(), scale=options["scale"], say=self.stdout.write)
