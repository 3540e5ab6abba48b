"""Every setting, read once from the environment; a bad value stops the start with its name.

Each variable also comes from a file: LINLI_SECRET_KEY_FILE=/run/secrets/key. `linli demo` writes such lines to
var/linli.env, which is read here when it is there; what stands in the environment wins.
"""

from __future__ import annotations

import contextlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import FileAwareEnv, validate

from linli.site.databases import database

env = FileAwareEnv(strip_whitespace=True)

# --- Where things lie ------------------------------------------------------------------------------------------
HOME: Path = env.path("LINLI_HOME", default=Path(__file__).resolve().parents[3])
VAR: Path = env.path("LINLI_VAR", default=HOME / "var")
ENV_FILE = os.environ.get("LINLI_ENV_FILE", str(VAR / "linli.env"))
if ENV_FILE and Path(ENV_FILE).is_file():
    env.read_env(ENV_FILE, recurse=False)

# --- What kind of process this is ------------------------------------------------------------------------------
DEMO: bool = env.bool("LINLI_DEMO", default=False)
DEBUG: bool = env.bool("LINLI_DEBUG", default=False)
PROCESS: str = env.str("LINLI_PROCESS", default="command")  # server | worker | command
BASE_URL: str = env.str("LINLI_BASE_URL", default="http://127.0.0.1:8000")

# --- Secrets: empty means that the first use fails, never that a known one is taken ------------------------------
SECRET_KEY: str = env.str("LINLI_SECRET_KEY", default="")
SECRET_KEY_FALLBACKS: list[str] = env.list("LINLI_OLD_SECRET_KEYS", default=[])
KEY_FILE: Path = env.path(
    "LINLI_KEY_FILE", default=VAR / "keys" / "data.json"
)  # keys that seal personal data
KEY_COMMAND: str = env.str(
    "LINLI_KEY_COMMAND", default=""
)  # opens wrapped keys; empty: they stand as they are

# Signed checkpoints of the journal, as files: on another disk or machine they witness that nothing was put back.
CHECKPOINTS: Path = env.path("LINLI_CHECKPOINTS", default=VAR / "checkpoints")

# --- Web -------------------------------------------------------------------------------------------------------
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS: list[str] = sorted(
    {_base.hostname or "", *env.list("LINLI_ALLOWED_HOSTS", default=[])}
    | ({"localhost", "127.0.0.1"} if DEMO else set())
)
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
ROOT_URLCONF = "linli.site.urls"
WSGI_APPLICATION = "linli.site.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "linli.custody",
    "linli.board",
    "linli.oversight",
    "linli.field",
    "linli.integrity",
    "linli.duty",
    "linli.projects",
    "linli.meetings",
    "linli.supervision",
    "linli.undertakings",
    "linli.exchange",
    "linli.certificates",
    "linli.awards",
    "linli.ratings",
    "linli.attendance",
    "linli.cases",
    "linli.credits",
    "linli.people",
    "linli.notices",
    "linli.places",
    "linli.web",
    "linli.kernel",
    "linli.site",
    "django_linear_migrations",
    "django_htmx",
    "template_partials",
    "django_q",
    "csp",
    "allauth",
    "allauth.account",  # the next two are built on it; its own pages and its e-mail tables stay unused
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.weixin",
    "axes",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linli.people.lane.ApiLane",  # answers API requests with a token by itself, in place of all that follow
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linli.board.keeping.KeptPages",  # public pages that are kept in memory, the same for everybody
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "linli.web.readonly.ReadOnlyMiddleware",  # 503 for every change while the database is older than its checkpoints
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "linli.people.middleware.ActorMiddleware",  # request.user, request.actor, request.at from one query
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed unless a view is marked public
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.people.middleware.LeadMiddleware",  # to the second factor or the new password, before anything else
    "allauth.account.middleware.AccountMiddleware",  # allauth does not start without it
    "linli.web.middleware.RefusalMiddleware",  # Refused and Missing become pages and fragments
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "linli.web.templatetags.linli",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "linli.web.context.nav",
            ],
        },
    },
]
OPEN_CASES = "linli.cases.queries.units.open_cases"  # what keeps a unit from being closed
NAV_COUNTS = "linli.oversight.queries.nav_counts"  # what waits behind each line of the menu
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database: one transaction per action, none per request ----------------------------------------------------
DATABASE_URL: str = env.str("LINLI_DATABASE_URL", default="") or f"sqlite:///{VAR / 'linli.sqlite3'}"
with contextlib.suppress(OSError):
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)  # a first `linli migrate` finds a place for its file
DATABASES = {"default": database(DATABASE_URL, lasting=PROCESS == "server")}

# --- Accounts and sessions -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "people:login"
CSRF_FAILURE_VIEW = "linli.web.views.csrf_failed"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "linli.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "linli_session"
CSRF_COOKIE_NAME = "linli_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
AUTH_PASSWORD_VALIDATORS = [{"NAME": "linli.people.passwords.HouseValidator"}]
# standard: long and not leaked, never rotated; strict: also signs of three kinds, 90 days, none of the last five;
# demo: as standard, and nobody is asked for a new one. Only `linli demo` sets the last.
PASSWORD_PROFILE: str = env.str(
    "LINLI_PASSWORD_PROFILE", default="standard", validate=validate.OneOf(["standard", "strict", "demo"])
)
# required: posts that see personal data need one; offered: asked of those who set one up; off: never asked.
SECOND_FACTOR: str = env.str(
    "LINLI_SECOND_FACTOR", default="required", validate=validate.OneOf(["required", "offered", "off"])
)
TOKEN_DAYS: int = env.int("LINLI_TOKEN_DAYS", default=90, validate=validate.Range(1, 90))
STAFF_IDLE_MINUTES: int = env.int("LINLI_STAFF_IDLE_MINUTES", default=30)  # 0: no limit
STAFF_SESSION_HOURS: int = env.int("LINLI_STAFF_SESSION_HOURS", default=12)  # 0: no limit
DEVICE_COOKIE_NAME = "linli_device"
BEHIND_PROXY: bool = env.bool("LINLI_BEHIND_PROXY", default=False)

# axes counts wrong tries; people/lockout.py tells it of each, under a keyed hash, and words the refusal.
AXES_HANDLER = "linli.people.lockout.Handler"
AXES_USERNAME_CALLABLE = "linli.people.lockout.name_of"
AXES_FAILURE_LIMIT = "linli.people.lockout.limit_of"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# It misses its own middleware, backend and address: a refusal is worded by us, and an address is one of the names.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003", "axes.W006"]

# allauth: nothing of its own sign-up, no e-mail. WeChat is off until it is configured.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
WEIXIN_APP_ID: str = env.str("LINLI_WEIXIN_APP_ID", default="")
WEIXIN_SECRET: str = env.str("LINLI_WEIXIN_SECRET", default="")
WEIXIN_MINI_APP_ID: str = env.str("LINLI_WEIXIN_MINI_APP_ID", default="")
WEIXIN_MINI_SECRET: str = env.str("LINLI_WEIXIN_MINI_SECRET", default="")
# The service account (服务号) that sends messages: its templates as JSON (docs/operations.md), and whether they go as
# subscription notices (订阅通知) instead of template messages.
WEIXIN_SERVICE_APP_ID: str = env.str("LINLI_WEIXIN_SERVICE_APP_ID", default="")
WEIXIN_SERVICE_SECRET: str = env.str("LINLI_WEIXIN_SERVICE_SECRET", default="")
WEIXIN_SERVICE_NAME: str = env.str("LINLI_WEIXIN_SERVICE_NAME", default="")
WEIXIN_TEMPLATES: Any = env.json("LINLI_WEIXIN_TEMPLATES", default={})
WEIXIN_SUBSCRIBED: bool = env.bool("LINLI_WEIXIN_SUBSCRIBED", default=False)
WEIXIN_API: str = env.str("LINLI_WEIXIN_API", default="https://api.weixin.qq.com")
WEIXIN_OPEN: str = env.str("LINLI_WEIXIN_OPEN", default="https://open.weixin.qq.com")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "weixin": {"APP": {"client_id": WEIXIN_APP_ID, "secret": WEIXIN_SECRET}} if WEIXIN_APP_ID else {}
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

# --- Security headers ------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"  # a status page's address is its key: it must not leave in a Referer
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

TILE_URL: str = env.str("LINLI_TILE_URL", default="")  # empty: the map draws the areas' own polygons
TILE_ATTRIBUTION: str = env.str("LINLI_TILE_ATTRIBUTION", default="")
_tiles = urlsplit(TILE_URL.replace("{s}", "*"))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": [
            "'self'",
            "data:",
            "blob:",
            *([f"{_tiles.scheme}://{_tiles.netloc}"] if TILE_URL else []),
        ],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        # Browsers hold the forms that lead to WeChat to this as well.
        "form-action": ["'self'", *([WEIXIN_OPEN] if WEIXIN_APP_ID or WEIXIN_SERVICE_APP_ID else [])],
        "frame-ancestors": ["'none'"],
    },
}

# What the app on phones calls its own version; empty: the digest of its files.
FIELD_VERSION: str = env.str("LINLI_FIELD_VERSION", default="")

# --- Language, time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]  # each in its own words
LANGUAGE_COOKIE_NAME = "linli_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = env.str("LINLI_TIME_ZONE", default="Asia/Shanghai")

# --- Files -----------------------------------------------------------------------------------------------------
MEDIA_ROOT: Path = env.path("LINLI_MEDIA", default=VAR / "media")
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # text of one form; photos are counted by their own form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # the batch sheet has many small cells
STATIC_URL = "/static/"
STATIC_ROOT: Path = env.path("LINLI_STATIC", default=VAR / "static")
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "linli.web.assets.NodeModulesFinder",
]
NODE_MODULES: Path = HOME / "node_modules"
# What the browser gets from npm: address under /static/ → file or folder under node_modules.
NODE_FILES: dict[str, str] = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "vendor/leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "vendor/leaflet/images": "leaflet/dist/images",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.common.min.js",
    "vendor/idb/index.js": "idb/build/index.js",
    "vendor/jsqr/jsQR.js": "jsqr/dist/jsQR.js",
    "vendor/qrcode/qrcode.js": "qrcode-generator/dist/qrcode.mjs",
}
# Folders with the fonts of printed sheets, parted by commas; one of them has to know Chinese.
_noto = NODE_MODULES / "@expo-google-fonts/noto-sans-sc"
FONTS: list[str] = env.list(
    "LINLI_FONTS", default=[str(_noto / weight) for weight in ("400Regular", "700Bold")]
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "linli.site.static.CssManifestStorage"},
}

# --- Messages that leave the house; empty: they stay in the outbox -----------------------------------------------
SMS_URL: str = env.str("LINLI_SMS_URL", default="")
SMS_TOKEN: str = env.str("LINLI_SMS_TOKEN", default="")
SMS_SIGN: str = env.str("LINLI_SMS_SIGN", default="")
# Alibaba Cloud's SendSms: key, secret, and which approved template says which message (contact_code=SMS_1,…).
ALIYUN_SMS_KEY: str = env.str("LINLI_ALIYUN_SMS_KEY", default="")
ALIYUN_SMS_SECRET: str = env.str("LINLI_ALIYUN_SMS_SECRET", default="")
ALIYUN_SMS_TEMPLATES: dict[str, str] = env.dict("LINLI_ALIYUN_SMS_TEMPLATES", default={})
ALIYUN_SMS_URL: str = env.str("LINLI_ALIYUN_SMS_URL", default="https://dysmsapi.aliyuncs.com")
SMS_SIGN_IN: bool = env.bool("LINLI_SMS_SIGN_IN", default=False)  # sign in by a code instead of the password

# --- Cache and jobs: both in the database, so that one backup holds everything -----------------------------------
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "linli_cache"},
    # Pages of the public board, in the memory of each process: the same for everybody, and old within a minute.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
BOARD_SECONDS: int = env.int(
    "LINLI_BOARD_SECONDS", default=60
)  # how long such a page is kept; 0: made anew each time
Q_CLUSTER = {
    "name": "linli",
    "orm": "default",
    "workers": env.int("LINLI_WORKERS", default=2),
    "timeout": 1800,
    "retry": 2400,  # longer than the timeout: a job that still runs must not be handed out again
    "max_attempts": 5,
    "ack_failures": False,
    "poll": 1,
    "catch_up": False,
    "label": "Linli",
}

# --- Logs: what happened, never who it happened to ---------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "linli.web.faults.OutlineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # These write whole addresses, with the numbers in them, when the root is set to INFO or DEBUG.
    # axes calls each try a failure, because it is told of each before it is known to be right.
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "httpcore", "urllib3")}
    | {
        "axes": {"level": "ERROR"},
        # Django's own handlers print and mail whole tracebacks, values included: it speaks through ours alone.
        "django": {"handlers": [], "level": env.str("LINLI_LOG_LEVEL", default="WARNING")},
        # A refusal and a wrong address are answers; whoever keeps the door counts them (they stand in its own log).
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.str("LINLI_LOG_LEVEL", default="WARNING")},
}
