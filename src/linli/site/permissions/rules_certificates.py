"""Rules of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.models import Role
from linli.people.powers import Power

from .who import EVERYBODY, NONE, SIGNED_IN, anywhere, here, rule, unit

if TYPE_CHECKING:
    from .who import Rule

KEEPS_BOOK = here(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR)

CERTIFICATES: tuple[Rule, ...] = (
    rule(
        "Everybody takes certificates of their own service.",
        "certificates:mine; GET /certificates; POST /certificates",
        SIGNED_IN,
    ),
    rule(
        "Whoever holds number and hash of a paper checks it.",
        "certificates:check; GET /certificates/check",
        EVERYBODY,
    ),
    rule(
        "A certificate is read by its holder, in its area, and by the contact who had it made.",
        "certificates:one; certificates:paper; certificates:proof; GET /certificates/{uid};"
        "GET /certificates/{uid}/proof",
        KEEPS_BOOK,
        about="service certificate",
    ),
    rule(
        "Its holder withdraws it, or the desk of its area.",
        "certificates:withdraw; POST /certificates/{uid}/withdraw",
        KEEPS_BOOK,
        here(Power.PROJECTS_ASSIGN),
        about="service certificate",
    ),
    rule(
        "Only its holder takes a new one.",
        "certificates:reissue; POST /certificates/{uid}/reissue",
        KEEPS_BOOK,
        NONE,
        about="service certificate",
    ),
    rule(
        "Only a member lets their own unit make certificates.",
        "certificates:agree; certificates:disagree; POST /certificates/units/{uid}/agree;"
        "POST /certificates/units/{uid}/disagree",
        NONE,
        about="unit",
    ),
    rule(
        "A unit's contact has the certificates of its members made, of those who agreed.",
        "GET certificates:team",
        anywhere(Power.UNIT_SEE_MEMBERS),
    ),
    rule(
        "And asks for those of their own unit.",
        "POST certificates:team; POST /certificates/batches",
        unit(Power.UNIT_SEE_MEMBERS),
    ),
    rule(
        "And sees how far they are.",
        "certificates:batch; GET /certificates/batches/{uid}",
        unit(Power.UNIT_SEE_MEMBERS),
        about="certificate batch",
    ),
    rule(
        "The file of a batch is its contact's, while it is there.",
        "certificates:batch_file",
        unit(Power.UNIT_SEE_MEMBERS),
        about="certificate batch",
    ),
    rule(
        "Who assigns people in an area thanks them.",
        "certificates:thanks; GET /certificates/thanks; POST /certificates/thanks",
        anywhere(Power.PROJECTS_ASSIGN),
    ),
)
