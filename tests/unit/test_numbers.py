"""Numbers that people rely on, that stored data hangs on, or that were fitted together with the models.

The other tests use the names, so they would hold with any value. Whoever changes a number here changes what somebody
was promised: look for the document that says it.
"""

import ast
import importlib
import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from platewatch.cameras.sights import Measure
from platewatch.hits.bands import Bounds
from platewatch.matching.evaluation import MatchRules
from platewatch.reading.combine import PASSAGES, Dependence
from platewatch.reading.curve import Curve
from platewatch.reading.interpret import Calibration
from platewatch.reading.junk import Limits
from platewatch.retention.terms import RetentionMode
from tests import layers

HOUR, DAY, MINUTE, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)

TERMS = {
    "retention.terms": {
        "PENDING_TERM": 24 * HOUR,
        "PASSAGE_TERM": 28 * DAY,
        "FREE_TERM": 365 * DAY,
        "HIT_TERM": 5 * 365 * DAY,
        "MARKER_TERM": 14 * DAY,
        "IMPORT_TERM": 90 * DAY,
        "DOSSIER_TERM": 365 * DAY,
    },
    "alerts.hold": {"LONGEST": 5 * 365 * DAY},
    "retention.sweep": {"LOOKS_BACK": 2 * HOUR, "LOOKS_FARTHER_BACK": 48 * HOUR, "LOOKS_FAR_BACK": 7 * DAY},
    "retention.report": {"GRACE": 5 * MINUTE},
    "alerts.dispute": {"DECISION_TERM": 24 * HOUR, "_KEPT": 366 * DAY},
    "alerts.recipient_change": {"ORDER_WAIT": 20 * SECOND, "KEPT": 8 * DAY, "_SHOWN_DIGITS": 3},
    "hotlists.standing": {"NEW_TERM": 24 * HOUR, "REMEMBERED": 30 * DAY, "_CONFIRMATIONS": 5},
}
"""How long something is kept, or counts, by law or by agreement."""

DOORS = {
    "agent.aiming.door": {"CODE_LENGTH": 8, "MOST_WRONG": 5, "_LONGEST": 40},
    "agent.login": {"NONCE_MS": 5 * 60 * 1000, "_LONGEST": 2000},
    "alerts.tries": {"MOST_WRONG": 5, "FIRST_LOCK": 15 * MINUTE, "LONGEST_LOCK": 24 * HOUR, "_RACES": 8},
    "alerts.login": {"SESSION_TERM": 10 * MINUTE, "_SESSION_BYTES": 32},
    "alerts.link": {"TOKEN_BYTES": 16, "TOKEN_LENGTH": 22},
    "alerts.pin": {
        "LEAST_DIGITS": 6,
        "MOST_DIGITS": 12,
        "_SALT_BYTES": 16,
        "_COST": 32_768,
        "_BLOCK": 8,
        "_FEWEST_DIGITS": 2,
        "_LIFETIMES": range(1930, 2070),
    },
    "console.page.code": {"_LAST": 20},
    "console.pending": {
        "PENDING_TERM": 10 * MINUTE,
        "_RANDOM_BYTES": 32,
        "_LONGEST_NEXT": 500,
        "_LONGEST_COOKIE": 2_000,
    },
    "console.person": {"LONGEST_NAME": 128, "_LONGEST_SUBJECT": 255, "_MOST_GROUPS": 500},
    "console.session": {"IDLE_AFTER": 30 * MINUTE, "LONGEST": 12 * HOUR, "_ID_BYTES": 32, "_LONGEST_ID": 64},
    "cameras.guessing": {"WINDOW": 10 * MINUTE, "MOST_WRONG": 10, "_FIRST_WAIT_S": 1, "_LONGEST_DOUBLINGS": 10},
    "cameras.token": {"LONGEST_OVERLAP": 30 * DAY, "_SECRET_BYTES": 32, "_SALT_BYTES": 16},
}
"""What a stranger may try, and how long a secret is."""

TOLD = {
    "matching.announce": {"URGENT": 2},
    "hits.hit": {"COUNTRY_KNOWN": 0.95, "KEPT_SPELLINGS": 5, "LEAST_KEPT": 0.01},
    "hits.incomplete": {"COUNTRY_KNOWN": 0.95, "_NEGLIGIBLE": 0.001},
    "reading.completeness": {"INCOMPLETE": 0.5},
    "alerts.hit_rate": {
        "PAST": 7 * DAY,
        "ENOUGH_PAST": 24 * HOUR,
        "LEAST_HITS": 20,
        "TIMES": 3,
        "MOST_OF_NEW": 60,
        "_HOUR": HOUR,
    },
    "hits.odds": {"_DOUBT": math.log(4), "_FURTHEST": math.log(10_000), "_INTERVAL": 1.96},
    "matching.passages": {"BACK_AFTER": 4},
    "hits.passage": {"NAMED_WINDOW": 5 * MINUTE, "COMPATIBLE": 0.5},
    "matching.presence": {"KEPT_STAYS": 8, "_TRIES": 5},
    "matching.rehearsal": {"CLOCKS_DIFFER": 5 * SECOND},
    "alerts.answer": {"_FINISH_TERM": MINUTE, "_TRIES": 5},
    "alerts.activity": {"MOST_HOURS": 48, "_HOUR": HOUR},
    "reading.sent_picture": {"MOST_BYTES": 4_000_000},
    "alerts.answers": {"LONGEST_NOTE": 300},
    "alerts.coverage": {"_MOST_NAMED": 5},
    "alerts.explain": {"_MOST_NAMED": 3},
    "alerts.question": {
        "LONGEST": 31 * DAY,
        "LARGEST_PAGE": 50,
        "USUAL_PAGE": 25,
        "MOST_REMOVED": 40,
        "_LONGEST_CURSOR": 8_000,
    },
    "alerts.search": {
        "LOOK": 200,
        "MOST_LOOKS": 36,
        "MOST_ALERTS": 3_000,
        "MOST_IDS": 4_000,
        "INDEX_LAG": MINUTE,
    },
    "alerts.story": {"MOST_FRAMES": 6, "LOOK": 200, "MOST_LOOKS": 4, "SPAN": 2 * HOUR},
    "alerts.preview": {"_SURE": 0.99},
    "alerts.sms_account": {"FIRST_LIMIT": 1.0, "ALL": 100},
    "alerts.sms_reports": {"_OVERLAP": 5 * MINUTE},
    "investigations.chance": {
        "STEADIEST": 4.0,
        "KNOWN_BY": 10.0,
        "MOST_SINGLE": 12,
        "_STEPS": 40,
        "_LOWEST": 1e-3,
        "_HIGHEST": 60.0,
    },
    "investigations.companions": {"ONE_JOURNEY": 30 * MINUTE, "PLATOONS": 1.5, "MOST_LED": 300},
    "investigations.elsewhere": {"MOST_CARS": 2_000, "CARS_AT_ONCE": 25},
    "investigations.habits": {
        "UNSEEN": 1.0,
        "LEANING": 2.0,
        "SPARSE": 0.5,
        "WEEKLY": 3.0,
        "LIKE_OTHERS": 1.0,
        "BAND": 2,
    },
    "investigations.history": {"LEAST_DAYS": 7, "LEAST_ALIKE": 4, "LONGEST_QUIET": 6},
    "investigations.passings": {"FRAMES": 10 * SECOND},
    "investigations.plate": {"MOST_WRITTEN_OUT": 2, "SLICE": HOUR},
    "investigations.questions": {
        "ONE_OUTING": 4 * HOUR,
        "LEAST_SCENES": 2,
        "MOST_SCENES": 10,
        "LONGEST_SCENE": 12 * HOUR,
        "SHORTEST_WINDOW": 5 * SECOND,
        "LONGEST_WINDOW": 300 * SECOND,
        "LEAST_JOINT": 3,
        "LEAST_CAMERAS": 2,
        "LEAST_SPELLING": 0.05,
    },
    "investigations.ranking": {"MOST_CANDIDATES": 50},
    "investigations.scenes": {"REACH": 30 * MINUTE},
    "investigations.surprise": {"LEVEL": 0.05, "RARE_BELOW": 3.0, "SURE_CHAIN": 0.5},
    "investigations.traffic": {"FREE_FROM": 5, "_LEAST_RATE": 1.0},
    "alerts.answer_table": {"UNDO_TERM": 5 * MINUTE, "MOST_ANSWERS": 200},
    "alerts.board": {
        "MOST_ENTRIES": 1_000,
        "OPEN_TERM": 24 * HOUR,
        "ANSWERED_TERM": 12 * HOUR,
        "SIGN_TERM": 10 * MINUTE,
        "KEPT_AFTER": 10 * MINUTE,
    },
    "deadletters.letters": {"MOST_AT_ONCE": 100, "LOOKING_S": 4.0},
    "handover.handover": {"SIGN_TERM": 12 * HOUR, "HANDOVER_TERM": 365 * DAY, "LONGEST_NOTE": 1_000},
    "handover.situation": {"SILENT_AFTER": 6 * HOUR, "DUE_WITHIN": 24 * HOUR, "MOST_ITEMS": 200},
    "insight.collect": {"PAGE": 500, "MOST_PAGES": 4, "FIRST_BACK": 13, "MOST_TRIES": 60, "MEMORY": 4},
    "insight.counting": {"LEAST": 5, "LONGEST_WAIT": 52, "MOST_GROUPS": 50_000, "MOST_TEXT": 250_000},
    "insight.coverage": {"MOST_STEPS": 20},
    "insight.question": {"USUAL": 13, "MOST_WEEKS": 104, "MOST_CAMERAS": 50},
    "insight.visits": {"GAP": 30 * MINUTE},
    "insight.week_report": {"BEFORE": 4, "MOST_ROWS": 5},
    "insight.weeks": {"SETTLING": 24 * HOUR, "WEEK": 7 * DAY, "ROOM": 24 * HOUR, "SHORTEST_TERM": 10 * DAY},
    "alerts.recipient_check": {"CHECK_TERM": 30 * DAY},
    "alerts.told_now": {"LEAST_PRIORITY": 5},
    "live.changes": {"_SKEW": 30 * SECOND, "_OLDEST": 9 * MINUTE},
    "live.duty": {"NOTED_TERM": 25 * HOUR},
    "live.lease": {"LEASE_TERM": 2 * MINUTE, "_TRIES": 3},
    "live.repair": {"_OVERLAP": 5 * MINUTE},
    "alerts.deliver": {"_REPORTS_COME": 4 * DAY},
    "alerts.delivery": {"CLAIM": 30 * SECOND, "_FIRST_WAIT": 5 * SECOND, "_LONGEST_WAIT": 15 * MINUTE},
    "alerts.sms": {"_LONGEST_MARKER": 20, "_LONGEST_SITE": 40, "_LONGEST_DIRECTION": 15},
    "alerts.relative_time": {"_HOURS_FROM": 120, "_DAYS_FROM": 48},
    "text.gsm": {"ONE_PART": 160},
    "cameras.clock": {
        "MOST_AHEAD": MINUTE,
        "MOST_BEHIND": 3 * MINUTE,
        "RIGHT_BEHIND": 2 * MINUTE,
        "RIGHT_AHEAD": 30 * SECOND,
        "SLOT": 10 * MINUTE,
        "WINDOW": HOUR,
        "SLOTS_BEHIND": 3,
        "SLOTS_AHEAD": 2,
        "STEADY": MINUTE,
        "REMEMBERED": 7 * DAY,
        "WRITTEN_EVERY": MINUTE,
        "_WHOLE_HOUR": 2 * MINUTE,
        "_MOST_HOURS": 14,
    },
    "deployment.capacity": {"UNRESERVED": 100, "TRIAL_LIMIT": 10},
    "cameras.rehearsal": {"REHEARSAL_TERM": 10 * MINUTE},
    "deployment.rehearsal": {"PATIENCE": 90 * SECOND, "_EVERY_S": 0.5},
    "deployment.doctor_stack": {"MOST_OFF": 10 * SECOND},
    "deployment.stack_name": {"LONGEST": 25},
    "cameras.agent": {
        "OFFLINE_AFTER": 3 * MINUTE,
        "FORGOTTEN_AFTER": 30 * DAY,
        "CLOCK_WARNING": SECOND / 2,
        "CLOCK_ALARM": 2 * SECOND,
        "CLOCK_RIGHT": 0.35 * SECOND,
        "MOST_STRETCHES": 20,
        "MOST_WIDENED": DAY,
        "KEPT_STRETCHES": 35 * DAY,
    },
    "cameras.usual": {
        "HOUR": HOUR,
        "HOURS_OF_WEEK": 168,
        "SLOT_MINUTES": 10.0,
        "SLOTS_OF_HOUR": 6,
        "KEPT": 0.8,
        "ENOUGH_WEEKS": 2.4,
        "FLAT": 6 * HOUR,
        "_LAST_MINUTE": 9,
    },
    "cameras.silence": {
        "BOUND": 14.0,
        "DAYS": 8.0,
        "LEAST_SHARE": 0.2,
        "OUTAGE": 4.0,
        "FURTHEST": DAY,
        "QUARTER": 15,
        "_MINUTE": MINUTE,
    },
    "cameras.sight": {"KEPT_SLOTS": 7, "FRESH": 10 * MINUTE, "DARKEST": 0.01},
    "cameras.sights": {
        "HOURS_OF_DAY": 24,
        "KEPT_DAYS": 10,
        "ENOUGH_DAYS": 7,
        "SAMPLE_PICTURES": 10,
        "LOWEST": 8,
        "_HOUR": HOUR,
    },
    "cameras.falls": {
        "RECENT": 70 * MINUTE,
        "GROUPS": 3,
        "GROUP_PICTURES": 5,
        "MARGINS": {Measure.BRIGHTNESS: 0.3, Measure.SHARPNESS: 0.3},
        "BACK": 0.5,
        "DARK": 0.1,
        "LEAST_SHARE": 0.1,
        "SHARE_LOST": 0.5,
        "SHARE_BACK": 0.75,
        "EVIDENCE": 16.0,
        "SHARED_BY": 8,
        "EXCUSED": 2.0,
        "GIVEN_UP": 14 * DAY,
        "ALONE": 1.6,
    },
    "cameras.sight_watch": {"_LOOKS_AT": 1, "_SLOT_MINUTES": 10},
    "cameras.holidays": {"_SUNDAY": 6},
    "cameras.health_watch": {"MANY": 5, "_MOST_NAMED": 50, "_GATHERED": MINUTE},
    "cameras.heartbeat": {"LARGEST_BODY": 4096, "LONGEST_VERSION": 40, "MOST": 2**53, "_LARGEST_OFFSET_MS": 1e13},
    "cameras.clock_watch": {"_NEWLY_WRONG": 600.0, "_MOST_NAMED": 50},
}
"""When somebody is told, and of what."""

LOGGED = {
    "audit.change": {"_LONGEST": 1_000},
    "audit.chain": {"GENESIS": "0" * 64},
    "audit.message": {"MOST_BYTES": 65_536, "MOST_TAGS": 500},
    "audit.report": {"LONGEST": 366 * DAY, "LATE": 14 * DAY},
    "audit.sequence": {"BATCH": 50, "ANCHOR_EVERY": 5 * MINUTE, "_SLACK": 30 * SECOND, "_TRIES": 5},
    "audit.verify": {"BACK_DATED": 5 * MINUTE, "MOST_SUSPECTS": 1_000},
    "audit.verify_parts": {
        "LOOK": 1_000,
        "MOST_LOOKS": 60,
        "MOST_RECORDS": 4_000,
        "MARGIN": 7 * DAY,
    },
}
"""What the audit log takes, and when it is anchored."""

BOUNDS = {
    "agent.aiming.words": {"_LONGEST": 200},
    "agent.answers": {"LONGEST_URL": 8192, "LONGEST_MESSAGE": 300},
    "agent.budget": {"MOST_BYTES": 48_000_000, "MOST_EACH": 20_000_000},
    "agent.multipart": {"MOST_PARTS": 16, "LONGEST_HEAD": 4096},
    "agent.offset": {"BELIEVED_MS": 1000.0, "REMEMBERED": 20, "SURE_MS": 250},
    "agent.parse_settings": {
        "GIGABYTE": 1_000_000_000,
        "MEGABYTE": 1_000_000,
        "MOST_GIGABYTES": 8,
        "LARGEST_PICTURE": 20,
        "USUAL_PICTURE": 8,
        "MOST_CAMERAS": 100,
        "LONGEST_LOGIN": 64,
        "SHORTEST_PASSWORD": 12,
    },
    "agent.parse_film": {"LONGEST_URL": 1_000},
    "agent.pauses": {
        "FIRST_S": 0.5,
        "WITHOUT_LINK_S": 5.0,
        "REFUSED_S": 60.0,
        "BACKLOG_A_SECOND": 0.25,
        "BACKLOG_WITHIN_S": 3600.0,
    },
    "agent.posts": {"LONGEST_XML": 65_536, "MOST_VALUES": 10_000},
    "agent.queue": {"FRESH_MS": 60_000, "_MOST_AHEAD_MS": 60_000},
    "agent.video.watching": {"MOST_HELD": 24_000_000},
    "alerts.channel": {"_LONGEST_URL": 500},
    "alerts.recipient": {"_LEAST_PRIORITY": 5, "_TIERS": (1, 2), "_CATEGORIES": (1, 2, 3)},
    "cameras.area": {"LONGEST_SITE": 100},
    "cameras.maintenance": {"LONGEST": 31 * DAY, "FURTHEST": 366 * DAY},
    "cameras.placement": {"LONGEST_REASON": 500, "LONGEST_NAME": 100, "HIGHEST": 100.0, "_FEWEST_LETTERS": 3},
    "cameras.plan": {"_MOST_NAMED": 20},
    "cameras.view": {
        "MOST_POLYGONS": 20,
        "MOST_POINTS": 50,
        "MOST_CAPTIONED": 0.5,
        "LEAST_COVERED": 0.5,
        "_ACROSS": 12,
        "_DOWN": 6,
    },
    "hotlists.announcement": {
        "MAX_WORKBOOK_BYTES": 20_000_000,
        "MAX_FILE_BYTES": 1_000_000_000,
        "UPLOAD_TERM": 15 * MINUTE,
    },
    "hotlists.check": {"MAX_ENTRIES": 5_000_000},
    "hotlists.deletion": {"_CHUNK": 200, "REST": 20 * MINUTE, "ORDER_WAIT": 20 * SECOND, "_ATTEMPTS": 8},
    "hotlists.dry_run": {"MAX_SHOWN": 200},
    "hotlists.edits": {"_ATTEMPTS": 8},
    "hotlists.findings": {"MAX_WARNINGS": 2_000, "MAX_FAULTS": 10_000, "FIRST_LINES": 5},
    "hotlists.lines": {"MAX_LINE_BYTES": 16_384},
    "hotlists.loss": {"LARGE_SHARE": 5},
    "hotlists.search": {"LONGEST_PLATE": 32, "LONGEST_CASE": 64, "SHORTEST_CASE": 3},
    "hotlists.parts": {"PART_LINES": 500_000},
    "hotlists.pattern_sets": {"_ATTEMPTS": 8},
    "hotlists.entry": {"MAX_SPELLINGS": 95},
    "hotlists.import_turn": {"CHUNK": 200, "NOTED_EVERY": 1_000, "_ATTEMPTS": 5},
    "hotlists.rollback": {"_ATTEMPTS": 8},
    "hotlists.overlay": {"MAX_LAID": 10_000},
    "hotlists.patterns": {
        "MAX_PATTERNS": 200,
        "MAX_PACKED_BYTES": 25_000,
        "MAX_SHARE": 1 / 10_000,
        "MAX_LIST_SHARE": 1 / 1_000,
    },
    "hotlists.fields": {"LEAST_WIDTH": 15},
    "hotlists.revisions": {"LEASE": 20 * MINUTE, "KEPT_HISTORY": 5, "KEPT_EDITS": 10},
    "hotlists.settings": {
        "CATEGORIES": (1, 2, 3),
        "MOST_RECIPIENTS": 50,
        "MOST_ESCALATE_MINUTES": 1_440,
        "MOST_FRESH_HOURS": 744,
    },
    "hotlists.freshness": {"FRESH_WITHIN": 26 * HOUR},
    "investigations.answering": {"MOST_FOUND": 3_000, "MOST_LOOKED_AT": 40_000},
    "investigations.asking": {"MOST_QUESTIONS": 40, "MOST_OF_ONE_PLATE": 3, "_MINUTE": MINUTE},
    "investigations.candidates": {"MOST_OWN": 300},
    "investigations.dossier": {"MOST_ANSWER_BYTES": 5_000_000},
    "investigations.investigation": {"FINISHED_AFTER": 15 * MINUTE},
    "investigations.opening": {
        "LONGEST_PERIOD": 28 * DAY,
        "LONGEST_RUN": 28 * DAY,
        "MOST_CAMERAS": 100,
        "MOST_MEMBERS": 20,
    },
    "investigations.pictures": {"MOST_AT_ONCE": 6, "MOST_BYTES": 5_000_000, "MOST_KEPT": 12},
    "investigations.words": {"LONGEST": 500},
    "matching.past": {"SLICE": 10 * MINUTE, "MOST_SLICES": 36, "MOST_READS": 5_000},
    "matching.past_order": {"PAGES_TAKE": HOUR},
    "plates.distribution": {"MOST_SPELLINGS": 40},
    "plates.spelling": {
        "MIN_LENGTH": 2,
        "MAX_LENGTH": 12,
        "MIN_KNOWN": 2,
        "_LATIN": (range(0xC0, 0x250), range(0x1E00, 0x1F00)),
    },
    "plates.free_text": {"SHORTEST": 5, "LONGEST": 8, "_MOST_GROUPS": 8, "_WIDEST_GAP": 3},
    "plates.german": {"_MOST_AFTER": 2},
    "plates.issued": {"_LONGEST_CODE": 3},
    "plates.syntax": {"_DUTCH_LAST_EARLY": 3, "_DUTCH_LAST_WITH_Y": 6},
    "text.hours": {"_DAY_MINUTES": 1_440},
    "text.names": {"LONGEST_NAME": 63, "_LONGEST_SHOWN": 60},
    "text.probability": {"_STEPS": 10_000},
    "reading.image": {
        "MAX_BYTES": 20_000_000,
        "MAX_PIXELS": 50_000_000,
        "MAX_SCANNED_PIXELS": 800_000_000,
        "NEEDED_SIDE": 2_800,
    },
    "reading.reportable": {"_FEWEST": 4, "_MOST_FILLED": 1_296},
    "reading.header": {"_MOST_SEGMENTS": 10_000, "_MOST_SCANS": 1_000, "_MISSING": bytes(16)},
    "reading.sight": {"WIDTH": 480},
    "snapshots.turn": {
        "MOST": 1.0,
        "REGAINED": 0.5,
        "LEAST": 0.25,
        "LONGEST": 30 * SECOND,
        "MOST_WAITED": 10 * SECOND,
        "_ATTEMPTS": 5,
    },
    "snapshots.announcement": {"MOST_SNAPSHOTS": 20},
    "snapshots.issue": {"_ATTEMPTS": 3},
    "snapshots.sender": {"_LONGEST_PAUSE": 20.0, "_FIRST_PAUSE": 0.5},
    "confinement.process": {"PIPE_BYTES": 1_048_576},
    "reading.decoding.process": {"START_SECONDS": 10.0, "PICTURE_SECONDS": 10.0},
}
"""How much is taken, in one list, request or table."""

FITTED = {
    "agent.video.choosing": {
        "MOST_FRAMES": 3,
        "APART_MS": 150,
        "ENOUGH_WIDTH": 160.0,
        "BETTER": 1.05,
        "_CUT": 0.2,
        "_BLURRED": 0.3,
    },
    "agent.video.find": {"_MARGIN": 0.01},
    "agent.video.following": {
        "MOST_TRACKS": 32,
        "FIRST_REACH": 5.0,
        "REACH": 1.0,
        "LEEWAY": 0.5,
        "_ALIKE": 2.0,
        "GONE_MS": 600,
        "LEAST_MISSES": 3,
        "STANDING_MS": 2_000,
        "STANDING_WIDTHS": 0.4,
        "STAYS_MS": 120_000,
        "LONGEST_MS": 6_000,
        "CLEAR_WIDTH": 90.0,
        "GROWN": 1.5,
    },
    "reading.films.motion": {"_COUNTED": 8, "CELLS_ACROSS": 48, "CHANGED": 6.0},
    "reading.films.sampling": {"INTERVAL_MS": 80, "_IDLE": 0.25},
    "reading.films.sharpness": {"_HALF": 40.0, "_WIDTH": 96},
    "evidence.pair": {"_LENGTH": 4},
    "evidence.sealing": {"MOST_CARRIED": 120_000, "_KEY": 32},
    "evidence.masking": {
        "BLOCK_SHARE": 1 / 8,
        "_BESIDE": 0.6,
        "_ABOVE": 0.4,
        "_BELOW": 0.4,
        "_WIDEST_OVERVIEW": 1280,
        "_OVERVIEW_QUALITY": 80,
        "_PLATE_QUALITY": 92,
    },
    "plates.prior": {"BREACH": 0.03, "_NEGLIGIBLE": 0.001},
    "plates.share": {"COUNTRY_UNSEEN": 0.5},
    "plates.country": {"_LIKE": 0.5, "_NAMED_ALIKE": 0.8},
    "reading.measure_plate_sight": {
        "ONE_LINE_SHAPE": 520 / 110,
        "CLIPPED_FROM": 250,
        "_STEEPEST": 98,
        "_PAPER_AND_INK": (5, 95),
    },
    "reading.plate_width": {
        "WIDE": 70,
        "FEW": 50,
        "EXPECTED": ((0.0, 0.328), (35.0, 0.855), (45.0, 0.932), (55.0, 0.983)),
    },
    "reading.plate_sight": {
        "LEANING": 8.0,
        "LEANING_FAR": 15.0,
        "TURNED": 50.0,
        "TURNED_FAR": 70.0,
        "SHARP": 0.22,
        "BLURRED": 0.17,
        "DARK": 60.0,
        "BLACK": 20.0,
        "GLARING": 0.5,
        "BURNT": 0.7,
    },
    "reading.readings": {
        "SURE": 0.95,
        "HOPELESS": 0.9,
        "FAINT": 0.05,
        "CUT": 0.1,
        "COMPLETE": 0.998,
        "FRAMES": ((1.07, 1.12), (0.97, 0.93)),
        "AGREEMENT": 1.2,
        "READABLE_WEIGHT": 0.35,
        "BEST_WEIGHT": 0.15,
        "SHAPE_WEIGHT": 2.2,
        "EVEN_SHAPE": 0.47,
        "EVEN_SHAPE_OF_THREE": 1.2,
        "_SUREST": 1e-6,
    },
    "reading.areas": {"POSSIBLE": 0.07, "AROUND": (2, 3), "FAINT": 0.02, "BUSY": 0.25},
    "plates.completions": {"ONE_MISSING": 1 / 3, "UNUSUAL": 0.05},
    "plates.parts": {"MOST_MISSING": 3, "UNLISTED": 0.02, "_NEGLIGIBLE": 0.01},
    "reading.captions": {
        "EXACT": 0.85,
        "STEP": 40.0,
        "LINE": 0.3,
        "_OUTSIDE": 3,
        "_INSIDE": 1,
        "_BEYOND": 0.25,
        "_ENDS": 0.1,
    },
    "reading.combine": {"_COUNTRIES": 40, "_NEARLY_BEST": 0.8, "_LEAST_COMPLETE": 0.1},
    "reading.completeness": {"_NEGLIGIBLE": 1e-4, "_LEAST": 1e-12},
    "reading.evidence": {
        "TEXT": 1e-4,
        "LEAST": 1e-9,
        "BORDER": 0.3,
        "ONE_OF": 1 / 20,
        "MISSING": 2,
        "UNSEEN": 0.2,
    },
    "reading.interpret": {
        "MOST_LINES": 3,
        "MOST_OF_ONE_READING": 32,
    },
    "reading.junk": {
        "MIN_SCORE": 0.4,
        "MAX_UNREADABLE": 0.5,
        "MIN_CONFIDENCE": 0.2,
        "MIN_CHARACTERS": 4,
        "MIN_WIDTH": 24.0,
        "ODD_CAUTION": 1.6,
        "WORD_CAUTION": 2.0,
        "WORD_COUNTRY": 0.5,
        "SHORT_COUNTRY": 0.9,
    },
    "reading.curve": {"_FARTHEST": 700.0},
    "reading.limits": {"SHORTEST": 4, "SHORTEST_OF_ALL": 2, "LONGEST": 10},
    "reading.reader": {"DOUBTFUL": 0.64},
    "reading.rectify": {
        "RECOGNISER_HEIGHT": 40,
        "RECOGNISER_WIDTH": 160,
        "MARGIN_SIDE": 0.08,
        "MARGIN_TOP": 0.12,
        "TWO_LINES_FROM": 0.42,
        "EITHER_FROM": 0.3,
        "THREE_LINES_FROM": 0.65,
        "THREE_BEFORE_ONE_FROM": 0.8,
        "HALVES_OVERLAP": 0.05,
        "THIRDS_OVERLAP": 0.04,
    },
    "reading.spellings": {"NEGLIGIBLE": 1e-4, "FOLLOWED": 6, "BEAM": 16, "HOPELESS": 1e-4, "UNSEEN": 0.002},
    "reading.vehicles": {"NEAR": 2, "_POSSIBLE": 0.02},
    "reading.window": {
        "WINDOW_HEIGHT": 64,
        "WINDOW_WIDTH": 128,
        "AROUND_X": 0.3,
        "AROUND_Y": 0.6,
        "TURNED_FROM": 4.0,
        "_TURNED_TO": 60.0,
    },
}
"""What was fitted or measured together with the models and the masking: another value makes their figures untrue."""


def list_numbers() -> Iterator[tuple[str, str, Any]]:
    groups: tuple[dict[str, dict[str, Any]], ...] = (TERMS, DOORS, TOLD, LOGGED, BOUNDS, FITTED)
    for group in groups:
        for module, numbers in group.items():
            for name, value in numbers.items():
                yield module, name, value


FREE = {
    "alerts.pin": {"_MOST_MEMORY"},
    "hotlists.check": {"_LOOK_UP_EVERY"},
    "hotlists.columns": {"_WRITTEN"},
    "hotlists.dry_run": {"_LOOK_UP_EVERY"},
    "hotlists.entry_document": {"_ALL"},
    "hotlists.patterns": {"_ROUNDING", "_UNITS"},
    "hotlists.staging": {"_CACHE_KIB"},
    "hotlists.template": {"_TEXT_FORMAT"},
    "hotlists.twins": {"LISTED", "_BATCH", "_CACHE_KIB"},
    "investigations.chance": {"_NEGLIGIBLE"},
    "investigations.companions": {"_CHECKED_EVERY", "_INSTANT"},
    "investigations.habits": {"_DAY", "_HOUR", "_NEVER"},
    "investigations.history": {"_DAY", "_HOUR"},
    "investigations.ranking": {"_LEAST_P"},
    "investigations.traffic": {"_MINUTES"},
    "text.probability": {"_HAIR"},
}
"""Numbers of which another value would change nothing that anybody sees, and codes that other programs' tests hold."""


def list_rules() -> Iterator[str]:
    """The modules of the rules, without the package's name."""
    for path in [*layers.list_rules(), *sorted((layers.PACKAGE / "text").glob("*.py"))]:
        if path.stem != "__init__":
            yield ".".join(path.relative_to(layers.PACKAGE).with_suffix("").parts)


def list_defined(module: str) -> set[str]:
    """The names that stand for a number or a length of time where the module defines them."""
    imported = importlib.import_module(f"platewatch.{module}")
    statements = ast.parse(Path(str(imported.__file__)).read_text()).body
    names = [one.target.id for one in statements if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return {name for name in names if type(getattr(imported, name, None)) in (int, float, timedelta, range)}


@pytest.mark.parametrize("module", list(list_rules()))
def test_every_number_of_the_rules_is_named_here(module: str) -> None:
    named = {name for place, name, _ in list_numbers() if place == module}
    assert list_defined(module) - named - FREE.get(module, set()) == set()


@pytest.mark.parametrize(("module", "name", "value"), list(list_numbers()), ids=lambda part: str(part)[:40])
def test_the_number_is_what_it_was(module: str, name: str, value: object) -> None:
    assert getattr(importlib.import_module(f"platewatch.{module}"), name) == value


def test_what_nobody_sets_is_as_it_was_measured() -> None:
    assert Dependence() == Dependence(same_plate=0.8, shift=0.1, scale=0.03, unlisted=0.005, surprise=2e-3)
    assert Curve(0.8, 0.82, 0.03) == PASSAGES
    assert Limits() == Limits(0.4, 0.5, 0.2, 4, 24.0, 1.6, 2.0, 0.5, 0.5, 50)
    assert Calibration() == Calibration(1.0, 1.0, Curve(1.0, 1.0, 0.0), 0.03)
    rules = MatchRules(RetentionMode.HIT_NO_HIT, ZoneInfo("Europe/Amsterdam"), Bounds(0.5, 0.1), 10 * MINUTE)
    assert (rules.close_after, rules.passage_window, rules.gone_after) == (3 * SECOND, 10 * SECOND, 30 * MINUTE)
    assert (rules.review_term, rules.late_after, rules.odds) == (24 * HOUR, 10 * MINUTE, 1.0)
