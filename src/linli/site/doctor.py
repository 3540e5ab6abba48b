"""`linli doctor`: what is missing or misconfigured, each line with what to do about it."""

from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from linli.site.doctor_messages import messages
from linli.site.doctor_trust import Finding, book, journal, sealed_values, signing_in

FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "~/.local/share/fonts",
    "~/.fonts",
)
FONT_NAMES = ("noto*cjk*", "NotoSans*SC*", "wqy-*", "SourceHan*", "PingFang*", "msyh*", "simsun*")

SECRET_LENGTH = 50
DECEMBER = 12


def run() -> int:
    """Look at everything and print it; 1 when anything is wrong."""
    findings = [finding for look in LOOKS for finding in _safely(look)]
    for finding in findings:
        print(f"{'✓' if finding.ok else '✗'} {finding.what}")
        if not finding.ok and finding.remedy:
            print(f"    → {finding.remedy}")
    wrong = sum(not finding.ok for finding in findings)
    print("\n" + _("%(right)d right, %(wrong)d wrong") % {"right": len(findings) - wrong, "wrong": wrong})
    return 1 if wrong else 0


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A look that cannot be taken is a finding, not the end of the round."""
    try:
        return list(look())
    except (DatabaseError, OSError, ValueError) as error:
        return [Finding(ok=False, what=f"{look.__name__}: {error}", remedy=_("mend what stands above first"))]


def secrets() -> Iterator[Finding]:
    """Secret key and key file."""
    from linli.kernel.keys import KeyRefused, keys

    try:
        length = len(settings.SECRET_KEY)
    except ImproperlyConfigured:
        length = 0
    yield Finding(
        ok=length >= SECRET_LENGTH,
        what=_("LINLI_SECRET_KEY is set and long"),
        remedy=_("make one:") + ' python3 -c "import secrets; print(secrets.token_urlsafe(64))"',
    )
    if not length:
        return
    path = Path(settings.KEY_FILE)
    try:
        keys()
    except KeyRefused as refused:
        yield Finding(
            ok=False,
            what=_("key file: %(why)s") % {"why": refused},
            remedy=_("put the key file at %(path)s, or set LINLI_KEY_FILE") % {"path": path},
        )
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if settings.KEY_COMMAND:
        yield Finding(ok=True, what=_("keys are wrapped; the key command opens them"))
    yield Finding(
        ok=not mode & 0o077,
        what=_("key file %(path)s has mode %(mode)s") % {"path": path, "mode": f"{mode:04o}"},
        remedy=f"chmod 600 {path}",
    )


def production() -> Iterator[Finding]:
    """The demo is not the real thing."""
    local = settings.BASE_URL.startswith(("http://127.0.0.1", "http://localhost"))
    yield Finding(
        ok=not settings.DEMO or local,
        what=(_("demo mode at %(url)s") if settings.DEMO else _("no demo mode at %(url)s"))
        % {"url": settings.BASE_URL},
        remedy=_(
            "demo accounts have known passwords: unset LINLI_DEMO (also in var/linli.env), and begin with an "
            "empty database"
        ),
    )
    yield Finding(
        ok=local or settings.HTTPS,
        what=_("pages stay on this machine")
        if local
        else _("pages are encrypted on the way")
        if settings.HTTPS
        else _("pages are not encrypted on the way"),
        remedy=_("put HTTPS in front and set LINLI_BASE_URL=https://… and LINLI_BEHIND_PROXY=1"),
    )
    yield Finding(
        ok=not settings.DEBUG,
        what=_("debug is on") if settings.DEBUG else _("debug is off"),
        remedy=_("unset LINLI_DEBUG"),
    )


def database() -> Iterator[Finding]:
    """What the engine really does, asked of the engine."""
    if connection.vendor == "sqlite":
        yield from _sqlite()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
            cursor.execute("SHOW synchronous_commit")
            commit = cursor.fetchone()[0]
        yield Finding(
            ok=encoding == "UTF8",
            what=_("PostgreSQL stores %(encoding)s") % {"encoding": encoding},
            remedy=_("create the database with ENCODING UTF8"),
        )
        yield Finding(
            ok=commit != "off",
            what=f"PostgreSQL: synchronous_commit = {commit}",
            remedy=_("set synchronous_commit = on: a confirmed request must survive a power cut"),
        )


def _sqlite() -> Iterator[Finding]:
    wanted = {"journal_mode": ("wal",), "synchronous": (2, 3), "foreign_keys": (1,)}
    with connection.cursor() as cursor:
        for pragma, good in wanted.items():
            cursor.execute(f"PRAGMA {pragma}")
            value = cursor.fetchone()[0]
            yield Finding(
                ok=value in good,
                what=f"SQLite: {pragma} = {value}",
                remedy=_("leave OPTIONS as linli.site.databases makes them"),
            )
        cursor.execute("SELECT sqlite_version(), sqlite_compileoption_used('ENABLE_FTS5')")
        version, full_text = cursor.fetchone()
    mode = settings.DATABASES["default"]["OPTIONS"].get("transaction_mode")
    yield Finding(
        ok=mode == "IMMEDIATE",
        what=f"SQLite: BEGIN {mode}",
        remedy=_("leave OPTIONS as linli.site.databases makes them"),
    )
    yield Finding(
        ok=bool(full_text),
        what=(_("SQLite %(version)s has FTS5") if full_text else _("SQLite %(version)s lacks FTS5"))
        % {"version": version},
        remedy=_("use a Python whose SQLite has FTS5, or PostgreSQL"),
    )


def tables() -> Iterator[Finding]:
    """Migrations, the journal's triggers, the cache."""
    from django.db.migrations.executor import MigrationExecutor

    from linli.kernel import triggers

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        ok=not pending,
        what=_("%(count)d migrations wait") % {"count": len(pending)} if pending else _("no migration waits"),
        remedy="linli migrate",
    )
    if pending:
        return
    missing = triggers.missing(connection)
    yield Finding(
        ok=not missing,
        what=_("triggers are gone: %(names)s") % {"names": ", ".join(missing)}
        if missing
        else _("the journal refuses change"),
        remedy=_("find out who removed them; then put them back:") + " linli shell -c "
        '"from django.db import connection; from linli.kernel import triggers; triggers.install(connection)"',
    )
    cache = settings.CACHES["default"].get("LOCATION", "")
    yield Finding(
        ok=cache in connection.introspection.table_names(),
        what=_("cache table %(name)s") % {"name": cache},
        remedy="linli createcachetable",
    )


def beginnings() -> Iterator[Finding]:
    """What `linli init` makes: categories, a city, somebody who administers it."""
    from linli.cases.models import Category
    from linli.kernel import clock
    from linli.people.models import Post, Role
    from linli.places.codes import Level
    from linli.places.models import Area

    remedy = "linli init --city CODE --name NAME --admin USERNAME --security USERNAME"
    at = clock.now()
    for there, what in (
        (Category.objects.filter(active=True).exists(), _("categories of requests")),
        (Area.objects.filter(level=Level.CITY).exists(), _("the area of a city")),
        (Post.objects.current(at).filter(role=Role.ADMIN).exists(), _("an administrator")),
        (
            Post.objects.current(at).filter(role=Role.SECURITY).exists(),
            _("a security administrator, who grants posts"),
        ),
    ):
        yield Finding(ok=there, what=what, remedy=remedy)


def calendar() -> Iterator[Finding]:
    """Deadlines need this year's and the next year's working days."""
    from linli.cases.queries import waiting_for_years
    from linli.kernel import clock
    from linli.places.queries import calendar_years

    today = clock.now().astimezone(clock.local_zone())
    year = today.year
    known = {one.year for one in calendar_years()}
    yield Finding(
        ok=year in known,
        what=_("working days of %(year)d") % {"year": year},
        remedy=_("bring in the State Council's notice of that year") + ": linli calendar import FILE",
    )
    late = today.month == DECEMBER
    yield Finding(
        ok=year + 1 in known or not late,
        what=(
            _("working days of %(year)d")
            if year + 1 in known
            else _("working days of %(year)d are not in yet")
        )
        % {"year": year + 1},
        remedy=_("bring in the State Council's notice of that year") + ": linli calendar import FILE",
    )
    for missing, count in sorted(waiting_for_years().items()):
        yield Finding(
            ok=False,
            what=_(
                "%(count)d open cases have no deadline: it would reach into %(year)d, whose working days are unknown"
            )
            % {"count": count, "year": missing},
            remedy="linli calendar import FILE",
        )


def fonts() -> Iterator[Finding]:
    """Printed sheets and pictures need Chinese glyphs."""
    from linli.kernel import typesetting

    yield Finding(
        ok=_has_chinese_font(),
        what=_("a Chinese font"),
        remedy="apt install fonts-wqy-microhei",
    )
    yield Finding(
        ok=bool(typesetting.chinese_families()),
        what=_("a Chinese font for printed sheets"),
        remedy=_("make assets, or set LINLI_FONTS to a folder with one"),
    )


def _has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        found = subprocess.run(
            ["fc-list", ":lang=zh"], capture_output=True, text=True, check=False, timeout=20
        )
        if found.stdout.strip():
            return True
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(
        next(folder.rglob(f"*{name}"), None) is not None
        for folder in folders
        if folder.is_dir()
        for name in FONT_NAMES
    )


def browser_files() -> Iterator[Finding]:
    """Libraries from npm, and what collectstatic made of them."""
    absent = [
        name for name, source in settings.NODE_FILES.items() if not (settings.NODE_MODULES / source).exists()
    ]
    collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file()
    yield Finding(
        ok=collected or not absent,
        what=_("browser libraries are missing: %(names)s") % {"names": ", ".join(absent)}
        if absent and not collected
        else _("browser libraries"),
        remedy="make assets",
    )
    yield Finding(ok=collected, what=_("static files are collected"), remedy="linli collectstatic")


def posts() -> Iterator[Finding]:
    """Posts that one person must not hold together: the same rule that refuses a grant."""
    from linli.kernel import clock
    from linli.people.queries import clash_report

    found = clash_report(at=clock.now())
    yield Finding(
        ok=not found,
        what=_("%(n)d people hold posts that are never held together") % {"n": len(found)}
        if found
        else _("nobody holds posts that are never held together"),
        remedy=_("open Posts as security administrator and end one of them"),
    )


LOOKS = (
    secrets,
    production,
    signing_in,
    messages,
    database,
    tables,
    beginnings,
    posts,
    journal,
    sealed_values,
    book,
    calendar,
    fonts,
    browser_files,
)
