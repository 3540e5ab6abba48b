"""Alibaba Cloud's SendSms, against a server of ours that speaks its protocol and checks its signature."""

from __future__ import annotations

import json
import re
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest

from linli.notices import adapters, aliyun

SECRET = "a-secret"


@pytest.fixture
def cloud():
    """It answers what it is told to, and refuses what is not signed with the secret."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            signed = re.search("SignedHeaders=([^,]+)", headers["authorization"])
            assert signed is not None
            covered = {name: headers[name] for name in signed[1].split(";")}
            right = aliyun.authorization("a-key", SECRET, parts.query, covered)
            server.got.append((dict(parse_qsl(parts.query)), headers))
            time.sleep(server.slow)
            body = server.answer if headers["authorization"] == right else '{"Code": "SignatureDoesNotMatch"}'
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            """Quiet."""

    class Server(HTTPServer):
        got: list[tuple[dict[str, str], dict[str, str]]] = []
        answer, status, slow = '{"Code": "OK", "Message": "OK", "BizId": "1^0", "RequestId": "x"}', 200, 0.0

    server = Server(("127.0.0.1", 0), Handler)
    server.got = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send(server, secret: str = SECRET, code: str = "contact_code") -> None:
    gateway = aliyun.AliyunSms(
        f"http://127.0.0.1:{server.server_port}", "a-key", secret, "【邻里】", {"contact_code": "SMS_1"}
    )
    gateway.send(
        key="k-1",
        destination="+86 138-1234-5678",
        text="您好",
        code=code,
        params={"code": "012345", "minutes": 10},
    )


def test_the_signature_is_the_one_of_the_published_example():
    """The example request of Alibaba Cloud's own page on ACS3-HMAC-SHA256."""
    query = aliyun.canonical_query(
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    )
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    made = aliyun.authorization("YourAccessKeyId", "YourAccessKeySecret", query, headers)
    assert made.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_a_message_goes_as_template_and_values(cloud):
    send(cloud)
    query, headers = cloud.got[-1]
    assert query["PhoneNumbers"] == "13812345678"
    assert (query["SignName"], query["TemplateCode"], query["OutId"]) == ("邻里", "SMS_1", "k-1")
    assert json.loads(query["TemplateParam"]) == {"code": "012345", "minutes": "10"}
    assert (headers["x-acs-action"], headers["x-acs-version"]) == ("SendSms", "2017-05-25")


@pytest.mark.parametrize(
    ("answer", "status", "code", "final"),
    [
        ('{"Code": "isv.BUSINESS_LIMIT_CONTROL"}', 200, "isv.BUSINESS_LIMIT_CONTROL", False),
        ('{"Code": "isv.AMOUNT_NOT_ENOUGH"}', 200, "isv.AMOUNT_NOT_ENOUGH", False),
        ('{"Code": "isv.MOBILE_NUMBER_ILLEGAL"}', 200, "isv.MOBILE_NUMBER_ILLEGAL", True),
        ('{"Code": "Throttling.User", "Message": "138…"}', 400, "Throttling.User", False),
        ("<html>busy</html>", 503, "gateway_503", False),
        ("<html>hello</html>", 200, "gateway_garbage", False),
        ('{"Code": 7}', 200, "gateway_garbage", False),
        ('["OK"]', 200, "gateway_garbage", False),
        ('{"Code": "13812345678 is wrong"}', 200, "gateway_garbage", False),
    ],
)
def test_what_it_refuses_is_final_only_when_the_message_is_at_fault(cloud, answer, status, code, final):
    cloud.answer, cloud.status = answer, status
    with pytest.raises(adapters.NotSent) as refused:
        send(cloud)
    assert (refused.value.code, refused.value.final) == (code, final)


def test_a_wrong_secret_is_told_by_its_code(cloud):
    with pytest.raises(adapters.NotSent, match="SignatureDoesNotMatch"):
        send(cloud, secret="another")


def test_a_message_without_a_template_never_leaves(cloud):
    with pytest.raises(adapters.NotSent) as refused:
        send(cloud, code="case_accepted")
    assert (refused.value.code, refused.value.final) == ("no_template", True)
    assert cloud.got == []


def test_a_cloud_that_is_slow_or_away_is_tried_again(cloud, monkeypatch):
    monkeypatch.setattr(aliyun, "GATEWAY_TIMEOUT", 0.05)
    cloud.slow = 0.3
    with pytest.raises(adapters.NotSent) as refused:
        send(cloud)
    assert (refused.value.code, refused.value.final) == ("gateway_unreachable", False)


def test_it_is_the_way_out_when_its_key_is_set_and_only_over_https(settings):
    settings.ALIYUN_SMS_KEY = "a-key"
    assert isinstance(adapters.adapter_for("sms"), aliyun.AliyunSms)
    settings.ALIYUN_SMS_URL = "http://sms.example.org"
    with pytest.raises(ValueError, match="https"):
        adapters.adapter_for("sms")
