"""Rules of accounts, persons, registrations, looks, units, posts and ties."""

from __future__ import annotations

from linli.people.models import Role
from linli.people.powers import Power

from .who import (
    EVERYBODY,
    NO_DOOR,
    NONE,
    OWNER,
    SIGNED_IN,
    STAFF_OWNER,
    VOLUNTEER,
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

STAFF = In(roles(*Role), frozenset(Relation))
OWN_REGISTRATION = In(frozenset({VOLUNTEER}), frozenset({Relation.OWN}))
REGISTER = here(Role.COMMUNITY, Role.DISPATCHER, Role.GRID_WORKER)
LOOKS_AFTER_UNITS = here(Power.PEOPLE_UNITS)
SEES_UNITS = here(Power.PEOPLE_SEE_UNITS)
SEES_TIES = either(here(Power.PEOPLE_COUNT))

SIGNING: tuple[Rule, ...] = (
    rule(
        "The way in, and the way to an account, are open.",
        "people:login; people:second; people:second_passkey; people:passkey_login; people:signup;"
        "people:signup_confirm; GET people:forgotten; people:forgotten_confirm",
        EVERYBODY,
    ),
    rule(
        "Doors that nobody has configured lead nowhere.",
        "POST people:forgotten; people:code_login; people:code_confirm; people:wechat; people:wechat_back;"
        "people:wechat_mini",
        NO_DOOR,
    ),
    rule(
        "Everybody looks after their own account.",
        "people:logout; people:wechat_unlink; people:me; people:make_token; people:security; people:prove;"
        "people:prove_passkey; people:totp; people:passkey_add; people:codes; people:password; people:sessions_end;"
        "people:join; people:seen; people:own; people:own_work; people:own_member; people:certificate_add;"
        "GET /me; GET /tokens; GET /me/second-factor; GET /me/sessions; POST /me/sessions/end; GET /me/own;"
        "POST /me/work; POST /me/member; POST /me/certificates; GET /disclosures/mine; GET /me/kin; GET people:kin;"
        "POST /registrations; GET /skills; GET /approvals; custody:mine",
        SIGNED_IN,
    ),
    rule("Staff declare their kin.", "POST people:kin; POST /me/kin", SIGNED_IN, STAFF),
    rule(
        "A declared tie is taken back by who declared it.",
        "people:withdraw_kin; POST /me/kin/{uid}/withdraw",
        STAFF_OWNER,
        about="kin",
    ),
    rule(
        "A token is ended by its owner.",
        "people:revoke_token; POST /tokens/{uid}/revoke",
        OWNER,
        about="token",
    ),
    rule(
        "A session is ended by its owner.",
        "people:session_end; POST /me/sessions/{uid}/end",
        OWNER,
        about="session",
    ),
    rule(
        "A certificate is withdrawn by its owner.",
        "people:certificate_withdraw; POST /me/certificates/{uid}/withdraw",
        OWNER,
        about="skill certificate",
    ),
    rule(
        "Who has a second factor looks after it; nobody here has one.",
        "people:totp_remove; people:codes_renew",
        NONE,
    ),
    rule("The same, for one passkey.", "people:passkey_remove", NONE, about="passkey"),
    rule(
        "Who helps with signing in, supervises or audits reads what help was given in the own areas.",
        "GET people:helps; GET /sign-in-helps",
        anywhere(Power.ACCOUNTS_SEE_HELP),
    ),
    rule(
        "Security administrators ask for an account on a page.",
        "POST people:helps",
        anywhere(Power.ACCOUNTS_HELP),
    ),
    rule(
        "By number or name they find those all of whose posts lie in their area.",
        "POST /sign-in-helps/accounts",
        here(Power.ACCOUNTS_HELP),
    ),
    rule(
        "They help those all of whose posts lie in their area.",
        "people:help; people:help_factors; people:help_password; GET /sign-in-helps/accounts/{uid};"
        "POST /sign-in-helps/accounts/{uid}/factors; POST /sign-in-helps/accounts/{uid}/password",
        here(Power.ACCOUNTS_HELP),
        about="account",
    ),
)

REGISTRATIONS: tuple[Rule, ...] = (
    rule("Who keeps the register of an area reads it.", "people:registrations", anywhere(Power.PEOPLE_SEE)),
    rule("The own registrations and those of the own areas.", "GET /registrations", SIGNED_IN),
    rule(
        "Who keeps the register sees a registration; the community and the street decide.",
        "people:confirm; people:decline; POST /registrations/{uid}/confirm; POST /registrations/{uid}/decline;"
        "POST /registrations/{uid}/end",
        REGISTER,
        here(Power.PEOPLE_CONFIRM),
        about="registration",
    ),
    rule(
        "One's own registration is ended by oneself, or by the community and the street.",
        "people:leave",
        either(REGISTER, OWN_REGISTRATION),
        either(here(Power.PEOPLE_CONFIRM), OWN_REGISTRATION),
        about="own registration",
    ),
    rule(
        "Who keeps the register opens one masked value, for a purpose, on the books.",
        "people:reveal; POST /registrations/{uid}/disclosures; POST /registrations/{uid}/emergency;"
        "POST /registrations/{uid}/approvals",
        REGISTER,
        about="registration",
    ),
    rule(
        "Looks are overseen: by supervisors and auditors as a list, by responsible persons and security as a task.",
        "people:disclosures",
        anywhere(Power.DISCLOSURES_SEE, Power.DISCLOSURES_APPROVE, Power.DISCLOSURES_REVIEW),
    ),
    rule(
        "The list of looks is for supervisors and auditors.",
        "GET /disclosures",
        anywhere(Power.DISCLOSURES_SEE),
    ),
    rule(
        "An emergency look is reviewed by supervisors and security of the area.",
        "people:review; POST /disclosures/{uid}/review",
        here(Power.DISCLOSURES_REVIEW),
        about="disclosure",
    ),
    rule(
        "The responsible persons of the area approve.",
        "people:approve_look; people:refuse_look",
        here(Power.DISCLOSURES_APPROVE),
        about="approval",
    ),
    rule(
        "The responsible persons of the area approve.",
        "POST /approvals/{uid}/{verb}",
        here(Power.DISCLOSURES_APPROVE),
        about="approval, =approve",
    ),
)

UNITS: tuple[Rule, ...] = (
    rule("Who speaks for a unit has its page.", "people:unit", anywhere(Role.CONTACT, Role.HANDLER)),
    rule(
        "The contact says that somebody has left.",
        "people:member_left",
        unit(Power.UNIT_SEE_MEMBERS),
        about="member",
    ),
    rule(
        "The contact registers the unit.",
        "people:unit_register; POST /units/{uid}/registration",
        unit(Power.PEOPLE_REGISTER_UNIT),
        about="unit",
    ),
    rule("Units of the own areas.", "people:units", anywhere(Power.PEOPLE_SEE_UNITS)),
    rule("Names of units, to choose from.", "GET /units", SIGNED_IN),
    rule(
        "Who sees the units of the area reads one.",
        "people:unit_detail; GET /units/{uid}",
        SEES_UNITS,
        about="unit",
    ),
    rule("Who looks after units opens one.", "people:unit_open", anywhere(Power.PEOPLE_UNITS)),
    rule(
        "Who looks after the units of the area opens one there.", "POST /units", SIGNED_IN, LOOKS_AFTER_UNITS
    ),
    *pages(
        "Who looks after the units of the area changes and closes one.",
        "people:unit_change; people:unit_close",
        SEES_UNITS,
        LOOKS_AFTER_UNITS,
        "unit",
    ),
    rule(
        "Who looks after the units of the area moves one.",
        "people:unit_move",
        LOOKS_AFTER_UNITS,
        about="unit",
    ),
    rule(
        "Who looks after the units of the area changes, moves and closes one.",
        "POST /units/{uid}/change; POST /units/{uid}/move; POST /units/{uid}/close",
        SEES_UNITS,
        LOOKS_AFTER_UNITS,
        about="unit",
    ),
    rule(
        "Security and auditors read who holds which post.",
        "people:posts; GET /posts",
        anywhere(Power.PEOPLE_SEE_POSTS),
    ),
    rule("Security grants posts.", "people:post_grant", anywhere(Power.PEOPLE_APPOINT)),
    rule("Security of the area grants posts there.", "POST /posts", SIGNED_IN, here(Power.PEOPLE_APPOINT)),
    *pages(
        "Security of the area renews and ends posts; auditors read them.",
        "people:post_renew; people:post_revoke;POST /posts/{uid}/renew; POST /posts/{uid}/revoke",
        here(Power.PEOPLE_SEE_POSTS),
        here(Power.PEOPLE_APPOINT),
        "post",
    ),
    rule(
        "Ties of the own areas.",
        "people:ties; people:shares; GET /shares; GET /ties",
        anywhere(Power.PEOPLE_COUNT),
    ),
    rule(
        "Who ties people and units makes a tie.",
        "people:tie_make",
        anywhere(Power.PEOPLE_TIE),
        about="kind of tie",
    ),
    rule(
        "Who ties people and units of the area makes one there.",
        "POST /liaisons; POST /pairings; POST /alliances; POST /deployments",
        SIGNED_IN,
        here(Power.PEOPLE_TIE),
    ),
    *pages(
        "Who ties people and units of the area ends one.",
        "people:tie_end;POST /ties/{uid}/end",
        SEES_TIES,
        here(Power.PEOPLE_TIE),
        "tie",
    ),
    rule("Who imports people does so for their areas.", "people:imports", anywhere(Power.PEOPLE_IMPORT)),
    rule("The own imports; for others the list is empty.", "GET /people-imports", SIGNED_IN),
    rule(
        "Who imports people of the area does so there.",
        "POST /people-imports",
        SIGNED_IN,
        here(Power.PEOPLE_IMPORT),
    ),
    rule(
        "Who imports people of its area sees and drives an import.",
        "people:import_run; people:import_progress; people:import_remap; people:import_start; people:import_cancel;"
        "people:import_problems; GET /people-imports/{uid}; GET /people-imports/{uid}/problems;"
        "POST /people-imports/{uid}/columns; POST /people-imports/{uid}/start; POST /people-imports/{uid}/cancel",
        here(Power.PEOPLE_IMPORT),
        about="people import",
    ),
)
