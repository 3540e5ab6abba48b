from __future__ import annotations

import pytest

from linli.web.tests import urls


@pytest.fixture
def web(settings, client):
    """A client of this app's own addresses."""
    settings.ROOT_URLCONF = "linli.web.tests.urls"
    settings.LOGIN_URL = "people:login"
    urls.done.clear()
    return client


@pytest.fixture
def htmx(web):
    """The same, asking as htmx asks."""

    def ask(method: str, address: str, data: dict[str, str] | None = None, page: str = "/page/"):
        return getattr(web, method)(
            address, data or {}, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        )

    return ask
