"""What each role may do. A power is ``app.verb``; a role has it inside the area or unit of its post."""

from __future__ import annotations

from enum import StrEnum

from linli.people.models import Role


class Power(StrEnum):
    """Powers, alphabetical."""

    ACCOUNTS_HELP = "accounts.help"
    ACCOUNTS_SEE_HELP = "accounts.see_help"
    BOARD_JUDGE = "board.judge"
    BOARD_MODERATE = "board.moderate"
    CASES_CHECK = "cases.check"
    CASES_DISPATCH = "cases.dispatch"
    CASES_EXPORT = "cases.export"
    CASES_HANDLE = "cases.handle"
    CASES_IMPORT = "cases.import"
    CASES_PLACE_FOR = "cases.place_for"
    CASES_RECTIFY = "cases.rectify"
    CASES_SEE = "cases.see"
    CASES_TRIAGE = "cases.triage"
    CASES_WRITE_OFF = "cases.write_off"
    CUSTODY_HOLD = "custody.hold"
    CUSTODY_SEE = "custody.see"
    DISCLOSURES_APPROVE = "disclosures.approve"
    DISCLOSURES_REVIEW = "disclosures.review"
    DISCLOSURES_SEE = "disclosures.see"
    EXPORTS_APPROVE = "exports.approve"
    INTEGRITY_DECIDE = "integrity.decide"
    MEETINGS_RUN = "meetings.run"
    OVERSIGHT_SEE = "oversight.see"
    PEOPLE_APPOINT = "people.appoint"
    PEOPLE_CONFIRM = "people.confirm"
    PEOPLE_COUNT = "people.count"
    PEOPLE_IMPORT = "people.import"
    PEOPLE_REGISTER_UNIT = "people.register_unit"
    PEOPLE_SEE = "people.see"
    PEOPLE_SEE_POSTS = "people.see_posts"
    PEOPLE_SEE_UNITS = "people.see_units"
    PEOPLE_TIE = "people.tie"
    PEOPLE_UNITS = "people.units"
    ORDERS_ISSUE = "orders.issue"
    POINTS_RULE = "points.rule"
    PROJECTS_ASSIGN = "projects.assign"
    PROJECTS_PUBLISH = "projects.publish"
    RANKINGS_EXCLUDE = "rankings.exclude"
    SHOP_RUN = "shop.run"
    UNDERTAKINGS_PROPOSE = "undertakings.propose"
    UNDERTAKINGS_RUN = "undertakings.run"
    UNIT_SEE_MEMBERS = "unit.see_members"
    UNITS_URGE = "units.urge"


_TRIAGE = {
    Power.CASES_SEE,
    Power.CASES_PLACE_FOR,
    Power.CASES_TRIAGE,
    Power.CASES_CHECK,
    Power.CASES_DISPATCH,
    Power.CASES_WRITE_OFF,
    Power.UNITS_URGE,
    Power.MEETINGS_RUN,
    Power.PROJECTS_PUBLISH,
    Power.PROJECTS_ASSIGN,
    Power.SHOP_RUN,
    Power.OVERSIGHT_SEE,
}

# The responsible persons of an area: they approve what others ask for, and nothing they ask for themselves.
_RESPONSIBLE = {Power.DISCLOSURES_APPROVE, Power.EXPORTS_APPROVE}
_REGISTRAR = {
    Power.PEOPLE_CONFIRM,
    Power.PEOPLE_COUNT,
    Power.PEOPLE_IMPORT,
    Power.PEOPLE_SEE,
    Power.PEOPLE_SEE_UNITS,
    Power.PEOPLE_TIE,
    Power.PEOPLE_UNITS,
}
_LOOKS_ON = {Power.PEOPLE_COUNT, Power.PEOPLE_SEE_UNITS}

ROLE_POWERS: dict[str, frozenset[Power]] = {
    Role.GRID_WORKER: frozenset(
        {Power.CASES_SEE, Power.CASES_CHECK, Power.CASES_PLACE_FOR, Power.PEOPLE_SEE}
    ),
    Role.COMMUNITY: frozenset(
        _TRIAGE | _REGISTRAR | {Power.CASES_HANDLE, Power.UNDERTAKINGS_PROPOSE, Power.BOARD_MODERATE}
    ),
    Role.DISPATCHER: frozenset(
        _TRIAGE
        | _REGISTRAR
        | {Power.CASES_IMPORT, Power.CASES_EXPORT, Power.UNDERTAKINGS_PROPOSE, Power.UNDERTAKINGS_RUN}
        | {Power.BOARD_MODERATE, Power.BOARD_JUDGE, Power.POINTS_RULE}
    ),
    Role.HANDLER: frozenset(
        {Power.CASES_SEE, Power.CASES_HANDLE, Power.PROJECTS_PUBLISH, Power.UNDERTAKINGS_PROPOSE}
    ),
    Role.CONTACT: frozenset(
        {Power.CASES_SEE, Power.CASES_HANDLE, Power.PEOPLE_REGISTER_UNIT, Power.UNIT_SEE_MEMBERS}
    ),
    Role.SUPERVISOR: frozenset(
        {
            Power.BOARD_JUDGE,
            Power.CASES_SEE,
            Power.CASES_CHECK,
            Power.CASES_WRITE_OFF,
            Power.CASES_RECTIFY,
            Power.CASES_EXPORT,
            Power.INTEGRITY_DECIDE,
            Power.ORDERS_ISSUE,
            Power.RANKINGS_EXCLUDE,
            Power.UNITS_URGE,
            Power.OVERSIGHT_SEE,
            Power.DISCLOSURES_SEE,
            *_RESPONSIBLE,
            Power.DISCLOSURES_REVIEW,
            Power.ACCOUNTS_SEE_HELP,
            Power.UNDERTAKINGS_RUN,
            Power.POINTS_RULE,
            *_LOOKS_ON,
        }
    ),
    Role.LEADER: frozenset({Power.CASES_SEE, Power.OVERSIGHT_SEE, *_LOOKS_ON, *_RESPONSIBLE}),
    # The window's own verbs come with the windows.
    Role.CLERK: frozenset({Power.CASES_PLACE_FOR}),
    # Sets the house up and does no business in it; who may do what is not the administrator's to say.
    Role.ADMIN: frozenset(
        {
            Power.CASES_IMPORT,
            Power.CUSTODY_HOLD,
            Power.CUSTODY_SEE,
            Power.PEOPLE_IMPORT,
            Power.PEOPLE_SEE_UNITS,
            Power.PEOPLE_UNITS,
        }
    ),
    Role.SECURITY: frozenset(
        {
            Power.ACCOUNTS_HELP,
            Power.ACCOUNTS_SEE_HELP,
            Power.DISCLOSURES_REVIEW,
            Power.PEOPLE_APPOINT,
            Power.PEOPLE_SEE_POSTS,
            Power.PEOPLE_SEE_UNITS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Power.ACCOUNTS_SEE_HELP,
            Power.DISCLOSURES_SEE,
            Power.PEOPLE_SEE_POSTS,
            Power.PEOPLE_SEE_UNITS,
        }
    ),
}


def roles_with(power: Power) -> frozenset[str]:
    """The roles that have a power, for navigation and for visibility."""
    return frozenset(role for role, powers in ROLE_POWERS.items() if power in powers)
