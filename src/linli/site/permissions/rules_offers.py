"""Rules of positions, templates, recurring shifts and programmes."""

from __future__ import annotations

from linli.people.powers import Power

from .who import SIGNED_IN, Rule, here, rule

OFFERS: tuple[Rule, ...] = (
    rule(
        "Programmes are no secret; who publishes projects of the area begins and changes one.",
        "projects:programme; GET /programmes/{uid}",
        SIGNED_IN,
        about="programme",
    ),
    rule("The list of programmes, for everybody.", "GET projects:programmes; GET /programmes", SIGNED_IN),
    rule(
        "Who publishes projects of an area begins a programme there.",
        "POST projects:programmes; POST /programmes",
        SIGNED_IN,
        here(Power.PROJECTS_PUBLISH),
    ),
    rule(
        "Who publishes projects of its area changes a programme.",
        "projects:edit_programme; POST /programmes/{uid}/edit",
        SIGNED_IN,
        here(Power.PROJECTS_PUBLISH),
        about="programme",
    ),
    rule(
        "Who runs a project repeats its shifts.",
        "projects:series; GET /projects/{uid}/series; POST /projects/{uid}/series",
        here(Power.PROJECTS_ASSIGN),
        about="project",
    ),
    rule(
        "Who runs its project changes a series and takes it back.",
        "projects:series_change; projects:series_end; POST /series/{uid}/change; POST /series/{uid}/end",
        here(Power.PROJECTS_ASSIGN),
        about="series",
    ),
    rule(
        "Templates that one may start from; others find none.",
        "projects:templates; GET /templates",
        SIGNED_IN,
    ),
    rule(
        "Who publishes projects of its area keeps a project as a template.",
        "projects:template_save; POST /projects/{uid}/template",
        SIGNED_IN,
        here(Power.PROJECTS_PUBLISH),
        about="project",
    ),
    rule(
        "Who publishes projects of its area takes a template away.",
        "projects:template_remove; POST /templates/{uid}/remove",
        here(Power.PROJECTS_PUBLISH),
        about="template",
    ),
    rule("What a rule means is arithmetic.", "GET /series/days", SIGNED_IN),
    rule(
        "Who confirms registrations reads which certificates wait to be seen.",
        "people:papers; GET /certificates/waiting",
        SIGNED_IN,
    ),
    rule(
        "Who keeps the register where somebody is registered looks at their certificate.",
        "people:paper_confirm; people:paper_decline; POST /certificates/{uid}/confirm;"
        "POST /certificates/{uid}/decline",
        here(Power.PEOPLE_CONFIRM),
        about="waiting certificate",
    ),
)
