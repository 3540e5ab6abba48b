"""Who may open which page: one row per address that answers a GET. What is not here is an address that only takes a POST."""

from __future__ import annotations

from dataclasses import dataclass

FOUND, MISSING = 200, 404


@dataclass(frozen=True)
class Row:
    """An address: the one of the cast whose page it is, what it is about, and what the stranger gets.

    `about` names a thing of the scene whose uid stands in the address (or whose token, for a voice). The stranger is a
    community worker of another district: 404 for what lies in the cast's area, 200 for the same page of their own.
    """

    who: str
    about: str = ""
    stranger: int = FOUND
    query: str = ""


_DESK_FORM = Row("dispatcher", "case", MISSING)

PAGES: dict[str, Row] = {
    # One's own, whoever one is
    "people:me": Row("resident"),
    "custody:mine": Row("resident"),
    "people:join": Row("resident"),
    "people:seen": Row("resident"),
    "people:kin": Row("community"),
    "people:security": Row("resident"),
    "people:prove": Row("resident"),
    "people:totp": Row("resident"),
    "people:passkey_add": Row("resident"),
    "people:codes": Row("", stranger=302),
    "people:password": Row("resident"),
    "notices:inbox": Row("resident"),
    "cases:mine": Row("resident"),
    "cases:offers": Row("volunteer"),
    "credits:mine": Row("volunteer"),
    "certificates:mine": Row("volunteer"),
    "certificates:check": Row(""),
    "certificates:one": Row("volunteer", "service certificate", MISSING),
    "certificates:paper": Row("volunteer", "service certificate", MISSING),
    "certificates:proof": Row("volunteer", "service certificate", MISSING),
    "certificates:team": Row("contact", stranger=MISSING),
    "certificates:batch": Row("contact", "certificate batch", MISSING),
    "certificates:batch_file": Row("contact", "certificate batch", MISSING),
    "certificates:thanks": Row("community"),
    "integrity:mine": Row("volunteer"),
    "integrity:lots": Row(""),
    "integrity:report": Row("supervisor", stranger=MISSING),
    "integrity:finding": Row("supervisor", "finding", MISSING),
    "integrity:check": Row("supervisor", "spot check", MISSING),
    "duty:mine": Row("volunteer"),
    "duty:ask": Row("volunteer", "own duty", MISSING),
    "projects:tasks": Row("volunteer"),
    "projects:schedule": Row("volunteer"),
    "projects:sign": Row("volunteer"),
    "projects:correct": Row("grid_worker", "slot", MISSING),
    "projects:unconfirmed": Row("grid_worker"),
    "attendance:mine": Row("volunteer"),
    "attendance:corrections": Row("community"),
    "attendance:shares": Row(""),
    "field:outbox": Row("volunteer"),
    # The desk
    "cases:inbox": Row("dispatcher"),
    "cases:inbox_case": Row("dispatcher", "case", MISSING),
    "cases:ledger": Row("supervisor"),
    "cases:bulk": Row("dispatcher"),
    "cases:detail": Row("leader", "case", MISSING),
    "cases:guard": Row("dispatcher", "case", MISSING),
    "cases:map_points": Row("dispatcher"),
    "cases:entry_chat": Row("community"),
    "cases:entry_sheet": Row("grid_worker"),
    "cases:entry_done": Row("community", "voice uid", MISSING),
    **{
        f"cases:{verb}": _DESK_FORM
        for verb in (
            "accept",
            "ask",
            "decline",
            "merge",
            "unmerge",
            "dispatch",
            "return",
            "contest",
            "uphold",
            "dismiss",
            "withdraw",
            "take",
            "lead",
            "help",
            "finish",
            "stand",
            "resume",
            "write_off",
            "more_time",
            "suspend",
            "grant_time",
            "refuse_time",
            "go_on",
            "give_cause",
        )
    },
    "cases:limits": Row("admin"),
    "cases:standing": Row("dispatcher"),
    "cases:problems": Row("contact"),
    "cases:mechanisms": Row("supervisor"),
    "cases:record_mechanism": Row("supervisor"),
    "cases:review": _DESK_FORM,
    "cases:manager": _DESK_FORM,
    "cases:routing": Row("dispatcher"),
    "cases:routing_version": Row("dispatcher", "routing draft", MISSING),
    "cases:routing_changes": Row("dispatcher", "routing draft", MISSING),
    "cases:routing_new_rule": Row("dispatcher", "routing draft", MISSING),
    "cases:routing_rule": Row("dispatcher", "routing rule", MISSING),
    "cases:evidence": Row("admin"),
    **{f"cases:{verb}": _DESK_FORM for verb in ("met", "prove", "check", "excuse")},
    "supervision:orders": Row("supervisor"),
    "supervision:new": Row("supervisor", stranger=MISSING),
    "supervision:order": Row("supervisor", "order", MISSING),
    "supervision:sheet": Row("supervisor", "order", MISSING),
    "supervision:urge_case": Row("dispatcher", "case", MISSING),
    "supervision:urge_voice": Row("", "voice"),
    "cases:lights": Row("admin"),
    "cases:colours": Row("dispatcher"),
    "cases:causes": Row("supervisor"),
    "cases:suspended": Row("supervisor"),
    "places:areas": Row("community"),
    "places:area": Row("community", "area", MISSING),
    **{
        f"places:area_{verb}": Row("admin", "area", MISSING)
        for verb in ("add", "rename", "move", "merge", "split")
    },
    "places:venue_points": Row("community"),
    **{f"places:{many}": Row("grid_worker") for many in ("venues", "estates", "buildings", "premises_list")},
    **{f"places:{one}_new": Row("community") for one in ("venue", "estate", "building", "premises")},
    **{
        f"places:{one}": Row("community", one, MISSING) for one in ("venue", "estate", "building", "premises")
    },
    **{
        f"places:{one}_edit": Row("community", one, MISSING)
        for one in ("venue", "estate", "building", "premises")
    },
    "places:imports": Row("community"),
    **{
        f"places:import_{part}": Row("community", "premises import", MISSING)
        for part in ("run", "progress", "problems")
    },
    "cases:imports": Row("dispatcher", stranger=MISSING),
    "cases:import_run": Row("dispatcher", "import", MISSING),
    "cases:import_progress": Row("dispatcher", "import", MISSING),
    "cases:import_problems": Row("dispatcher", "import", MISSING),
    "cases:export": Row("dispatcher", stranger=MISSING),
    "cases:exports": Row("dispatcher", stranger=MISSING),
    "cases:export_one": Row("dispatcher", "export", MISSING),
    "cases:export_progress": Row("dispatcher", "export", MISSING),
    "cases:reveal": Row("dispatcher", "voice uid", MISSING),
    "people:reveal": Row("community", "registration", MISSING),
    "people:disclosures": Row("supervisor", stranger=MISSING),
    "ratings:group_sheet": Row("community", "case", MISSING),
    "ratings:heard": Row("supervisor", "case", MISSING),
    "ratings:unit": Row("handler", "handled case", MISSING),
    "ratings:reasons": Row("supervisor"),
    "ratings:appeals": Row("supervisor"),
    "ratings:appeal": Row("supervisor", "appeal case", MISSING),
    "ratings:calls": Row("supervisor"),
    "ratings:call": Row("supervisor", "call case", MISSING),
    "ratings:openness": Row(""),
    "people:registrations": Row("community"),
    "people:papers": Row("community"),
    "people:unit": Row("contact", stranger=MISSING),
    "people:own": Row("resident"),
    "people:units": Row("community"),
    "people:unit_detail": Row("community", "unit", MISSING),
    "people:unit_open": Row("community"),
    "people:unit_change": Row("community", "unit", MISSING),
    "people:unit_move": Row("community", "unit", MISSING),
    "people:unit_close": Row("community", "unit", MISSING),
    "people:posts": Row("security", stranger=MISSING),
    "people:post_grant": Row("security", stranger=MISSING),
    "people:post_renew": Row("security", "post", MISSING),
    "people:post_revoke": Row("security", "post", MISSING),
    "people:helps": Row("security", stranger=MISSING),
    "people:help": Row("security", "account", MISSING),
    "people:help_factors": Row("security", "account", MISSING),
    "people:help_password": Row("security", "account", MISSING),
    "people:ties": Row("community"),
    "people:tie_make": Row("community", "kind of tie"),
    "people:tie_end": Row("community", "tie", MISSING),
    "people:shares": Row("leader"),
    "people:imports": Row("community"),
    "people:import_run": Row("community", "people import", MISSING),
    "people:import_progress": Row("community", "people import", MISSING),
    "people:import_problems": Row("community", "people import", MISSING),
    "credits:rules": Row("community"),
    "exchange:shop": Row("volunteer"),
    "exchange:desk": Row("community"),
    "exchange:item": Row("community", "shop item", MISSING),
    "credits:told": Row("volunteer"),
    "credits:objections": Row("community"),
    "credits:statements": Row("contact", stranger=MISSING),
    "credits:statement": Row("contact", "statement", MISSING),
    "credits:statement_table": Row("contact", "statement", MISSING),
    "credits:statement_sheet": Row("contact", "statement", MISSING),
    "credits:unit": Row("contact", stranger=MISSING),
    "duty:rosters": Row("community"),
    "duty:new": Row("community"),
    "duty:roster": Row("community", "roster", MISSING),
    "duty:sheet": Row("community", "roster", MISSING),
    "duty:deployments": Row("community"),
    "projects:list": Row("community"),
    "projects:new": Row("community"),
    "projects:series": Row("community", "project", MISSING),
    "projects:series_change": Row("community", "series", MISSING),
    "projects:templates": Row("community"),
    "projects:programmes": Row("community"),
    "projects:programme": Row("community", "programme"),
    "projects:edit": Row("community", "draft", MISSING),
    "projects:code": Row("community", "shift", 409),
    "meetings:list": Row("dispatcher"),
    "meetings:new": Row("dispatcher"),
    "meetings:detail": Row("dispatcher", "meeting", MISSING),
    "meetings:hard": Row("dispatcher"),
    "meetings:minutes": Row("dispatcher", "meeting", MISSING),
    "undertakings:lists": Row("leader"),
    "undertakings:mine": Row("leader"),
    "undertakings:batch": Row("community", "list", MISSING),
    "undertakings:enter": Row("supervisor", "list", MISSING),
    "undertakings:propose": Row("community", "list", MISSING),
    "undertakings:take": Row("supervisor", "proposal", MISSING),
    "undertakings:item": Row("leader", "undertaking", MISSING),
    "oversight:overview": Row("leader"),
    "custody:retention": Row("admin", stranger=MISSING),
    "custody:certificate": Row("admin", "certificate", MISSING),
    "custody:certificate_csv": Row("admin", "certificate", MISSING),
    "custody:holds": Row("admin", stranger=MISSING),
    "oversight:map": Row("supervisor"),
    "oversight:rankings": Row("leader"),
    "oversight:ranking_how": Row("leader"),
    "oversight:ranking_rows": Row("leader"),
    "oversight:ranking_sheet": Row("leader"),
    "oversight:leave_out": Row("supervisor", "area", MISSING),
    "oversight:leave_out_unit": Row("supervisor", "unit", MISSING),
    "board:moderation": Row("community"),
    # Public: the door is open, and the link is the key where there is one
    "oversight:front": Row("resident"),
    "board:start": Row("", stranger=302),  # to the only city
    "board:front": Row("", "area"),
    "board:list": Row("", "board list"),
    "board:sheet": Row("", "board list"),
    "board:item": Row("", "public item"),
    "people:language": Row("", stranger=302),
    "people:login": Row("", stranger=302),
    "people:second": Row("", stranger=302),
    "people:passkey_login": Row(""),
    "people:code_login": Row("", stranger=MISSING),
    "people:code_confirm": Row("", stranger=MISSING),
    "people:forgotten": Row(""),
    "people:forgotten_confirm": Row("", stranger=302),
    "people:wechat_back": Row("", stranger=MISSING),
    "people:wechat_mini": Row("", stranger=MISSING),
    "people:signup": Row(""),
    "people:signup_confirm": Row("", stranger=302),
    "places:polygons": Row(""),
    "places:children": Row(""),
    "cases:place": Row("resident"),
    "cases:receipt": Row("", "voice"),
    "cases:confirm_contact": Row("", "voice"),
    "cases:status": Row("", "voice"),
    "cases:slip": Row("", "voice"),
    "cases:file_for": Row("resident"),
    "cases:by_slip": Row(""),
    "cases:public": Row("", "public number", 301),
    "cases:seen": Row("", "voice"),
    "cases:photo": Row("", "photo", MISSING),
    "cases:held_photo": Row("", "nothing", MISSING),
    "projects:detail": Row("", "project"),
    "projects:draw": Row("", "draw"),
    "projects:draw_file": Row("", "draw"),
    "projects:calendar": Row("", "calendar"),
    "projects:terms": Row("community", "project", 409),
    "field:notes": Row("community", "project", MISSING),
    "field:photo": Row("community", "field photo", MISSING),
    "field:ticket": Row(""),
    "app:worker": Row(""),
    "app:manifest": Row(""),
    "ratings:rate": Row("", "voice"),
    "ratings:group": Row("", "group"),
    "notices:outbox": Row("", stranger=MISSING),
}

# Where somebody who is nobody gets something else than a page, although the address is public.
NOBODY: dict[str, int] = {
    "people:language": 302,  # a switch: a GET changes nothing and leads back
    "board:start": 302,  # to the only city
    "cases:public": 301,  # to the one page of the matter
    "people:second": 302,  # nobody has taken the first step: back to it
    "people:code_login": MISSING,  # not configured here
    "people:code_confirm": MISSING,  # the same
    "people:forgotten_confirm": 302,  # no code was asked for: back to the beginning
    "people:wechat_back": MISSING,  # the same
    "people:wechat_mini": MISSING,  # the same
    "people:signup_confirm": 302,  # nothing was typed before: back to the beginning
    "cases:held_photo": MISSING,  # only a form that holds one knows its token
    "notices:outbox": MISSING,  # not in the demo
}
