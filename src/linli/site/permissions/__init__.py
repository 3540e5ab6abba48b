"""Who may find what: one rule for every route of the house, in words, and the table that follows from them."""

from __future__ import annotations

from .routes import Route, routes
from .rules_attendance import ATTENDANCE
from .rules_awards import AWARDS, MESSAGES
from .rules_board import BOARD
from .rules_book import BOOK
from .rules_cases import DESK, GUARD, TABLES, TIME, VOICES
from .rules_certificates import CERTIFICATES
from .rules_claims import CLAIMS
from .rules_crews import CREWS
from .rules_delivery import DELIVERY
from .rules_duty import DUTY
from .rules_exchange import EXCHANGE
from .rules_field import FIELD
from .rules_ground import CREDITS, CUSTODY, MEETINGS, NOTICES, OVERSIGHT, PLACES, PROJECTS, RATINGS, WEB
from .rules_integrity import INTEGRITY
from .rules_lights import LIGHTS
from .rules_offers import OFFERS
from .rules_people import REGISTRATIONS, SIGNING, UNITS
from .rules_rankings import RANKINGS
from .rules_routing import ROUTING
from .rules_supervision import SUPERVISION
from .rules_undertakings import LASTING, UNDERTAKINGS
from .rules_verdicts import VERDICTS
from .rules_voices import MORE_VOICES
from .who import Answer, Relation, Rule

CHAPTERS: dict[str, tuple[Rule, ...]] = {
    "oversight": (*OVERSIGHT, *RANKINGS),
    "cases": (*VOICES, *DESK, *TIME, *GUARD, *TABLES, *LIGHTS, *ROUTING, *MORE_VOICES, *LASTING),
    "ratings": (*RATINGS, *VERDICTS),
    "meetings": MEETINGS,
    "supervision": SUPERVISION,
    "undertakings": UNDERTAKINGS,
    "board": BOARD,
    "projects": (*PROJECTS, *OFFERS, *CLAIMS, *CREWS, *DELIVERY),
    "field": FIELD,
    "integrity": INTEGRITY,
    "duty": DUTY,
    "exchange": EXCHANGE,
    "certificates": CERTIFICATES,
    "awards": AWARDS,
    "attendance": ATTENDANCE,
    "credits": (*CREDITS, *BOOK),
    "people": (*SIGNING, *REGISTRATIONS, *UNITS),
    "places": PLACES,
    "notices": (*NOTICES, *MESSAGES),
    "custody": CUSTODY,
    "web": WEB,
}


def rules_by_route(known: list[Route] | None = None) -> tuple[dict[str, Rule], list[str]]:
    """The rule of each route by its key, and what is wrong with the rules: routes twice, gone, or without any.

    A rule names a page without its method when both methods follow it.
    """
    every = routes() if known is None else known
    keys = {route.key for route in every}
    of_page: dict[str, list[str]] = {}
    for route in every:
        of_page.setdefault(route.page, []).append(route.key)
    found: dict[str, Rule] = {}
    wrong: list[str] = []
    for rule in (one for chapter in CHAPTERS.values() for one in chapter):
        for name in rule.routes:
            named = [name] if name in keys else of_page.get(name, [])
            if not named:
                wrong.append(f"no such route any more, strike it from site/permissions: {name}")
            for key in named:
                if key in found:
                    wrong.append(f"two rules for one route, keep one of them: {key}")
                found[key] = rule
    wrong += [
        f"no rule: say in src/linli/site/permissions/rules_*.py who finds it, and in which relation: {key}"
        for key in sorted(keys - found.keys())
    ]
    return found, wrong


__all__ = ["CHAPTERS", "Answer", "Relation", "Route", "Rule", "routes", "rules_by_route"]
