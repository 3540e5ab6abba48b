"""The ways out of the house."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from linli.notices import adapters


@pytest.fixture
def gateway():
    """A real HTTP server on this machine that answers what it is told to and keeps what it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(server.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Quiet."""

    class Server(HTTPServer):
        got: list[tuple[str, dict[str, str], dict[str, str]]] = []
        answer = 200

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def sms(server) -> adapters.HttpSms:
    return adapters.HttpSms(f"http://127.0.0.1:{server.server_port}/send", "secret", "【邻里】")


def send(server) -> None:
    sms(server).send(key="k-1", destination="13812345678", text="您好")


def test_a_text_message_is_handed_to_the_gateway_with_its_key_and_token(gateway):
    send(gateway)
    path, headers, body = gateway.got[-1]
    assert path == "/send"
    assert headers["Idempotency-Key"] == "k-1"
    assert headers["Authorization"] == "Bearer secret"
    assert body == {"id": "k-1", "to": "13812345678", "sign": "【邻里】", "text": "您好"}


@pytest.mark.parametrize(
    ("answer", "final"), [(400, True), (404, True), (429, False), (500, False), (503, False)]
)
def test_a_refusal_is_final_when_it_is_the_message_that_is_wrong(gateway, answer, final):
    gateway.answer = answer
    with pytest.raises(adapters.NotSent) as refused:
        send(gateway)
    assert (refused.value.code, refused.value.final) == (f"gateway_{answer}", final)


def test_a_gateway_that_is_away_is_no_final_refusal_and_says_nothing_of_the_message():
    away = adapters.HttpSms("http://127.0.0.1:9/send")
    with pytest.raises(adapters.NotSent) as refused:
        away.send(key="k", destination="13812345678", text="您好")
    assert (refused.value.code, refused.value.final) == ("gateway_unreachable", False)
    assert "138" not in str(refused.value)


def test_phone_numbers_do_not_travel_in_plain():
    with pytest.raises(ValueError, match="https"):
        adapters.HttpSms("http://sms.example.org/send")
    adapters.HttpSms("https://sms.example.org/send")


def test_the_way_out_is_what_is_configured(settings):
    settings.SMS_URL, settings.DEMO = "", False
    assert adapters.adapter_for("sms") is None
    settings.DEMO = True
    demo = adapters.adapter_for("sms")
    assert isinstance(demo, adapters.OutboxOnly)
    demo.send(key="k", destination="13812345678", text="您好")
    settings.SMS_URL = "https://sms.example.org/send"
    assert isinstance(adapters.adapter_for("sms"), adapters.HttpSms)
    assert isinstance(adapters.adapter_for("email"), adapters.OutboxOnly)
