"""What the WSGI server loads."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
application = get_wsgi_application()

from linli.web import readonly  # noqa: E402 -- Django has to be ready first

# A database that is older than its checkpoints is noticed at the start, and said aloud.
readonly.look()
if reason := readonly.why():
    print(f"Linli reads only: {reason}. See `linli journal gap`.", file=sys.stderr, flush=True)
# Views and API load now, not under the first visitor.
get_resolver().url_patterns  # noqa: B018 -- reading the property loads them
