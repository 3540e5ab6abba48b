"""WeChat's service account on this machine: what it publishes about tokens, templates, followers and refusals, and it keeps
to its own rules: a value that does not fit its field, a token that is over, an id that came before."""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qsl, urlsplit

APP, SECRET = "wx-service", "service-secret"
TEMPLATE = "tpl-shifts"
# Written down apart from ours: 订阅消息参数值内容限制说明.
PUBLISHED = {
    "thing": r".{1,20}",
    "const": r".{1,20}",
    "character_string": r"[!-~]{1,32}",
    "number": r"[0-9.]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "phrase": r"[一-龥]{1,5}",
    "amount": r"[¥￥$]?[0-9]{1,10}(\.[0-9]+)?元?",
    "phone_number": r"[0-9+-]{1,17}",
    "car_number": r"[0-9A-Za-z一-龥]{1,8}",
    "symbol": r"[^0-9A-Za-z\s]{1,5}",
    "name": r"[一-龥]{1,10}|[^一-龥0-9]{1,20}",
    "time": r"([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 )?[0-9]{2}:[0-9]{2}",
    "date": r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日( [0-9]{2}:[0-9]{2})?",
}


class Weixin(ThreadingHTTPServer):
    """The account's side."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = Lock()
        self.got: list[tuple[str, dict[str, str], dict]] = []
        self.messages: dict[str, dict] = {}  # by client_msg_id, or a number of its own
        self.followers = {"o-Anna"}
        self.refused: set[tuple[str, str]] = set()  # openid and template
        self.templates = {TEMPLATE}
        self.codes = {"a-code": "o-Anna"}
        self.preview: set[str] = set()
        self.token, self.made = "token-1", 1
        self.quota = 1_000_000
        self.holds = True  # whether any token does
        self.slow = 0.0
        self.answer: tuple[int, str] | None = None  # instead of everything

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def asked(self, path: str) -> int:
        return sum(one.endswith(path) for one, _query, _body in self.got)

    def renew(self) -> None:
        """The token is over: another one holds."""
        self.made += 1
        self.token = f"token-{self.made}"

    def serve(self, path: str, query: dict[str, str], body: dict) -> dict:
        if path == "/cgi-bin/stable_token":
            return self._stable_token(body)
        if path == "/sns/oauth2/access_token":
            return self._code(query)
        if not self.holds or query.get("access_token") != self.token:
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        if path == "/cgi-bin/user/info":
            return {"subscribe": int(query["openid"] in self.followers), "openid": query["openid"]}
        if path in {"/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"}:
            return self._send(body, subscribed=path.endswith("bizsend"))
        return {"errcode": 40066, "errmsg": "invalid url"}

    def _stable_token(self, body: dict) -> dict:
        if body["grant_type"] != "client_credential" or body["appid"] != APP:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if body["secret"] != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if body.get("force_refresh"):
            self.renew()
        return {"access_token": self.token, "expires_in": 7200}

    def _code(self, query: dict[str, str]) -> dict:
        if (query["appid"], query["secret"]) != (APP, SECRET):
            return {"errcode": 40013, "errmsg": "invalid appid"}
        openid = self.codes.pop(query["code"], "")
        if not openid:
            return {"errcode": 40029, "errmsg": "invalid code"}
        found = {"access_token": "of-the-user", "openid": openid, "scope": "snsapi_base"}
        return found | ({"is_snapshotuser": 1} if openid in self.preview else {})

    def _send(self, body: dict, *, subscribed: bool) -> dict:
        openid, template = body["touser"], body["template_id"]
        key = body.get("client_msg_id") or str(len(self.got))
        if self.quota <= 0:
            return {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
        self.quota -= 1
        if template not in self.templates:
            return {"errcode": 40037, "errmsg": "invalid template_id"}
        if not openid.startswith("o-"):
            return {"errcode": 40003, "errmsg": "invalid openid"}
        for field, held in body["data"].items():
            form = PUBLISHED.get(re.sub(r"[0-9]+$", "", field), "")
            if set(held) != {"value"} or not re.fullmatch(form, held["value"]):
                return {"errcode": 47003, "errmsg": f"argument invalid! data.{field}.value invalid"}
        if not subscribed and openid not in self.followers:
            return {"errcode": 43004, "errmsg": "require subscribe"}
        if (openid, template) in self.refused:
            return {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
        self.messages.setdefault(key, body)
        return {"errcode": 0, "errmsg": "ok", "msgid": 200228332}


class _Handler(BaseHTTPRequestHandler):
    server: Weixin

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        time.sleep(self.server.slow)
        with self.server.lock:
            query = dict(parse_qsl(parts.query))
            self.server.got.append((parts.path, query, body))
            status, text = self.server.answer or (
                200,
                json.dumps(self.server.serve(parts.path, query, body)),
            )
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def running():
    """The server, until the end of the block."""
    server = Weixin()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


FIELDS = {"thing1": "title|text", "time2": "when|until|sent", "thing3": "text"}


def configure(settings, server: Weixin) -> None:
    """The settings of an installation that sends by this server."""
    settings.WEIXIN_API = server.address
    settings.WEIXIN_SERVICE_APP_ID, settings.WEIXIN_SERVICE_SECRET = APP, SECRET
    settings.WEIXIN_SERVICE_NAME, settings.WEIXIN_SUBSCRIBED = "清禾邻里", False
    settings.WEIXIN_TEMPLATES = {"shifts": {"id": TEMPLATE, "fields": FIELDS}}
