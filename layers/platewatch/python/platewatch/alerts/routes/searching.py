"""Routes that find alerts and tell a hit's whole story. Who asks for what and why is recorded before it is shown.

A search is a POST: no plate stands in an address, which proxies and browsers keep.
"""

from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts import errors
from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Stand
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.dossier import make_dossier
from platewatch.alerts.hit_document import describe_story, summarise_hit
from platewatch.alerts.hold import list_holding
from platewatch.alerts.question import LARGEST_PAGE, AlertQuestion, format_cursor, parse_question
from platewatch.alerts.restricted import RESTRICTED, find_shown
from platewatch.alerts.routes.alerts import ATTEMPT, DELIVERY, LINE, SEES
from platewatch.alerts.search import FoundHit, search_page
from platewatch.alerts.story import Asked, PictureState, tell_story
from platewatch.alerts.words import Language
from platewatch.audit.record import Action
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.composition.known_names import camera_subject, list_subject, list_unknown_names
from platewatch.composition.searching import open_search, open_stories
from platewatch.composition.standings import open_standings
from platewatch.fields import FieldInvalid
from platewatch.retention.terms import Ground
from platewatch.sentences import either, say
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, parse_authority, parse_purpose, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Route
from platewatch.web.schemas import (
    COUNT,
    DAY,
    FLAG,
    ID,
    TEXT,
    TIME,
    Schema,
    body,
    document,
    line,
    list_of,
    members,
    one_of,
    or_null,
    part_of,
    stored,
    whole,
)


def search_alerts(request: Request) -> Document:
    """The hits whose alerts were born in a period, newest first, by case, list, plate, camera or state.

    The body is {"from", "to", "case"?, "list"?, "plate"?, "camera"?, "state"?, "limit"?, "after"?}; `from` and `to` are
    days (UTC, both included) or times, at most 31 days apart; `after` is the `next` of the answer before, null when
    nothing is left. A page may have no hit and a `next`. All alerts of a hit are one line, also those born outside the
    period. A plate is found where it is the listed one, or the one that was read (`plate` is how it was looked for):
    spellings that look like it are not found. `restricted` counts the hits of the page that X-Authority would show.
    `notes` names a list or a camera that is not there, where nothing was found.
    """
    now = get_now()
    question = parse_question(parse_body(request.body), now)
    authority = parse_authority(request)
    page = search_page(question, now, authority, open_search())
    record_question(request, question, page.hits, authority, "search")
    nothing = not page.hits and page.following is None
    return {
        "from": format_utc(question.since),
        "to": format_utc(question.until),
        "plate": question.plate,
        "hits": [summarise_hit(hit, page.names) for hit in page.hits],
        "restricted": page.restricted,
        "next": format_cursor(page.following) if page.following else None,
        "notes": list_unknown_names(question.list_name, question.camera_id) if nothing else [],
    }


def show_story(request: Request) -> Document:
    """The whole story of an alert's hit: its alerts with their deliveries, its answers and holds, its pictures' hashes.

    ?pictures=true adds the pictures (JPEG in base64); one whose hash is not the recorded one has the state `altered`.
    ?dossier=nl or en adds a dossier: the same, in words and in the order of a printed document.
    """
    alert_id, now = request.parts["alert_id"], get_now()
    authority, purpose = parse_authority(request), parse_purpose(request)
    language = _parse_language(request.query.get("dossier"))
    holds, alerts = open_holds(), DynamoAlerts(clients.dynamodb(), load_text("ALERTS_TABLE"))
    found, alert = find_shown(alert_id, purpose.case_number, authority, now, alerts, holds)
    _record_story(request, alert or found, alert_id, authority, language)
    if alert is None:
        unknown = errors.AlertUnknown(f"no alert has the id {alert_id}, or it has expired")
        raise errors.AlertRestricted(RESTRICTED) if found else unknown
    caller = request.caller
    asked = Asked(caller.actor, caller.role, purpose.reason, purpose.case_number, now, authority or "")
    standing, held = open_standings().find_one(alert, now), list_holding(alert_id, now, holds)
    story = tell_story(alert, standing, held, asked, now, open_stories())
    told = describe_story(story, pictures=request.asks("pictures"))
    zone = ZoneInfo(load_text("TIME_ZONE"))
    return told | {"dossier": make_dossier(told, language, zone) if language else None}


def record_question(
    request: Request, question: AlertQuestion, hits: tuple[FoundHit, ...], authority: str | None, what: str
) -> None:
    """Writes down what was asked for and which plates are shown; `what` is a search or an export. What was typed in
    place of a name is not recorded.
    """
    alerts = [hit.alerts[-1] for hit in hits]
    detail = {
        "what": what,
        "since": format_utc(question.since),
        "until": format_utc(question.until),
        "asked": " ".join(question.asked),
        "shown": str(len(hits)),
        "case_asked": question.case_number,
        "list_asked": list_subject(question.list_name) if question.list_name else None,
        "camera_asked": camera_subject(question.camera_id) if question.camera_id else None,
        "restricted_use": authority,
    }
    plates = [*([question.plate] if question.plate else []), *(plate for each in alerts for plate in each.hit.plates)]
    write_record(request, "alerts", plates=plates, **{name: text for name, text in detail.items() if text})


def _record_story(
    request: Request, alert: Alert | None, alert_id: str, authority: str | None, language: Language | None
) -> None:
    detail = {"what": "dossier" if language else "story"} | ({"restricted_use": authority} if authority else {})
    write_record(request, f"alert:{alert_id}", plates=alert.hit.plates if alert else (), **detail)


def _parse_language(text: str | None) -> Language | None:
    languages = [language.value for language in Language]
    if text is not None and text not in languages:
        raise FieldInvalid("dossier", say("must be {choices}", choices=either(languages)))
    return Language(text) if text else None


_TOLD: Final[dict[str, Schema]] = {
    "alert_id": ID,
    "recipient_id": TEXT,
    "name": TEXT,
    "created_at": TIME,
    "state": or_null(TEXT),
    "delivered_at": or_null(TIME),
    "source": or_null(TEXT),
}
_HIT: Final = document(
    {
        "hit_id": ID,
        **{name: schema for name, schema in LINE["properties"].items() if name != "recipient_id"},
        "case_number": TEXT,
        "plate_read": TEXT,
        "direction": or_null(TEXT),
        "alerts": list_of(document(_TOLD)),
    },
    "hit",
)
_PICTURE: Final = document(
    {"state": members(PictureState), "sha256": TEXT, "found_sha256": or_null(TEXT), "jpeg": or_null(TEXT)}, "picture"
)
_FRAME: Final = document(
    {
        "read_id": TEXT,
        "camera_id": TEXT,
        "captured_at": TIME,
        "received_at": TIME,
        "position": part_of("alert", "passage/properties/position"),
        "snapshot_sha256": TEXT,
        "model_version": TEXT,
        "masking_version": TEXT,
        "overview": _PICTURE,
        "plate": _PICTURE,
    }
)
_STORY_ALERT: Final = document(
    {
        **_TOLD,
        "tier": COUNT,
        "escalate_at": or_null(TIME),
        "escalated_at": or_null(TIME),
        "attempts": list_of(ATTEMPT),
        "notices": list_of(DELIVERY),
    }
)
_HELD: Final = document({"hold_id": ID, "case_number": TEXT, "authority": TEXT, "since": TIME, "until": TIME})
_RETENTION: Final = document({"ground": TEXT, "free_until": or_null(TIME), "expires_at": TIME, "restricted": FLAG})
_ASKED: Final = document(
    {"by": TEXT, "name": TEXT, "role": TEXT, "reason": TEXT, "case_number": TEXT, "authority": TEXT, "at": TIME}
)
_SHOWN_PICTURE: Final = document(
    {
        "name": one_of("plate", "overview"),
        "meaning": TEXT,
        "sha256": TEXT,
        "state": members(PictureState),
        "note": TEXT,
        "jpeg": or_null(TEXT),
    }
)
_SECTION: Final = document(
    {
        "title": TEXT,
        "rows": list_of(list_of(TEXT, minItems=2, maxItems=2)),
        "head": list_of(TEXT),
        "table": list_of(list_of(TEXT)),
        "notes": list_of(TEXT),
        "pictures": list_of(_SHOWN_PICTURE),
    }
)
DOSSIER: Final = document(
    {
        "language": members(Language),
        **dict.fromkeys(("title", "heading", "lead", "footer", "made_at"), TEXT),
        "warnings": list_of(TEXT),
        "sections": list_of(_SECTION),
    },
    "dossier",
)
_BOUND: Final[Schema] = {"anyOf": [DAY, TIME]}
QUESTION: Final = body(
    {
        "from": _BOUND,
        "to": _BOUND,
        **{f"{name}?": or_null(line(64)) for name in ("case", "list", "plate", "camera")},
        "state?": or_null(members(Stand)),
        "limit?": or_null(whole(1, LARGEST_PAGE)),
        "after?": or_null(TEXT),
    }
)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/alert-searches",
        search_alerts,
        roles=SEES,
        purpose=PurposeRule.REQUIRED,
        summary="Search alerts",
        audit=Audit(Action.CONSULT, Ground.HIT.value),
        authority=True,
        body=QUESTION,
        answer=document(
            {
                "from": TIME,
                "to": TIME,
                "plate": or_null(TEXT),
                "hits": list_of(_HIT),
                "restricted": COUNT,
                "next": or_null(TEXT),
                "notes": list_of(TEXT),
            }
        ),
    ),
    Route(
        "GET",
        "/v1/alerts/{alert_id}/story",
        show_story,
        roles=SEES,
        purpose=PurposeRule.REQUIRED,
        summary="Show the whole story of an alert",
        audit=Audit(Action.CONSULT, Ground.HIT.value),
        authority=True,
        query=(
            Query("pictures", FLAG, "true to get the pictures too"),
            Query("dossier", members(Language), "The language of a dossier; without it there is none"),
        ),
        answer=document(
            {
                "schema": TEXT,
                "alert": stored("alert"),
                "alerts": list_of(_STORY_ALERT),
                "frames": list_of(_FRAME),
                "holds": list_of(_HELD),
                "nobody_left": FLAG,
                "whole": FLAG,
                "retention": _RETENTION,
                "asked": _ASKED,
                "dossier": or_null(DOSSIER),
            }
        ),
        refusals=(errors.AlertUnknown, errors.AlertRestricted),
    ),
)
