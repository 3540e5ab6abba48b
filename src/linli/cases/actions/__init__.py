"""The verbs of cases, one file per stage."""

from .categories import load_catalogue, store_categories
from .causes import give_cause, put_cause
from .clock import first_event, limit_of, set_lights, start_clock
from .clock_settings import setting_for
from .closing import write_off_case
from .contact import confirm_contact, contact_of, send_contact_code, status_url
from .erasing import erase_contacts, erase_import_leftovers, erase_photos, erase_words
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
from .merge import merge_case, unmerge_case
from .objecting import dismiss_objection, object_to_merge, uphold_objection
from .photos import add_photos
from .pointers import project_ended, publish_case
from .rating import record_bad_group_rating, record_rating
from .recounting import recount_clocks
from .reminding import remind_rating
from .route import claim_lead, dispatch_case, resolve_case, return_case, table_case, take_case, untable_case
from .saved import drop_view, save_view
from .time import ask_time, go_on, grant_time, refuse_time
from .triage import accept_case, answer_question, ask_reporter, decline_case
from .turning import send_digests, settle_lights, turn_lights
from .work import finish_case, resume_case, stand_case

__all__ = [
    "accept_case",
    "add_photos",
    "answer_question",
    "approve_export",
    "ask_export",
    "ask_reporter",
    "ask_time",
    "build_case_and_voice",
    "cancel_import",
    "claim_lead",
    "clear_subject",
    "confirm_contact",
    "contact_of",
    "decline_case",
    "dismiss_objection",
    "dispatch_case",
    "drop_view",
    "end_access",
    "erase_contacts",
    "erase_import_leftovers",
    "erase_photos",
    "erase_words",
    "fetch_export",
    "file_for",
    "finish_case",
    "first_event",
    "give_cause",
    "go_on",
    "grant_time",
    "index_case",
    "limit_of",
    "load_catalogue",
    "me_too",
    "merge_case",
    "name_handler",
    "name_subject",
    "object_to_merge",
    "open_run",
    "place_many",
    "place_voice",
    "project_ended",
    "publish_case",
    "put_cause",
    "put_hours",
    "put_ladder",
    "put_lights",
    "put_limit",
    "receive_import",
    "record_bad_group_rating",
    "record_rating",
    "recount_clocks",
    "refuse_export",
    "refuse_time",
    "rehearse",
    "remind_rating",
    "resolve_case",
    "resume_case",
    "resume_stalled",
    "return_case",
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
    "uphold_objection",
    "write_off_case",
]
