"""Routes of alerts. They are personal data: who asks says why and for which case, and that is recorded first."""

from typing import Any, Final

from platewatch.alerts import errors
from platewatch.alerts.answer import give_answer
from platewatch.alerts.answers import LONGEST_NOTE, STEPS, Outcome, Reply, parse_answer
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.document import describe_alert, describe_delivery, describe_standing, summarise_alert
from platewatch.alerts.errors import AlertRestricted, AlertUnknown
from platewatch.alerts.hold import list_holding
from platewatch.alerts.misreads import Count, TallyReport, learn_odds, list_year
from platewatch.alerts.restricted import RESTRICTED, check_alert_id, find_shown, require_free, split_free
from platewatch.audit.aws.audit_queue import load_case_shape
from platewatch.audit.record import Action
from platewatch.aws import clients, environment
from platewatch.composition.answering import open_answers
from platewatch.composition.standings import open_standings
from platewatch.retention.terms import Ground
from platewatch.text.probability import round_share
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, parse_authority, parse_purpose, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import (
    COUNT,
    DAY,
    FLAG,
    ID,
    MONTH,
    NUMBER,
    SHARE,
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
from platewatch.web.times import parse_day, parse_month


def list_alerts(request: Request) -> Document:
    """The alerts born on ?day= (UTC, today if absent), oldest first; `restricted` counts those that are held back.

    Their year of free use is over: the header X-Authority says who allowed their restricted use.
    """
    now = get_now()
    day = parse_day(request.query.get("day"), "day", now)
    authority = parse_authority(request)
    shown, restricted = split_free(_alerts().list_alerts(day, now), now, authority)
    plates = [plate for alert in shown for plate in alert.hit.plates]
    detail = {"day": day.isoformat(), "shown": str(len(shown))} | _allowed_by(authority)
    write_record(request, "alerts", plates=plates, **detail)
    stands = open_standings().find_all(shown, now)
    alerts = [summarise_alert(alert, standing) for alert, standing in zip(shown, stands, strict=True)]
    return {"day": day.isoformat(), "alerts": alerts, "restricted": restricted}


def show_alert(request: Request) -> Document:
    """One alert with its answers, its holds, and the logs of its delivery and of the notices of others' answers."""
    alert_id = request.parts["alert_id"]
    now = get_now()
    authority = parse_authority(request)
    case_number = parse_purpose(request).case_number
    found, alert = find_shown(alert_id, case_number, authority, now, _alerts(), open_holds())
    named = alert or found
    plates = named.hit.plates if named else ()
    write_record(request, f"alert:{alert_id}", plates=plates, **_allowed_by(authority))
    if alert is None:
        raise AlertRestricted(RESTRICTED) if found else _unknown(alert_id)
    delivery = _deliveries().find_delivery(alert_id, alert.recipient_id)
    return {
        "alert": describe_alert(alert, open_standings().find_one(alert, now)),
        "deliveries": [describe_delivery(delivery)] if delivery else [],
        "notices": [describe_delivery(notice) for notice in _deliveries().list_notices(alert_id)],
        "holds": [
            {"hold_id": hold.hold_id, "case_number": hold.case_number, "until": format_utc(hold.until)}
            for hold in list_holding(alert_id, now, open_holds())
        ],
    }


def answer_alert(request: Request) -> Document:
    """Answers an alert: {"step", "outcome"?, "note"?}; docs/alerts.md has the table of steps and what follows.

    Plates in the note are hidden.
    """
    alert_id = request.parts["alert_id"]
    now = get_now()
    check_alert_id(alert_id)
    step, outcome, note = parse_answer(parse_body(request.body), load_case_shape())
    authority = parse_authority(request)
    stores = open_answers()
    alert = stores.alerts.find_alert(alert_id, now)
    write_record(
        request,
        f"alert:{alert_id}",
        plates=alert.hit.plates if alert else (),
        case_number=alert.hit.entry.case_number if alert else "",
        step=step.value,
        outcome=outcome.value if outcome else "",
        **_allowed_by(authority),
    )
    if alert is None:
        raise _unknown(alert_id)
    require_free(alert, now, authority)
    give_answer(alert, Reply(step, outcome, note), request.caller.actor, now, stores)
    return {"alert_id": alert_id, **describe_standing(open_standings().find_one(alert, now))}


def list_misreads(request: Request) -> Document:
    """How many hits were told, right and misread in ?month= (UTC, the present one if absent). No plates.

    `odds` is what the twelve months up to it say about being listed, beside what the deployment is set to (HitOdds).
    """
    month = parse_month(request.query.get("month"), "month", get_now())
    tally: TallyReport = DynamoTally(clients.dynamodb(), environment.load_text("ALERTS_TABLE"))
    year = {each: tally.list_counts(each) for each in list_year(month)}
    fitted = learn_odds(count for counts in year.values() for count in counts)
    return {
        "month": month,
        "counts": [_show_count(count) for count in year[month]],
        "odds": {
            "set": environment.load_number("HIT_ODDS"),
            "fitted": round(fitted.odds, 2),
            "least": round(fitted.least, 2),
            "most": round(fitted.most, 2),
            "decided": fitted.decided,
        },
    }


def _show_count(count: Count) -> Document:
    rate = None if count.rate is None else round_share(count.rate)
    return {
        "subject": count.subject.value,
        "name": count.name,
        "told": count.told,
        "right": count.right,
        "misread": count.misread,
        "rate": rate,
    }


def _allowed_by(authority: str | None) -> dict[str, Any]:
    return {"restricted_use": authority} if authority else {}


def _unknown(alert_id: str) -> AlertUnknown:
    return AlertUnknown(f"no alert has the id {alert_id}, or it has expired")


def _alerts() -> DynamoAlerts:
    return DynamoAlerts(clients.dynamodb(), environment.load_text("ALERTS_TABLE"))


def _deliveries() -> DynamoDeliveries:
    return DynamoDeliveries(clients.dynamodb(), environment.load_text("ALERTS_TABLE"))


_STANDING: Final[dict[str, Schema]] = {
    name: part_of("alert", name) for name in ("state", "verdict", "dismissed", "outcome", "answers", "dispute", "told")
}
LINE: Final = document(
    {
        "alert_id": ID,
        "created_at": TIME,
        "captured_at": TIME,
        "priority": whole(1, 5),
        "plate_listed": TEXT,
        "plate_written": TEXT,
        "plate_seen": TEXT,
        "probability": SHARE,
        "kind": TEXT,
        "list": TEXT,
        "camera_id": TEXT,
        "site": or_null(TEXT),
        "recipient_id": TEXT,
        **{name: _STANDING[name] for name in ("state", "verdict", "dismissed", "outcome")},
        "disputed": FLAG,
        "told": _STANDING["told"],
        "escalated": FLAG,
        "late": FLAG,
        "marker": TEXT,
    }
)
ATTEMPT: Final = document({"at": TIME, "result": one_of("accepted", "failed"), "error?": TEXT, "message_id?": TEXT})
DELIVERY: Final = document(
    {
        "recipient_id": TEXT,
        "state": TEXT,
        "attempts": list_of(ATTEMPT),
        "delivered_at": or_null(TIME),
        "source": or_null(TEXT),
    },
    "delivery",
)
_HOLD: Final = document({"hold_id": ID, "case_number": TEXT, "until": TIME})
_COUNT: Final = document(
    {"subject": TEXT, "name": TEXT, "told": COUNT, "right": COUNT, "misread": COUNT, "rate": or_null(SHARE)}
)
_ODDS: Final = document({"set": NUMBER, "fitted": NUMBER, "least": NUMBER, "most": NUMBER, "decided": COUNT})
SEES: Final = (Role.OFFICER, Role.CONTROL_ROOM, Role.INVESTIGATOR)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/alerts",
        list_alerts,
        roles=SEES,
        purpose=PurposeRule.REQUIRED,
        summary="List the alerts of a day",
        audit=Audit(Action.CONSULT, Ground.HIT.value),
        authority=True,
        query=(Query("day", DAY, "The day (UTC) on which the alerts were born; today if absent"),),
        answer=document({"day": DAY, "alerts": list_of(LINE), "restricted": COUNT}),
    ),
    Route(
        "GET",
        "/v1/alerts/{alert_id}",
        show_alert,
        roles=SEES,
        purpose=PurposeRule.REQUIRED,
        summary="Show an alert",
        audit=Audit(Action.CONSULT, Ground.HIT.value),
        authority=True,
        answer=document(
            {
                "alert": stored("alert"),
                "deliveries": list_of(DELIVERY),
                "notices": list_of(DELIVERY),
                "holds": list_of(_HOLD),
            }
        ),
        refusals=(errors.AlertUnknown, errors.AlertRestricted),
    ),
    Route(
        "POST",
        "/v1/alerts/{alert_id}/answer",
        answer_alert,
        roles=(Role.OFFICER, Role.CONTROL_ROOM),
        purpose=PurposeRule.OPTIONAL,
        summary="Answer an alert",
        audit=Audit(Action.CHANGE, Ground.HIT.value),
        authority=True,
        # `dismiss` is what misread was called before.
        body=body(
            {
                "step": one_of(*STEPS, "dismiss"),
                "outcome?": or_null(members(Outcome)),
                "note?": or_null(line(LONGEST_NOTE)),
            }
        ),
        answer=document({"alert_id": ID, **_STANDING}),
        refusals=(
            errors.AlertUnknown,
            errors.AlertRestricted,
            errors.AlertChanged,
            errors.AlertAnswered,
            errors.AlertUnanswered,
            errors.AlertDismissed,
            errors.AlertClosed,
            errors.NothingToUndo,
            errors.AnswersTooMany,
            errors.TallyBusy,
            errors.StandingsBusy,
        ),
    ),
    Route(
        "GET",
        "/v1/misreads",
        list_misreads,
        roles=(Role.CONTROL_ROOM, Role.AUDITOR, Role.ADMIN),
        purpose=PurposeRule.UNUSED,
        summary="Count the hits that were told, right and misread in a month",
        query=(Query("month", MONTH, "The month (UTC); the present one if absent"),),
        answer=document({"month": MONTH, "counts": list_of(_COUNT), "odds": _ODDS}),
    ),
)
