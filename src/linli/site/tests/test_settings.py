from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def settings_of(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with this environment and nothing else of Linli's."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return subprocess.run(
        [sys.executable, "-c", f"from linli.site import settings; print(({expression}))"],
        env=clean | {"LINLI_ENV_FILE": ""} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_secret_has_a_silent_default():
    assert settings_of("repr(settings.SECRET_KEY)").stdout.strip() == "''"


def test_a_secret_comes_from_a_file(tmp_path: Path):
    (tmp_path / "secret").write_text("from-a-file\n")
    done = settings_of("settings.SECRET_KEY", LINLI_SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert done.stdout.strip() == "from-a-file"


def test_the_demo_s_file_is_read_and_the_environment_wins(tmp_path: Path):
    (tmp_path / "linli.env").write_text("LINLI_DEMO=1\nLINLI_TIME_ZONE=Asia/Urumqi\n")
    done = settings_of(
        "settings.DEMO, settings.TIME_ZONE",
        LINLI_ENV_FILE=str(tmp_path / "linli.env"),
        LINLI_TIME_ZONE="Asia/Shanghai",
    )
    assert done.stdout.strip() == "(True, 'Asia/Shanghai')"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINLI_DEMO", "perhaps"),
        ("LINLI_WORKERS", "many"),
        ("LINLI_DATABASE_URL", "mysql://h/x"),
        ("LINLI_SECRET_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_bad_value_stops_the_start_with_its_name(name: str, value: str):
    done = settings_of("1", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr


def test_https_makes_cookies_secure_and_remembers_it():
    done = settings_of(
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0",
        LINLI_BASE_URL="https://linli.example",
    )
    assert done.stdout.strip() == "(True, True, True)"


def test_only_the_configured_tiles_may_be_loaded_from_elsewhere():
    expression = "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']"
    assert settings_of(expression).stdout.strip() == "[\"'self'\", 'data:', 'blob:']"
    done = settings_of(expression, LINLI_TILE_URL="https://tiles.example/{z}/{x}/{y}.png")
    assert "https://tiles.example" in done.stdout


def test_the_server_keeps_its_connections_and_the_worker_asks_whether_they_are_there():
    expression = "[settings.DATABASES['default'][name] for name in ('CONN_MAX_AGE', 'CONN_HEALTH_CHECKS')]"
    url = "postgresql://h/city"
    worker = settings_of(expression, LINLI_DATABASE_URL=url, LINLI_PROCESS="worker")
    server = settings_of(expression, LINLI_DATABASE_URL=url, LINLI_PROCESS="server")
    assert worker.stdout.strip() == "[60, True]"
    assert server.stdout.strip() == "[None, False]"


def test_forms_may_lead_to_wechat_only_where_it_is_configured():
    """Browsers hold what a form is answered with to the policy as well: without this, the button does nothing."""
    asked = "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    assert settings_of(asked).stdout.strip() == "[\"'self'\"]"
    for name in ("LINLI_WEIXIN_APP_ID", "LINLI_WEIXIN_SERVICE_APP_ID"):
        assert "https://open.weixin.qq.com" in settings_of(asked, **{name: "wx-1"}).stdout


def test_templates_of_wechat_are_json_or_the_start_stops():
    done = settings_of("settings.WEIXIN_TEMPLATES", LINLI_WEIXIN_TEMPLATES='{"work": null}')
    assert done.stdout.strip() == "{'work': None}"
    done = settings_of("1", LINLI_WEIXIN_TEMPLATES="{work}")
    assert (done.returncode != 0, "LINLI_WEIXIN_TEMPLATES" in done.stderr) == (True, True)
