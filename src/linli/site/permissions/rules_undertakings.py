"""Rules of undertakings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.models import Role
from linli.people.powers import Power

from .rules_cases import LEADS, SEES, SEES_HERE, TAKES_PART
from .who import (
    AREA_ROLES,
    AT_HOME,
    EVERYBODY,
    SEATED_AROUND,
    SIGNED_IN,
    In,
    anywhere,
    either,
    here,
    roles,
    rule,
    unit,
)

if TYPE_CHECKING:
    from .who import Rule

READS_LIST = either(
    here(Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER), SEATED_AROUND
)
RUNS = here(Power.UNDERTAKINGS_RUN)
# Whose office lies in the area of the list: a street or community here; a department where it sits inside the area.
PROPOSES = In(roles(Power.UNDERTAKINGS_PROPOSE) & AREA_ROLES, AT_HOME)
IN_HAND = unit(Role.HANDLER, Role.CONTACT)

RECORDS = here(Power.CASES_TRIAGE, Power.UNDERTAKINGS_RUN)
RECORDS_ANYWHERE = anywhere(Power.CASES_TRIAGE, Power.UNDERTAKINGS_RUN)

UNDERTAKINGS: tuple[Rule, ...] = (
    rule(
        "The lists of the own areas, and what one leads; for others both are empty.",
        "undertakings:lists; undertakings:mine; GET /undertakings/lists; GET /undertakings/mine",
        SIGNED_IN,
    ),
    rule(
        "Who runs the lists of an area makes one.",
        "undertakings:make; POST /undertakings/lists",
        SIGNED_IN,
        RUNS,
    ),
    rule(
        "A list is read by whose post lies around it or in it, and by units that sit there.",
        "undertakings:batch; GET /undertakings/lists/{uid}; GET undertakings:enter; GET undertakings:propose",
        READS_LIST,
        about="list",
    ),
    rule(
        "Who runs it publishes it, and enters items.",
        "undertakings:publish; POST undertakings:enter; POST /undertakings/lists/{uid}/publish;"
        "POST /undertakings/lists/{uid}/items",
        READS_LIST,
        RUNS,
        about="list",
    ),
    rule(
        "Departments, streets and communities whose office lies in its area propose.",
        "POST undertakings:propose; POST /undertakings/lists/{uid}/proposals",
        READS_LIST,
        PROPOSES,
        about="list",
    ),
    rule(
        "Who runs the list decides about a proposal. Whoever made it reads it there and decides nothing.",
        "undertakings:take; undertakings:decline; POST /undertakings/proposals/{uid}/take;"
        "POST /undertakings/proposals/{uid}/decline",
        RUNS,
        about="proposal",
    ),
    rule(
        "The same for taking one into another item.",
        "undertakings:merge; POST /undertakings/proposals/{uid}/merge",
        RUNS,
        about="proposal",
        names="undertaking",
    ),
    rule(
        "An item is read by who sees its case.",
        "undertakings:item; GET /undertakings/{uid}",
        SEES,
        about="undertaking",
    ),
    rule(
        "Who runs the list says who leads, and sets the target.",
        "undertakings:assign; undertakings:target; POST /undertakings/{uid}/assign;"
        "POST /undertakings/{uid}/target",
        SEES,
        RUNS,
        about="undertaking",
    ),
    rule(
        "Who runs the list, or has the item in hand, promises a milestone.",
        "undertakings:add_milestone; POST /undertakings/{uid}/milestones",
        SEES,
        either(RUNS, IN_HAND),
        about="undertaking",
    ),
    rule(
        "Those who have it in hand report, and finish.",
        "undertakings:progress; undertakings:finish; POST /undertakings/{uid}/progress;"
        "POST /undertakings/{uid}/finish",
        SEES,
        IN_HAND,
        about="undertaking",
    ),
    rule(
        "Those who have it in hand say that a milestone is reached.",
        "undertakings:finish_milestone; POST /undertakings/milestones/{uid}/done",
        SEES,
        IN_HAND,
        about="milestone",
    ),
    rule(
        "Who runs the list closes one with an explanation, and nobody who owes it.",
        "undertakings:explain_milestone; POST /undertakings/milestones/{uid}/explain",
        SEES,
        RUNS,
        about="milestone",
    ),
)

# Standing matters, problems of enterprises, lasting mechanisms: pages of cases.
LASTING: tuple[Rule, ...] = (
    rule(
        "Lists of what one sees: standing matters, and problems of the own enterprises and areas.",
        "cases:standing; GET cases:problems; GET /cases/standing; GET /problems",
        SIGNED_IN,
    ),
    rule(
        "A form of what is on the page of a case.",
        "GET cases:review",
        either(SEES_HERE, LEADS),
        about="standing case",
    ),
    rule(
        "Whoever triages, or has a standing matter in hand, holds its review.",
        "POST cases:review; POST /cases/{uid}/review",
        either(SEES_HERE, LEADS),
        either(here(Power.CASES_TRIAGE), LEADS),
        about="standing case",
    ),
    rule(
        "A problem is filed by the contact of the enterprise, or by staff of the area for it.",
        "POST cases:problems; POST /problems",
        SIGNED_IN,
        either(here(Power.CASES_PLACE_FOR), unit(Role.CONTACT)),
    ),
    rule(
        "The same, for the manager of an enterprise's problem.",
        "GET cases:manager",
        SEES,
        about="enterprise case",
    ),
    rule(
        "Who dispatches in the area names the service manager.",
        "POST cases:manager; POST /cases/{uid}/manager",
        SEES,
        here(Power.CASES_DISPATCH),
        about="enterprise case",
    ),
    rule(
        "The form of the office's telephone, as the page of the case.",
        "GET cases:manager_phone",
        SEES,
        about="enterprise case",
    ),
    rule(
        "Whoever has the problem in hand, or dispatches in the area, says how the office is reached.",
        "POST cases:manager_phone; POST /cases/{uid}/manager/phone",
        SEES,
        either(TAKES_PART, here(Power.CASES_DISPATCH)),
        about="enterprise case",
    ),
    rule(
        "The contact of the enterprise writes to its service manager.",
        "cases:write_to_manager; POST /problems/{uid}/words",
        unit(Role.CONTACT),
        about="enterprise case",
    ),
    rule("Lasting mechanisms are written for everybody.", "cases:mechanisms", EVERYBODY),
    rule("The same, for programs with a token.", "GET /mechanisms", SIGNED_IN),
    rule(
        "Who triages, or runs the lists, records mechanisms.",
        "GET cases:record_mechanism; POST cases:record_mechanism",
        RECORDS_ANYWHERE,
    ),
    rule(
        "In the own area, about matters that one sees.",
        "POST /mechanisms",
        SIGNED_IN,
        RECORDS,
        names="case",
    ),
    rule(
        "And names more matters.",
        "POST /mechanisms/{uid}/cases",
        SIGNED_IN,
        RECORDS,
        about="mechanism",
        names="case",
    ),
    rule(
        "And says that one no longer holds.",
        "cases:end_mechanism; POST /mechanisms/{uid}/end",
        SIGNED_IN,
        RECORDS,
        about="mechanism",
    ),
)
