"""Rules of reasons, appeals, calls back."""

from __future__ import annotations

from linli.people.models import Role
from linli.people.powers import Power

from .who import EVERYBODY, POSTED, POSTED_HERE, SIGNED_IN, Rule, either, here, rule, unit

RATED = unit(Role.HANDLER, Role.CONTACT)

VERDICTS: tuple[Rule, ...] = (
    rule(
        "Everybody may know how ratings are checked: what was excluded, by reason, and the estimate.",
        "ratings:openness; GET /verdicts",
        EVERYBODY,
    ),
    rule(
        "The link of a voice is its key: for what its unit may read, and for an answer to an exclusion.",
        "ratings:share; ratings:answer; POST /voices/{token}/rating/sharing; POST /voices/{token}/rating/answer",
        EVERYBODY,
        about="voice",
    ),
    rule("Everybody with a post over an area reads its reasons.", "GET ratings:reasons", POSTED),
    rule("And of the areas in it.", "GET /areas/{code}/reasons", POSTED_HERE, about="area"),
    rule(
        "Administrators and supervisors set the reasons of their area.",
        "ratings:put_reasons; POST /areas/{code}/reasons",
        POSTED_HERE,
        here(Role.ADMIN, Role.SUPERVISOR),
        about="area",
    ),
    rule(
        "Lists of appeals and of calls hold what one may see; for others they are empty.",
        "ratings:appeals; ratings:calls; GET /appeals; GET /call-backs",
        SIGNED_IN,
    ),
    rule(
        "A unit that handled the case reads what it may know of the verdicts, and appeals.",
        "ratings:unit; GET /cases/{uid}/verdict; POST /cases/{uid}/appeal",
        RATED,
        about="case",
    ),
    rule(
        "An appeal is read by the unit that made it and by the supervisor of the matter.",
        "GET ratings:appeal; GET /appeals/{uid}",
        either(unit(Role.CONTACT), here(Role.SUPERVISOR)),
        about="appeal case",
    ),
    rule(
        "It is decided by the supervisor above matter and unit.",
        "POST ratings:appeal; POST /appeals/{uid}/decision",
        either(unit(Role.CONTACT), here(Role.SUPERVISOR)),
        here(Role.SUPERVISOR),
        about="appeal case",
    ),
    rule(
        "And withdrawn by the unit.",
        "ratings:withdraw; POST /appeals/{uid}/withdraw",
        either(unit(Role.CONTACT), here(Role.SUPERVISOR)),
        unit(Role.CONTACT),
        about="appeal case",
    ),
    rule(
        "A call is read and recorded at the desk that writes off in its area.",
        "ratings:call; POST /call-backs/{uid}/record",
        here(Power.CASES_WRITE_OFF),
        about="call case",
    ),
)
