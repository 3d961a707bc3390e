"""Routes of alerts. They are personal data: who asks says why and for which case, and that is recorded first."""

import re
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.alerts.answer import give_answer
from platewatch.alerts.answers import parse_answer
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.document import describe_alert, describe_delivery, describe_standing, summarise_alert
from platewatch.alerts.errors import AlertRestricted, AlertUnknown
from platewatch.alerts.hold import find_held, list_holding
from platewatch.alerts.misreads import Count, TallyReport, learn_odds, list_year
from platewatch.alerts.restricted import RESTRICTED, require_free, split_free
from platewatch.aws import clients, environment
from platewatch.composition.answering import open_answers
from platewatch.composition.standings import open_standings
from platewatch.retention.terms import Ground
from platewatch.text.probability import round_share
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import (
    check_purpose,
    identify,
    read_authority,
    read_clock,
    read_purpose,
    record_change,
    record_consultation,
)
from platewatch.web.times import read_day, read_month

Document = dict[str, Any]

_ALERT_ID: Final = re.compile(r"[0-9a-f]{32}")

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/alerts")
def list_alerts() -> Document:
    """The alerts born on ?day= (UTC, today if absent), oldest first; `restricted` counts those that are held back.

    Their year of free use is over: the header X-Authority says who allowed their restricted use.
    """
    event, now = router.current_event, read_clock()
    day = read_day(event.get_query_string_value("day"), "day", now)
    authority = read_authority(event.raw_event)
    # Nothing is looked at before the purpose is known, and nothing is answered before it is on the record.
    check_purpose(event.raw_event)
    shown, restricted = split_free(_alerts().list_alerts(day, now), now, authority)
    plates = [plate for alert in shown for plate in alert.hit.plates]
    detail = {"day": day.isoformat(), "shown": str(len(shown))} | _allowed_by(authority)
    record_consultation(event.raw_event, "alerts", ground=Ground.HIT.value, plates=plates, **detail)
    stands = open_standings().find_all(shown, now)
    alerts = [summarise_alert(alert, standing) for alert, standing in zip(shown, stands, strict=True)]
    return {"day": day.isoformat(), "alerts": alerts, "restricted": restricted}


@router.get("/v1/alerts/<alert_id>")
def show_alert(alert_id: str) -> Document:
    """One alert with its answers, its holds, and the logs of its delivery and of the notices of others' answers."""
    # Before the record is written: it must not hold whatever somebody typed in place of an id, a plate perhaps.
    _check_id(alert_id)
    event, now = router.current_event.raw_event, read_clock()
    authority = read_authority(event)
    check_purpose(event)
    found = _alerts().find_alert(alert_id, now)
    is_free = found is not None and (authority is not None or not found.retention.is_restricted(now))
    # A hold for the case that is asked for opens it, by its own authority.
    alert = found if is_free else find_held(alert_id, read_purpose(event).case_number, now, open_holds())
    named = alert or found
    plates = named.hit.plates if named else ()
    record_consultation(event, f"alert:{alert_id}", ground=Ground.HIT.value, plates=plates, **_allowed_by(authority))
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


@router.post("/v1/alerts/<alert_id>/answer")
def answer_alert(alert_id: str) -> Document:
    """Answers an alert: {"step", "outcome"?}; docs/alerts.md has the table of steps and what follows from each."""
    event, now = router.current_event.raw_event, read_clock()
    _check_id(alert_id)
    step, outcome = parse_answer(read_body(event))
    authority = read_authority(event)
    identify(event)
    stores = open_answers()
    alert = stores.alerts.find_alert(alert_id, now)
    caller = record_change(
        event,
        f"alert:{alert_id}",
        ground=Ground.HIT.value,
        plates=alert.hit.plates if alert else (),
        case_number=alert.hit.entry.case_number if alert else "",
        step=step.value,
        outcome=outcome.value if outcome else "",
        **_allowed_by(authority),
    )
    if alert is None:
        raise _unknown(alert_id)
    require_free(alert, now, authority)
    give_answer(alert, step, caller.actor, now, stores, outcome)
    return {"alert_id": alert_id, **describe_standing(open_standings().find_one(alert, now))}


@router.get("/v1/misreads")
def list_misreads() -> Document:
    """How many hits were told, right and misread in ?month= (UTC, the present one if absent). No plates.

    `odds` is what the twelve months up to it say about being listed, beside what the deployment is set to (HitOdds).
    """
    event = router.current_event
    identify(event.raw_event)
    month = read_month(event.get_query_string_value("month"), "month", read_clock())
    tally: TallyReport = DynamoTally(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))
    year = {each: tally.list_counts(each) for each in list_year(month)}
    fitted = learn_odds(count for counts in year.values() for count in counts)
    return {
        "month": month,
        "counts": [_show_count(count) for count in year[month]],
        "odds": {
            "set": environment.read_number("HIT_ODDS"),
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


def _check_id(alert_id: str) -> None:
    if _ALERT_ID.fullmatch(alert_id) is None:
        raise AlertUnknown("an alert's id has 32 digits and letters a-f: see alert list")


def _unknown(alert_id: str) -> AlertUnknown:
    return AlertUnknown(f"no alert has the id {alert_id}, or it has expired")


def _alerts() -> DynamoAlerts:
    return DynamoAlerts(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))


def _deliveries() -> DynamoDeliveries:
    return DynamoDeliveries(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))
