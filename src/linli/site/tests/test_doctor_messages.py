"""What `linli doctor` says about messages by WeChat."""

from __future__ import annotations

import pytest

from linli.notices.tests.weixin import FIELDS
from linli.site.doctor_messages import messages

WHOLE = {"id": "t", "fields": FIELDS}
KINDS = ("matters", "shifts", "fits", "book", "posts", "work")

pytestmark = pytest.mark.django_db


def wrong() -> str:
    return "\n".join(f"{one.what} → {one.remedy}" for one in messages() if not one.ok)


@pytest.fixture
def account(settings):
    settings.LANGUAGE_CODE = "en"
    settings.WEIXIN_SERVICE_APP_ID, settings.WEIXIN_SERVICE_SECRET = "a", "b"
    return settings


def test_it_says_what_is_missing_and_is_content_with_what_is_left_out_on_purpose(account):
    account.WEIXIN_TEMPLATES = {}
    assert "no template for messages of these kinds: matters, shifts" in wrong()
    account.WEIXIN_TEMPLATES = dict.fromkeys(KINDS[:-1], WHOLE) | {"work": None}
    assert wrong() == ""
    account.WEIXIN_TEMPLATES |= {"fits": {"id": "t", "fields": {"thing1": "title"}}}
    assert "template for fits cannot say: fits_digest" in wrong()
    account.WEIXIN_TEMPLATES |= {"fits": {"id": "t", "fields": {"colour1": "title"}}}
    assert "fits.colour1: a field begins with its type" in wrong()


def test_half_an_account_is_none(account):
    account.WEIXIN_SERVICE_SECRET = ""
    assert "LINLI_WEIXIN_SERVICE is half configured" in wrong()
    account.WEIXIN_SERVICE_APP_ID, account.WEIXIN_TEMPLATES = "", {"fits": WHOLE}
    assert "no account to send them from" in wrong()
    account.WEIXIN_TEMPLATES = {}
    assert wrong() == ""
