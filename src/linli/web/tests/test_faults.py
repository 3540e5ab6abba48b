"""What a person typed never reaches the log, not even when it breaks something."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from linli.web.faults import OutlineFormatter, outline

MARK = "王秀兰家的电话是13812345678"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the console would get, through the formatter of the settings."""
    told = dict(settings.LOGGING["formatters"]["line"])
    told.pop("()")
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OutlineFormatter(told["format"], style=told["style"]))
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def broken(*_args: Any, **_more: Any) -> Any:
    try:
        dict[str, str]()[MARK]
    except KeyError:
        raise ValueError(MARK)


def test_the_settings_give_every_handler_this_formatter():
    assert settings.LOGGING["formatters"]["line"]["()"] == "linli.web.faults.OutlineFormatter"
    assert all(handler["formatter"] == "line" for handler in settings.LOGGING["handlers"].values())
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "address"),
    [
        ("linli.oversight.queries.front", "/"),
        ("linli.oversight.queries.front", "/api/v1/front"),
    ],
)
def test_a_broken_page_and_a_broken_operation_tell_where_and_not_what(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch, where: str, address: str
):
    monkeypatch.setattr(where, broken)
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 500
    said = log.getvalue()
    assert MARK not in said
    assert "13812345678" not in said
    assert "ValueError at" in said
    assert "while handling KeyError" in said
    assert "test_faults.py" in said
    assert MARK not in answer.content.decode()


def test_what_another_handler_wrote_of_it_is_not_used():
    with pytest.raises(ValueError) as caught:
        broken()
    record = logging.LogRecord("x", logging.ERROR, "", 1, "broken", (), (ValueError, caught.value, None))
    record.exc_text = f"ValueError: {MARK}"
    assert MARK not in OutlineFormatter().format(record)
    assert record.exc_text, "the other handler keeps its own"
    assert MARK not in outline(caught.value)
