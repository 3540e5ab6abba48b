"""What stands in the menus: pure data. Role codes are strings because this app lies below the one that defines them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

RESIDENT = "resident"
VOLUNTEER = "volunteer"
DESK = "desk"

FACE_LABELS: dict[str, Promise] = {
    RESIDENT: pgettext_lazy("menu", "Resident"),
    VOLUNTEER: pgettext_lazy("menu", "Volunteer"),
    DESK: pgettext_lazy("menu", "Desk"),
}
# Where a person lands after changing to a face.
FACE_HOMES = {RESIDENT: "oversight:front", VOLUNTEER: "projects:tasks", DESK: "oversight:front"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu. `keys` is the shortcut: press the letters one after the other."""

    label: Promise
    url: str
    icon: str
    roles: frozenset[str] = frozenset()
    keys: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading of the side bar."""

    label: Promise
    entries: tuple[Entry, ...]


TABS: dict[str, tuple[Entry, ...]] = {
    RESIDENT: (
        Entry(pgettext_lazy("menu", "Home"), "oversight:front", "home", keys="gh"),
        Entry(pgettext_lazy("menu", "Ask for something"), "cases:place", "message-plus", keys="gp"),
        Entry(pgettext_lazy("menu", "My matters"), "cases:mine", "list-check", keys="gm"),
        Entry(pgettext_lazy("menu", "Public board"), "board:start", "clipboard-text", keys="gb"),
        Entry(pgettext_lazy("menu", "Me"), "people:me", "user", keys="gu"),
    ),
    VOLUNTEER: (
        Entry(pgettext_lazy("menu", "Tasks"), "projects:tasks", "hand-stop", keys="gt"),
        Entry(pgettext_lazy("menu", "Schedule"), "projects:schedule", "calendar-event", keys="gc"),
        Entry(pgettext_lazy("menu", "Sign in and out"), "projects:sign", "qrcode", keys="gs"),
        Entry(pgettext_lazy("menu", "Points"), "credits:mine", "award", keys="gr"),
        Entry(pgettext_lazy("menu", "Me"), "people:me", "user", keys="gu"),
    ),
}

_TRIAGE = frozenset({"community", "dispatcher"})
_WAITS = _TRIAGE | {"handler", "contact", "supervisor"}
_ENTRY = frozenset({"grid_worker", "community", "dispatcher"})
_SEES = frozenset({"grid_worker", "community", "dispatcher", "handler", "contact", "supervisor", "leader"})
_BOOKS = frozenset({"admin", "community", "dispatcher", "grid_worker"})
_OVERSIGHT = frozenset({"community", "dispatcher", "supervisor", "leader"})
_UNITS = _OVERSIGHT | {"admin", "security", "auditor"}

SIDE: tuple[Group, ...] = (
    Group(
        pgettext_lazy("menu", "Work"),
        (
            Entry(
                pgettext_lazy("menu", "Overview"), "oversight:overview", "layout-dashboard", _OVERSIGHT, "go"
            ),
            Entry(pgettext_lazy("menu", "Case inbox"), "cases:inbox", "inbox", _WAITS, "gi"),
            Entry(pgettext_lazy("menu", "Ledger"), "cases:ledger", "table", _SEES, "gl"),
            Entry(pgettext_lazy("menu", "Map"), "oversight:map", "map-2", _OVERSIGHT, "gm"),
            Entry(pgettext_lazy("menu", "Service projects"), "projects:list", "users-group", _SEES, "gp"),
            Entry(pgettext_lazy("menu", "Programmes"), "projects:programmes", "flag", _SEES),
            Entry(
                pgettext_lazy("menu", "Rosters"),
                "duty:rosters",
                "calendar-user",
                _OVERSIGHT | {"contact", "handler"},
            ),
            Entry(
                pgettext_lazy("menu", "Deployments"),
                "duty:deployments",
                "map-pin",
                _OVERSIGHT | {"contact"},
            ),
            Entry(
                pgettext_lazy("menu", "Unconfirmed hours"),
                "projects:unconfirmed",
                "clock-exclamation",
                _ENTRY | {"contact", "handler"},
            ),
            Entry(
                pgettext_lazy("menu", "Delivered work"),
                "projects:deliveries",
                "send",
                _ENTRY | {"contact", "handler"},
            ),
            Entry(
                pgettext_lazy("menu", "Objections to absences"),
                "projects:appeals",
                "user-x",
                _ENTRY | {"contact", "handler"},
            ),
            Entry(
                pgettext_lazy("menu", "Corrections of attendance"),
                "attendance:corrections",
                "clipboard-check",
                _TRIAGE | {"supervisor"},
            ),
            Entry(
                pgettext_lazy("menu", "Joint meetings"),
                "meetings:list",
                "messages",
                _TRIAGE | {"supervisor"},
                "gj",
            ),
            Entry(
                pgettext_lazy("menu", "Letters of thanks"), "certificates:thanks", "heart-handshake", _TRIAGE
            ),
            Entry(pgettext_lazy("menu", "Commendation lists"), "awards:desk", "award", _TRIAGE),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Supervision"),
        (
            Entry(
                pgettext_lazy("menu", "Supervision orders"),
                "supervision:orders",
                "gavel",
                _OVERSIGHT | {"handler", "contact"},
            ),
            Entry(pgettext_lazy("menu", "Rankings of hours"), "oversight:rankings", "chart-bar", _OVERSIGHT),
            Entry(pgettext_lazy("menu", "Causes"), "cases:causes", "tag", _SEES),
            Entry(pgettext_lazy("menu", "Suspended matters"), "cases:suspended", "clock-pause", _SEES),
            Entry(
                pgettext_lazy("menu", "Call-backs"), "ratings:calls", "phone-call", _TRIAGE | {"supervisor"}
            ),
            Entry(
                pgettext_lazy("menu", "Appeals against ratings"),
                "ratings:appeals",
                "scale",
                frozenset({"supervisor", "handler", "contact"}),
            ),
            Entry(
                pgettext_lazy("menu", "Integrity report"),
                "integrity:report",
                "shield-search",
                frozenset({"supervisor"}),
            ),
            Entry(
                pgettext_lazy("menu", "Comments on the board"),
                "board:moderation",
                "message-report",
                _TRIAGE | {"supervisor"},
            ),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Lists"),
        (
            Entry(
                pgettext_lazy("menu", "Undertakings"),
                "undertakings:lists",
                "flag",
                _TRIAGE | {"supervisor", "leader", "handler"},
            ),
            Entry(
                pgettext_lazy("menu", "Standing matters"),
                "cases:standing",
                "repeat",
                _TRIAGE | {"supervisor"},
            ),
            Entry(
                pgettext_lazy("menu", "Enterprise problems"),
                "cases:problems",
                "building-factory-2",
                _TRIAGE | {"contact"},
            ),
            Entry(pgettext_lazy("menu", "Lasting mechanisms"), "cases:mechanisms", "infinity", _OVERSIGHT),
            Entry(pgettext_lazy("menu", "Public board"), "board:start", "clipboard-text"),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Enter"),
        (
            Entry(
                pgettext_lazy("menu", "Paste group chat"), "cases:entry_chat", "message-2-down", _ENTRY, "gw"
            ),
            Entry(pgettext_lazy("menu", "Batch sheet"), "cases:entry_sheet", "forms", _ENTRY, "gb"),
            Entry(
                pgettext_lazy("menu", "Exports"),
                "cases:exports",
                "file-export",
                frozenset({"dispatcher", "supervisor", "leader"}),
                "ge",
            ),
            Entry(
                pgettext_lazy("menu", "Imports"),
                "cases:imports",
                "file-import",
                frozenset({"dispatcher", "admin"}),
                "gf",
            ),
        ),
    ),
    Group(
        pgettext_lazy("menu", "People and units"),
        (
            Entry(
                pgettext_lazy("menu", "Registrations"), "people:registrations", "user-check", _TRIAGE, "gr"
            ),
            Entry(pgettext_lazy("menu", "Certificates to look at"), "people:papers", "certificate", _TRIAGE),
            Entry(
                pgettext_lazy("menu", "Looks at personal data"),
                "people:disclosures",
                "eye-check",
                frozenset({"supervisor", "leader", "security", "auditor"}),
                "gd",
            ),
            Entry(
                pgettext_lazy("menu", "Who has registered"), "people:shares", "chart-bar", _OVERSIGHT, "ga"
            ),
            Entry(pgettext_lazy("menu", "Units"), "people:units", "buildings", _UNITS, "gn"),
            Entry(pgettext_lazy("menu", "Ties"), "people:ties", "link", _OVERSIGHT, "gc"),
            Entry(
                pgettext_lazy("menu", "Import people"),
                "people:imports",
                "file-import",
                _TRIAGE | {"admin"},
                "gy",
            ),
            Entry(
                pgettext_lazy("menu", "Posts"),
                "people:posts",
                "id-badge",
                frozenset({"security", "auditor"}),
                "gk",
            ),
            Entry(
                pgettext_lazy("menu", "Help with signing in"),
                "people:helps",
                "lifebuoy",
                frozenset({"supervisor", "security", "auditor"}),
                "gg",
            ),
            Entry(
                pgettext_lazy("menu", "My unit"),
                "people:unit",
                "building",
                frozenset({"contact", "handler"}),
                "gu",
            ),
            Entry(
                pgettext_lazy("menu", "Members' hours"),
                "credits:unit",
                "clock-hour-4",
                frozenset({"contact"}),
                "gt",
            ),
            Entry(pgettext_lazy("menu", "Exchange counter"), "exchange:desk", "gift", _TRIAGE),
            Entry(
                pgettext_lazy("menu", "Monthly statements"),
                "credits:statements",
                "file-text",
                frozenset({"contact"}),
            ),
            Entry(
                pgettext_lazy("menu", "Objections to statements"),
                "credits:objections",
                "message-report",
                _TRIAGE,
            ),
            Entry(
                pgettext_lazy("menu", "Members' certificates"),
                "certificates:team",
                "certificate",
                frozenset({"contact"}),
            ),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Rules"),
        (
            Entry(pgettext_lazy("menu", "Rules of points"), "credits:rules", "award", _OVERSIGHT),
            Entry(
                pgettext_lazy("menu", "Limits and working hours"),
                "cases:limits",
                "clock-cog",
                frozenset({"admin", "supervisor", "dispatcher"}),
            ),
            Entry(
                pgettext_lazy("menu", "Windows of signing"),
                "attendance:windows",
                "clock-hour-4",
                _TRIAGE | {"admin", "supervisor"},
            ),
            Entry(
                pgettext_lazy("menu", "Answers to requests"),
                "projects:answer_times",
                "hourglass",
                _TRIAGE | {"admin", "supervisor"},
            ),
            Entry(
                pgettext_lazy("menu", "Routing rules"),
                "cases:routing",
                "route",
                frozenset({"admin", "supervisor", "dispatcher"}),
            ),
            Entry(
                pgettext_lazy("menu", "Evidence before the write-off"),
                "cases:evidence",
                "clipboard-check",
                frozenset({"admin", "supervisor", "dispatcher"}),
            ),
            Entry(
                pgettext_lazy("menu", "Reasons for ratings"),
                "ratings:reasons",
                "mood-edit",
                frozenset({"admin", "supervisor"}),
            ),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Places"),
        (
            Entry(pgettext_lazy("menu", "Areas"), "places:areas", "sitemap", _BOOKS, "gs"),
            Entry(pgettext_lazy("menu", "Venues"), "places:venues", "building-community", _BOOKS, "gv"),
            Entry(pgettext_lazy("menu", "Estates and premises"), "places:estates", "buildings", _BOOKS, "gq"),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Keeping"),
        (
            Entry(
                pgettext_lazy("menu", "Retention"), "custody:retention", "eraser", frozenset({"admin"}), "gz"
            ),
            Entry(pgettext_lazy("menu", "Holds"), "custody:holds", "lock", frozenset({"admin"}), "gh"),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Demo"),
        (Entry(pgettext_lazy("menu", "Outbox"), "notices:outbox", "mail-forward", keys="gx", demo=True),),
    ),
)


def faces_of(*, has_posts: bool, volunteers: bool) -> tuple[str, ...]:
    """The faces a person may choose from; the first is theirs when nothing was chosen."""
    return (*((DESK,) if has_posts else ()), *((VOLUNTEER,) if volunteers else ()), RESIDENT)


def side_for(roles: frozenset[str], *, demo: bool) -> list[tuple[Promise, list[Entry]]]:
    """The side bar of somebody with these roles; groups without an entry are left out."""
    groups = (
        (
            group.label,
            [
                entry
                for entry in group.entries
                if (demo or not entry.demo) and (not entry.roles or entry.roles & roles)
            ],
        )
        for group in SIDE
    )
    return [(label, entries) for label, entries in groups if entries]
