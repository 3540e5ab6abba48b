"""What the WSGI server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
application = get_wsgi_application()
# Views and API load now, not under the first visitor.
get_resolver().url_patterns  # noqa: B018 -- reading the property loads them
