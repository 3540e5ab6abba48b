"""Rules of voices and cases."""

from __future__ import annotations

from linli.people.models import Role
from linli.people.powers import Power

from .who import (
    EVERYBODY,
    LIVES_HERE,
    NO_DOOR,
    NONE,
    OWNER,
    POSTED,
    POSTED_HERE,
    SEATED_AROUND,
    SIGNED_IN,
    In,
    Relation,
    Rule,
    anywhere,
    either,
    here,
    pages,
    roles,
    rule,
    unit,
)

SEES_HERE = here(Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER)
TAKES_PART = unit(Role.HANDLER, Role.CONTACT)
LEADS = unit(Role.HANDLER)  # the department that leads; the contact's unit helps in the first case only
SEES = either(SEES_HERE, TAKES_PART)
SORTS = either(here(Power.CASES_TRIAGE), here(Power.CASES_RECTIFY))
TAKERS = (Power.CASES_EXPORT, Power.EXPORTS_APPROVE)

VOICES: tuple[Rule, ...] = (
    rule(
        "Everybody may place a request, with or without an account.",
        "cases:place; cases:suggest; cases:questions; cases:twins; GET /categories; POST /categories/suggest;"
        "POST /voices",
        EVERYBODY,
    ),
    rule(
        "A photo kept with a form is known by its token only.", "cases:held_photo", NO_DOOR, about="nothing"
    ),
    rule(
        "The link of a voice is its key.",
        "cases:receipt; cases:confirm_contact; cases:send_code; cases:status; cases:answer; cases:object; cases:seen;"
        "GET /voices/{token}; POST /voices/{token}/answer; POST /voices/{token}/object; POST /voices/{token}/confirm;"
        "POST /voices/{token}/code; POST /voices/{token}/photos; GET /voices/{token}/seen",
        EVERYBODY,
        about="voice",
    ),
    rule(
        "A photo is seen by who sees the case, or holds the link of its voice.",
        "cases:photo",
        SEES,
        about="photo, =320",
        by_link=True,
    ),
    rule("Everybody reads their own requests.", "cases:mine; GET /my/voices", SIGNED_IN),
    rule(
        "Who enters requests for others has the forms.",
        "cases:entry_chat; cases:entry_sheet; POST /chat/parse",
        anywhere(Power.CASES_PLACE_FOR),
    ),
    rule("A batch brings in what others said.", "POST /voices/batch", SIGNED_IN),
    rule(
        "Who entered a request reads its receipt.",
        "cases:entry_done",
        In(roles(Power.CASES_PLACE_FOR), frozenset({Relation.OWN})),
        about="own voice",
    ),
)

DESK: tuple[Rule, ...] = (
    rule(
        "Lists of the cases that one may see; for others they are empty. A view of the list is kept for oneself.",
        "cases:inbox; cases:ledger; cases:map_points; cases:save_view; cases:offers; GET /cases; GET /cases/inbox;"
        "GET /cases/offers; GET /cases/points",
        SIGNED_IN,
    ),
    rule("A kept view is its owner's.", "cases:drop_view", OWNER, about="view"),
    rule(
        "Who sorts out or writes off does several at once.",
        "cases:bulk",
        anywhere(Power.CASES_TRIAGE, Power.CASES_WRITE_OFF),
    ),
    rule(
        "A case is read by who works on, supervises or leads its area, and by the units that take part.",
        "cases:detail; cases:guard; cases:inbox_case; ratings:group_sheet; GET /cases/{uid}; GET /cases/{uid}/timeline;"
        "GET /cases/{uid}/twins; GET /cases/{uid}/guard; GET /cases/{uid}/group-code; GET /cases/{uid}/ratings",
        SEES,
        about="case",
    ),
    rule(
        "What was heard is read where it is sorted out and supervised.",
        "ratings:heard; GET /cases/{uid}/heard",
        here(Power.CASES_WRITE_OFF),
        about="case",
    ),
    *pages(
        "The desk of the area sorts out what came in.",
        "cases:accept; cases:ask; cases:decline; cases:merge;"
        "POST /cases/{uid}/accept; POST /cases/{uid}/ask; POST /cases/{uid}/decline; POST /cases/{uid}/merge",
        SEES_HERE,
        here(Power.CASES_TRIAGE),
        "received case",
    ),
    *pages(
        "The desk takes a merge back.",
        "cases:unmerge;POST /cases/{uid}/unmerge",
        SEES_HERE,
        here(Power.CASES_TRIAGE),
        "merged case",
    ),
    *pages(
        "The desk of the area sends it on.",
        "cases:dispatch;POST /cases/{uid}/dispatch",
        SEES_HERE,
        here(Power.CASES_DISPATCH),
        "accepted case",
    ),
    *pages(
        "Volunteers of the community, its workers and units seated around may lead; who sees the case is told why not.",
        "cases:lead;POST /cases/{uid}/lead",
        either(SEES_HERE, LIVES_HERE, SEATED_AROUND),
        either(LIVES_HERE, SEATED_AROUND, here(Power.CASES_HANDLE)),
        "accepted case",
    ),
    *pages(
        "Volunteers of the community and units seated around may help.",
        "cases:help",
        either(SEES, LIVES_HERE, SEATED_AROUND),
        either(LIVES_HERE, SEATED_AROUND),
        "case",
    ),
    *pages(
        "Whose unit has it in hand takes it up.", "cases:take;POST /cases/{uid}/take", SEES, LEADS, "case"
    ),
    *pages(
        "The desk takes back what it sent.",
        "cases:return;POST /cases/{uid}/return",
        SEES,
        here(Power.CASES_DISPATCH),
        "case",
    ),
    *pages(
        "Whose unit has it in hand finishes it.",
        "cases:finish;POST /cases/{uid}/finish",
        either(SEES_HERE, LEADS),
        LEADS,
        "handling case",
    ),
    *pages(
        "Whose unit has it in hand says what was done on the way.",
        "cases:step;POST /cases/{uid}/step",
        either(SEES_HERE, LEADS),
        LEADS,
        "handling case",
    ),
    *pages(
        "Whose unit leads makes it standing, or the desk does.",
        "cases:stand; POST /cases/{uid}/stand",
        either(SEES_HERE, LEADS),
        either(LEADS, here(Power.CASES_DISPATCH)),
        "finished case",
    ),
    *pages(
        "Who writes off does; never whose unit has handled it.",
        "cases:write_off; POST /cases/{uid}/write_off",
        either(SEES_HERE, LEADS),
        here(Power.CASES_WRITE_OFF),
        "finished case",
    ),
    *pages(
        "Whose unit leads takes it up again, or the desk does.",
        "cases:resume;POST /cases/{uid}/resume",
        either(SEES_HERE, LEADS),
        either(LEADS, here(Power.CASES_DISPATCH)),
        "standing case",
    ),
    rule(
        "Who brought a voice in answers for its reporter.",
        "POST /cases/{uid}/answer",
        NONE,
        about="asked case",
    ),
)

TIME: tuple[Rule, ...] = (
    *pages(
        "Who has it in hand, or the desk, asks for time or for a suspension.",
        "cases:more_time; cases:suspend; POST /cases/{uid}/time",
        SEES,
        either(TAKES_PART, here(Power.CASES_DISPATCH)),
        "case",
    ),
    *pages(
        "Somebody else grants it: the desk or the supervisor.",
        "cases:grant_time; cases:refuse_time; POST /cases/{uid}/time/grant; POST /cases/{uid}/time/refuse",
        SEES,
        here(Power.CASES_DISPATCH, Power.CASES_RECTIFY),
        "case",
    ),
    *pages(
        "Who has it in hand, or the desk, goes on with it.",
        "cases:go_on; POST /cases/{uid}/time/go_on",
        SEES,
        either(TAKES_PART, here(Power.CASES_DISPATCH)),
        "case",
    ),
    rule(
        "Everybody with a post reads the limits and working hours of their own area.",
        "GET cases:limits",
        POSTED,
    ),
    rule("And of the areas in it.", "GET /areas/{code}/limits", POSTED_HERE, about="area"),
    rule(
        "Its administrator sets them.",
        "cases:put_limit; cases:put_hours; POST /areas/{code}/limits; POST /areas/{code}/hours",
        POSTED_HERE,
        here(Role.ADMIN),
        about="area",
    ),
)

GUARD: tuple[Rule, ...] = (
    rule(
        "Who sorts out or supervises says whom it is about.",
        "cases:name_subject; POST /cases/{uid}/subjects",
        SEES,
        SORTS,
        about="case",
    ),
    rule(
        "Only a supervisor takes an exclusion back.",
        "cases:clear_subject; POST /cases/{uid}/subjects/{subject_uid}/clear",
        SEES,
        here(Power.CASES_RECTIFY),
        about="case, subject",
    ),
    rule(
        "Who sorts out or supervises shields a case.",
        "cases:shield; POST /cases/{uid}/shield",
        either(SEES_HERE, LEADS),
        SORTS,
        about="handling case",
    ),
    rule(
        "Only the area's supervisor sees a shielded case without being named, unshields it and names who sees it.",
        "cases:unshield; cases:name_handler; POST /cases/{uid}/unshield; POST /cases/{uid}/accesses",
        here(Power.CASES_RECTIFY),
        about="shielded case",
    ),
    rule(
        "The same for taking a name back.",
        "cases:end_access; POST /cases/{uid}/accesses/{access_uid}/end",
        here(Power.CASES_RECTIFY),
        about="shielded case, access",
    ),
    rule(
        "Who works on the case opens one masked value, for a purpose, on the books.",
        "cases:reveal; POST /voices/{uid}/disclosures; POST /voices/{uid}/emergency; POST /voices/{uid}/approvals",
        either(here(Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR), TAKES_PART),
        about="voice uid",
    ),
)

TABLES: tuple[Rule, ...] = (
    rule("Who imports cases does so for their areas.", "cases:imports", anywhere(Power.CASES_IMPORT)),
    rule("The own imports; for others the list is empty.", "GET /imports", SIGNED_IN),
    rule(
        "Who imports cases of the area does so there.", "POST /imports", SIGNED_IN, here(Power.CASES_IMPORT)
    ),
    rule(
        "Who imports cases of its area sees and drives an import.",
        "cases:import_run; cases:import_progress; cases:import_start; cases:import_cancel; cases:import_problems;"
        "GET /imports/{uid}; POST /imports/{uid}/start; POST /imports/{uid}/cancel; GET /imports/{uid}/problems",
        here(Power.CASES_IMPORT),
        about="import",
    ),
    rule("Who exports or approves has the lists.", "cases:exports", anywhere(*TAKERS)),
    rule("Who exports asks for a table.", "cases:export", anywhere(Power.CASES_EXPORT)),
    rule("The own exports and those to approve; for others the list is empty.", "GET /exports", SIGNED_IN),
    rule(
        "Who exports asks for a table of what they see.",
        "POST /exports/cases",
        SIGNED_IN,
        anywhere(Power.CASES_EXPORT),
    ),
    rule(
        "An export is seen by who asked, and by the responsible persons of the area.",
        "cases:export_one; cases:export_progress; GET /exports/{uid}",
        here(Power.EXPORTS_APPROVE),
        about="export",
    ),
    rule(
        "The file goes to who asked, and to nobody else.",
        "cases:export_fetch; POST /exports/{uid}/file",
        here(Power.EXPORTS_APPROVE),
        NONE,
        about="export",
    ),
    rule(
        "The responsible persons of the area approve.",
        "cases:export_approve; cases:export_refuse; POST /exports/{uid}/approve; POST /exports/{uid}/refuse",
        here(Power.EXPORTS_APPROVE),
        about="export",
    ),
)
