"""The questions that pages, replies and other apps ask about cases."""

from .bulk import BulkPage, bulk_page, bulk_verbs
from .causes import CausesPage, cause_verdict, causes_page, known_causes, offered_causes
from .choices import Offer, case_by_number, offers, own_units, units_for, units_within
from .contesting import claims_of, contest_of, contest_verdicts, own_claims, withdraw_verdict
from .detail import CasePage, case_page, verdicts_of
from .disclosing import voice_looks, voice_target, voice_value
from .enterprise import (
    ProblemsPage,
    manager_choices,
    manager_line,
    manager_of,
    managers_of,
    problem_for,
    problems_page,
)
from .evidence import completion_code, evidence_lines, evidence_of
from .evidence_page import EvidencePage, evidence_page
from .export_pages import (
    export_for,
    export_line,
    export_lines,
    free_rows,
    may_open_exports,
    stored_export,
    traced_export,
    wanted_of,
)
from .exports import export_count, export_order, export_rows
from .filing import filings_of, slip_code, token_by_slip
from .guarded import GuardPage, guard_page, kept_out_of, sight_facts
from .hard import HardLine, hard_cases
from .imports import IMPORTS, import_areas, problems_of, run_page, runs_of, sentence_of
from .inbox import InboxPage, inbox, inbox_counts, inbox_list, waiting_count
from .intake import areas_for_entry, batch_of, catalogue_now, category_tree, communities, own_contact
from .joining import PublicCase, public_case, public_page, shown_of, with_voices
from .ladder import LightsPage, lights_page, palette_of
from .ledger import LedgerPage, ledger, ledger_cases, rows_of
from .ledger_filter import LedgerFilter, narrowed
from .limits import (
    CallBackDue,
    LimitsPage,
    callback_due,
    due_after,
    limits_for,
    limits_page,
    stage_due,
    waiting_for_years,
)
from .loading import (
    case_for,
    claimable_for,
    claimable_q,
    facts_of,
    rating_facts,
    visible,
    voice_by_token,
    voice_by_uid,
)
from .map import map_points
from .mechanisms import mechanism_line, mechanisms_of, mechanisms_page, owners_near, record_areas
from .merging import Objecting, ObjectionLine, objecting_of, objection_for, waiting_objections
from .origin import judges_ratings
from .reading import lights_of, reading_of
from .reminding import ratings_to_remind
from .resident import mine, own_title, photo_for, photos_of, receipt, reply_texts, status_page, unread_of
from .routing import (
    RoutingPage,
    Suggestion,
    VersionPage,
    enact_verdict,
    routing_page,
    rule_for,
    suggestion_for,
    tested_rules,
    version_for,
    version_page,
)
from .routing_changes import ChangesPage, changes_page
from .stages import StageLine
from .standing import StandingPage, reviews_to_remind, standing_page
from .suspended import SuspendedPage, suspended_page
from .time import limit_in_force, time_verdicts
from .timeline import Event, resident_timeline, staff_timeline
from .twins import Twin, likely_twins
from .urging import to_urge

__all__ = [
    "IMPORTS",
    "BulkPage",
    "CallBackDue",
    "CasePage",
    "CausesPage",
    "ChangesPage",
    "Event",
    "EvidencePage",
    "GuardPage",
    "HardLine",
    "InboxPage",
    "LedgerFilter",
    "LedgerPage",
    "LightsPage",
    "LimitsPage",
    "Objecting",
    "ObjectionLine",
    "Offer",
    "ProblemsPage",
    "PublicCase",
    "RoutingPage",
    "StageLine",
    "StandingPage",
    "Suggestion",
    "SuspendedPage",
    "Twin",
    "VersionPage",
    "areas_for_entry",
    "batch_of",
    "bulk_page",
    "bulk_verbs",
    "callback_due",
    "case_by_number",
    "case_for",
    "case_page",
    "catalogue_now",
    "category_tree",
    "cause_verdict",
    "causes_page",
    "changes_page",
    "claimable_for",
    "claimable_q",
    "claims_of",
    "communities",
    "completion_code",
    "contest_of",
    "contest_verdicts",
    "due_after",
    "enact_verdict",
    "evidence_lines",
    "evidence_of",
    "evidence_page",
    "export_count",
    "export_for",
    "export_line",
    "export_lines",
    "export_order",
    "export_rows",
    "facts_of",
    "filings_of",
    "free_rows",
    "guard_page",
    "hard_cases",
    "import_areas",
    "inbox",
    "inbox_counts",
    "inbox_list",
    "judges_ratings",
    "kept_out_of",
    "known_causes",
    "ledger",
    "ledger_cases",
    "lights_of",
    "lights_page",
    "likely_twins",
    "limit_in_force",
    "limits_for",
    "limits_page",
    "manager_choices",
    "manager_line",
    "manager_of",
    "managers_of",
    "map_points",
    "may_open_exports",
    "mechanism_line",
    "mechanisms_of",
    "mechanisms_page",
    "mine",
    "narrowed",
    "objecting_of",
    "objection_for",
    "offered_causes",
    "offers",
    "own_claims",
    "own_contact",
    "own_title",
    "own_units",
    "owners_near",
    "palette_of",
    "photo_for",
    "photos_of",
    "problem_for",
    "problems_of",
    "problems_page",
    "public_case",
    "public_page",
    "rating_facts",
    "ratings_to_remind",
    "reading_of",
    "receipt",
    "record_areas",
    "reply_texts",
    "resident_timeline",
    "reviews_to_remind",
    "routing_page",
    "rows_of",
    "rule_for",
    "run_page",
    "runs_of",
    "sentence_of",
    "shown_of",
    "sight_facts",
    "slip_code",
    "staff_timeline",
    "stage_due",
    "standing_page",
    "status_page",
    "stored_export",
    "suggestion_for",
    "suspended_page",
    "tested_rules",
    "time_verdicts",
    "to_urge",
    "token_by_slip",
    "traced_export",
    "units_for",
    "units_within",
    "unread_of",
    "verdicts_of",
    "version_for",
    "version_page",
    "visible",
    "voice_by_token",
    "voice_by_uid",
    "voice_looks",
    "voice_target",
    "voice_value",
    "waiting_count",
    "waiting_for_years",
    "waiting_objections",
    "wanted_of",
    "with_voices",
    "withdraw_verdict",
]
