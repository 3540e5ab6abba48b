"""What the WSGI server loads."""

from __future__ import annotations

import gc
import os
import sys

# What is loaded now stays: looking through it for garbage takes a tenth of the start, and later of every long answer.
gc.disable()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- the line above has to come first
from django.urls import get_resolver  # noqa: E402 -- the same

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
application = get_wsgi_application()

from linli.kernel import connections  # noqa: E402 -- Django has to be ready first
from linli.site import cores  # noqa: E402 -- the same
from linli.web import readonly  # noqa: E402 -- the same

cores.keep_to_one()
connections.watch()

# A database that is older than its checkpoints is noticed at the start, and said aloud.
readonly.look()
if reason := readonly.why():
    print(f"Linli reads only: {reason}. See `linli journal gap`.", file=sys.stderr, flush=True)
# Views and API load now, not under the first visitor.
get_resolver().url_patterns  # noqa: B018 -- reading the property loads them
gc.freeze()
gc.enable()
