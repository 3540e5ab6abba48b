"""Rules of places, notices, meetings, projects, credits, ratings, figures and custody."""

from __future__ import annotations

from linli.people.models import Role
from linli.people.powers import Power

from .who import (
    AREA_ROLES,
    EVERYBODY,
    NO_DOOR,
    OWNER,
    POSTED,
    POSTED_HERE,
    REGISTERED,
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

WRITERS = (Role.COMMUNITY, Role.DISPATCHER, Role.ADMIN)
SEES_MEETING = either(
    here(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER), unit(Role.HANDLER, Role.CONTACT)
)
RUNS_PROJECT = either(here(Power.PROJECTS_ASSIGN))

PLACES: tuple[Rule, ...] = (
    rule(
        "Areas are public: the form of a request starts with them.",
        "places:polygons; places:children; GET /areas; GET /areas.geojson; GET /calendar",
        EVERYBODY,
    ),
    rule("One area is public too.", "GET /areas/{code}", EVERYBODY, about="area"),
    rule("Where an old code leads to is no secret.", "GET /areas/{code}/current", SIGNED_IN, about="area"),
    rule(
        "Points of the venues of the own areas; for others the list is empty.",
        "places:venue_points",
        SIGNED_IN,
    ),
    rule(
        "What stands in an area is read by whoever has a post over one; the list holds the own areas.",
        "places:areas; places:venues; places:estates; places:buildings; places:premises_list;"
        "GET /venues; GET /estates; GET /buildings; GET /premises",
        POSTED,
    ),
    rule(
        "A post over the area reads it.", "places:area; GET /areas/{code}/changes", POSTED_HERE, about="area"
    ),
    rule(
        "The administrator of an area changes the tree below; whoever has a post there is told so.",
        "places:area_add; places:area_rename; places:area_move; places:area_merge; places:area_split;"
        "POST /areas/{code}/areas; POST /areas/{code}/rename; POST /areas/{code}/split",
        POSTED_HERE,
        here(Role.ADMIN),
        about="area",
    ),
    rule(
        "What moving and merging would do is read by whose posts cover both areas.",
        "GET /areas/{code}/move; GET /areas/{code}/merge",
        In(AREA_ROLES, frozenset({Relation.ABOVE})),
        about="area",
    ),
    rule(
        "Moving and merging touch a second area: whose posts cover both find them, and administrators do it.",
        "POST /areas/{code}/move; POST /areas/{code}/merge",
        In(AREA_ROLES, frozenset({Relation.ABOVE})),
        In(roles(Role.ADMIN), frozenset({Relation.ABOVE})),
        about="area",
    ),
    *(
        one
        for thing in ("venue", "estate", "building", "premises")
        for one in (
            rule("A post over the area reads it.", f"places:{thing}", POSTED_HERE, about=thing),
            *pages(
                "Writers of the area change it.", f"places:{thing}_edit", POSTED_HERE, here(*WRITERS), thing
            ),
            rule(
                "Writers of the area close it.",
                f"places:{thing}_close",
                POSTED_HERE,
                here(*WRITERS),
                about=thing,
            ),
            rule("Writers enter something new in their areas.", f"places:{thing}_new", anywhere(*WRITERS)),
        )
    ),
    *(
        one
        for thing, many in (
            ("venue", "venues"),
            ("estate", "estates"),
            ("building", "buildings"),
            ("premises", "premises"),
        )
        for one in (
            rule("A post over the area reads it.", f"GET /{many}/{{uid}}", POSTED_HERE, about=thing),
            rule(
                "Writers of the area change and close it.",
                f"POST /{many}/{{uid}}/change; POST /{many}/{{uid}}/close",
                POSTED_HERE,
                here(*WRITERS),
                about=thing,
            ),
            rule("Writers enter something new in their areas.", f"POST /{many}", POSTED_HERE, here(*WRITERS)),
        )
    ),
    rule("Writers bring premises in for their areas.", "places:imports", anywhere(*WRITERS)),
    rule("The own imports; for others the list is empty.", "GET /premises-imports", SIGNED_IN),
    rule("Writers bring premises in for their areas.", "POST /premises-imports", SIGNED_IN, here(*WRITERS)),
    rule(
        "Writers of its area see and drive an import.",
        "places:import_run; places:import_progress; places:import_problems; places:import_remap;"
        "places:import_start; places:import_cancel; GET /premises-imports/{uid};"
        "POST /premises-imports/{uid}/mapping; POST /premises-imports/{uid}/start;"
        "POST /premises-imports/{uid}/cancel; GET /premises-imports/{uid}/problems",
        here(*WRITERS),
        about="premises import",
    ),
)

NOTICES: tuple[Rule, ...] = (
    rule(
        "Everybody reads their own messages.",
        "notices:inbox; notices:read_all; GET /inbox; POST /inbox/read",
        SIGNED_IN,
    ),
    rule(
        "One message, by whom it was sent to.", "notices:read; POST /inbox/{uid}/read", OWNER, about="message"
    ),
    rule("In the demo only.", "notices:outbox", NO_DOOR),
)

MEETINGS: tuple[Rule, ...] = (
    rule(
        "The meetings of the own areas; for others the list is empty.",
        "meetings:list; GET /meetings",
        SIGNED_IN,
    ),
    rule("Who runs meetings calls one.", "meetings:new", anywhere(Power.MEETINGS_RUN)),
    rule(
        "Who runs meetings of the area calls one there, about matters of others.",
        "POST /meetings",
        SIGNED_IN,
        here(Power.MEETINGS_RUN),
        names="case",
    ),
    rule(
        "Whoever works on, supervises or leads the area reads its meetings, and the units that are party to them.",
        "meetings:detail; GET /meetings/{uid}",
        SEES_MEETING,
        about="meeting",
    ),
    rule(
        "Who runs the meetings of the area says that one was held.",
        "meetings:held; POST /meetings/{uid}/held",
        SEES_MEETING,
        here(Power.MEETINGS_RUN),
        about="meeting",
    ),
    rule(
        "And puts matters of others on its agenda.",
        "meetings:add_case; POST /meetings/{uid}/items",
        SEES_MEETING,
        here(Power.MEETINGS_RUN),
        about="meeting",
        names="case",
    ),
    rule(
        "The same for calling it off, except where a matter about oneself is on the agenda.",
        "meetings:cancel; POST /meetings/{uid}/cancel",
        SEES_MEETING,
        here(Power.MEETINGS_RUN),
        about="agenda",
    ),
    rule(
        "Who runs the meetings of the area writes what was resolved.",
        "meetings:resolve; POST /meetings/items/{uid}/resolution",
        SEES_MEETING,
        here(Power.MEETINGS_RUN),
        about="item",
    ),
)

PROJECTS: tuple[Rule, ...] = (
    rule("A published project looks for hands everywhere.", "projects:detail", EVERYBODY, about="project"),
    rule("The same, for programs with a token.", "GET /projects/{uid}", SIGNED_IN, about="project"),
    rule(
        "Lists of what is published, and of what is one's own.",
        "projects:list; projects:tasks; projects:schedule; projects:sign; GET /projects; GET /tasks; GET /schedule",
        SIGNED_IN,
    ),
    rule(
        "Who publishes projects writes one.",
        "projects:new",
        SIGNED_IN,
        anywhere(Power.PROJECTS_PUBLISH),
    ),
    rule(
        "Who publishes projects of the area writes one there.",
        "POST /projects",
        SIGNED_IN,
        here(Power.PROJECTS_PUBLISH),
    ),
    rule(
        "A draft is seen where it is written, and changed by who may publish there.",
        "projects:edit; projects:publish; POST /projects/{uid}/edit; POST /projects/{uid}/publish",
        here(Role.COMMUNITY, Role.DISPATCHER, Role.SUPERVISOR, Role.LEADER),
        here(Power.PROJECTS_PUBLISH),
        about="draft",
    ),
    rule(
        "Who runs a project ends and cancels it: the desk of its area, its organiser, its leader.",
        "projects:end; projects:cancel; POST /projects/{uid}/end; POST /projects/{uid}/cancel",
        SIGNED_IN,
        RUNS_PROJECT,
        about="project",
    ),
    rule(
        "Confirmed volunteers take places, wherever.",
        "projects:claim; projects:wait; POST /shifts/{uid}/claim; POST /shifts/{uid}/wait",
        SIGNED_IN,
        REGISTERED,
        about="shift",
    ),
    rule(
        "Everybody takes back their own waiting; who has a place signs in and out. Others are told that they have none.",
        "projects:unwait; projects:sign_in; projects:sign_out; POST /shifts/{uid}/unwait;"
        "POST /shifts/{uid}/sign-in; POST /shifts/{uid}/sign-out",
        SIGNED_IN,
        about="shift",
    ),
    rule(
        "The desk of the area puts people on duty; who runs the project shows its code.",
        "projects:assign; projects:code; POST /shifts/{uid}/assign; GET /shifts/{uid}/code",
        SIGNED_IN,
        RUNS_PROJECT,
        about="shift",
    ),
    rule("Who runs the project sees who is there.", "GET /shifts/{uid}/board", RUNS_PROJECT, about="shift"),
    rule(
        "A place is its holder's and theirs who run the project.",
        "projects:withdraw; projects:confirm; POST /slots/{uid}/withdraw; POST /slots/{uid}/confirm",
        RUNS_PROJECT,
        about="slot",
    ),
)

CREDITS: tuple[Rule, ...] = (
    rule(
        "Everybody reads their own account.", "credits:mine; GET /credits; GET /credits/statement", SIGNED_IN
    ),
    rule(
        "A unit's contact reads the hours of its members, and takes them as a workbook.",
        "credits:unit; credits:unit_table",
        anywhere(Power.UNIT_SEE_MEMBERS),
    ),
    rule(
        "The same, for one unit.",
        "GET /credits/units/{uid}; POST /credits/units/{uid}/table",
        unit(Power.UNIT_SEE_MEMBERS),
        about="unit",
    ),
    rule(
        "The desk of the area reverses a booking; the contact of the unit sees it only.",
        "credits:reverse; POST /credits/entries/{uid}/reverse",
        either(here(Power.PROJECTS_ASSIGN), unit(Power.UNIT_SEE_MEMBERS)),
        here(Power.PROJECTS_ASSIGN),
        about="entry",
    ),
)

RATINGS: tuple[Rule, ...] = (
    rule(
        "The link of a voice is its key.",
        "ratings:rate; POST /voices/{token}/rating",
        EVERYBODY,
        about="voice",
    ),
    rule(
        "The code in the group is its key.",
        "ratings:group; POST /groups/{token}/rating",
        EVERYBODY,
        about="group",
    ),
)

OVERSIGHT: tuple[Rule, ...] = (
    rule("The first page is public: numbers, no names.", "oversight:front; GET /front", EVERYBODY),
    rule(
        "Figures of the own areas.",
        "oversight:overview; oversight:map; GET /overview",
        anywhere(Power.OVERSIGHT_SEE),
    ),
)

CUSTODY: tuple[Rule, ...] = (
    rule(
        "Administrators read what is erased when: it counts, and names nobody.",
        "custody:retention; GET /custody/rules; GET /custody/certificates",
        anywhere(Power.CUSTODY_SEE),
    ),
    rule(
        "Certificates are of the whole house: they count, and name nobody.",
        "custody:certificate; custody:certificate_csv; GET /custody/certificates/{uid}",
        anywhere(Power.CUSTODY_SEE),
        about="certificate",
    ),
    rule(
        "Administrators set holds in their areas.",
        "custody:holds; GET /custody/holds",
        anywhere(Power.CUSTODY_HOLD),
    ),
    rule(
        "A hold is set where one administers; nobody else learns whether there is such a case or person.",
        "POST /custody/holds",
        here(Power.CUSTODY_HOLD),
    ),
    rule(
        "The administrator of its area releases a hold.",
        "custody:release; POST /custody/holds/{uid}/release",
        here(Power.CUSTODY_HOLD),
        about="hold",
    ),
)

WEB: tuple[Rule, ...] = (
    rule(
        "Face, size and language of the pages are everybody's choice.",
        "web:face; people:type; people:language",
        EVERYBODY,
    ),
)
