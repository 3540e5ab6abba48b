"""The verbs of cases, one file per stage."""

from .categories import load_catalogue, store_categories
from .causes import give_cause, put_cause
from .clock import first_event, limit_of, set_lights, start_clock
from .clock_settings import setting_for
from .closing import write_off_case
from .contact import confirm_contact, contact_of, send_contact_code, status_url
from .contesting import contest_case, dismiss_case, uphold_case, withdraw_claim
from .enterprise import file_problem, give_office_phone, name_manager, write_to_manager
from .erasing import erase_contacts, erase_import_leftovers, erase_photos, erase_words
from .evidence import check_case, excuse_evidence, meet_resident, prove_case, put_contract
from .exports import (
    approve_export,
    ask_export,
    fetch_export,
    refuse_export,
    run_export,
    sweep_exports,
    take_directly,
)
from .filing import file_for
from .guarding import clear_subject, end_access, name_handler, name_subject, shield_case, unshield_case
from .imports import (
    cancel_import,
    open_run,
    receive_import,
    rehearse,
    resume_stalled,
    run_import,
    start_import,
)
from .indexing import index_case, text_of
from .intake import build_case_and_voice, place_many, place_voice
from .joining import me_too, take_back
from .ladder import put_ladder, put_lights
from .limits import put_hours, put_limit
from .mechanisms import MechanismDraft, end_mechanism, link_mechanism, record_mechanism
from .merge import merge_case, unmerge_case
from .objecting import dismiss_objection, object_to_merge, uphold_objection
from .photos import add_photos
from .pointers import project_ended, publish_case
from .promised import (
    announce_undertakings,
    hand_over,
    keep_photos_of,
    note_undertaking,
    open_promised,
    promise_day,
)
from .rating import ask_again, exclude_verdicts, record_bad_group_rating, record_rating
from .recounting import recount_clocks
from .reminding import remind_rating
from .route import claim_lead, dispatch_case, resolve_case, return_case, table_case, take_case, untable_case
from .routing import (
    ExampleDraft,
    RuleDraft,
    draft_routing,
    drop_routing,
    enact_routing,
    move_rule,
    put_rule,
    remove_rule,
)
from .saved import drop_view, save_view
from .standing import remind_review, review_standing
from .steps import record_step
from .supervising import demand_rectification, end_order, order_case, urge_as_voice, urge_case
from .time import ask_time, go_on, grant_time, refuse_time
from .triage import accept_case, answer_question, ask_reporter, decline_case
from .turning import send_digests, settle_lights, turn_lights
from .work import finish_case, resume_case, stand_case

__all__ = [
    "ExampleDraft",
    "MechanismDraft",
    "RuleDraft",
    "accept_case",
    "add_photos",
    "announce_undertakings",
    "answer_question",
    "approve_export",
    "ask_again",
    "ask_export",
    "ask_reporter",
    "ask_time",
    "build_case_and_voice",
    "cancel_import",
    "check_case",
    "claim_lead",
    "clear_subject",
    "confirm_contact",
    "contact_of",
    "contest_case",
    "decline_case",
    "demand_rectification",
    "dismiss_case",
    "dismiss_objection",
    "dispatch_case",
    "draft_routing",
    "drop_routing",
    "drop_view",
    "enact_routing",
    "end_access",
    "end_mechanism",
    "end_order",
    "erase_contacts",
    "erase_import_leftovers",
    "erase_photos",
    "erase_words",
    "exclude_verdicts",
    "excuse_evidence",
    "fetch_export",
    "file_for",
    "file_problem",
    "finish_case",
    "first_event",
    "give_cause",
    "give_office_phone",
    "go_on",
    "grant_time",
    "hand_over",
    "index_case",
    "keep_photos_of",
    "limit_of",
    "link_mechanism",
    "load_catalogue",
    "me_too",
    "meet_resident",
    "merge_case",
    "move_rule",
    "name_handler",
    "name_manager",
    "name_subject",
    "note_undertaking",
    "object_to_merge",
    "open_promised",
    "open_run",
    "order_case",
    "place_many",
    "place_voice",
    "project_ended",
    "promise_day",
    "prove_case",
    "publish_case",
    "put_cause",
    "put_contract",
    "put_hours",
    "put_ladder",
    "put_lights",
    "put_limit",
    "put_rule",
    "receive_import",
    "record_bad_group_rating",
    "record_mechanism",
    "record_rating",
    "record_step",
    "recount_clocks",
    "refuse_export",
    "refuse_time",
    "rehearse",
    "remind_rating",
    "remind_review",
    "remove_rule",
    "resolve_case",
    "resume_case",
    "resume_stalled",
    "return_case",
    "review_standing",
    "run_export",
    "run_import",
    "save_view",
    "send_contact_code",
    "send_digests",
    "set_lights",
    "setting_for",
    "settle_lights",
    "shield_case",
    "stand_case",
    "start_clock",
    "start_import",
    "status_url",
    "store_categories",
    "sweep_exports",
    "table_case",
    "take_back",
    "take_case",
    "take_directly",
    "text_of",
    "turn_lights",
    "unmerge_case",
    "unshield_case",
    "untable_case",
    "uphold_case",
    "uphold_objection",
    "urge_as_voice",
    "urge_case",
    "withdraw_claim",
    "write_off_case",
    "write_to_manager",
]
