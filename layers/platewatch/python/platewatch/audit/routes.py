"""Routes of the audit log: its chain and anchors for whoever verifies them, reports, counts of no-hits.

Reading the log is a consultation like any other: who asks says why and for which case, and each request is recorded.
The chain is served as it is stored: verifying is the caller's, who need not trust this service.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.audit.aws.audit_inbox import count_waiting
from platewatch.audit.aws.audit_queue import read_case_shape
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.audit.chain import Chained
from platewatch.audit.free_text import tag_typed_plates
from platewatch.audit.record import AUDITED
from platewatch.audit.report import is_asked, read_after, read_question
from platewatch.aws import clients, environment
from platewatch.aws.plate_tags import name_number, open_tagger
from platewatch.composition.auditing import open_anchors, open_chain
from platewatch.composition.counting import open_counts
from platewatch.composition.known_names import list_recipient_ids
from platewatch.fields import FieldInvalid
from platewatch.text.names import NameKind, describe_unknown
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import read_clock, record_consultation
from platewatch.web.times import read_day

Document = dict[str, Any]

PAGE: Final = 1_000
"""Records of one look into the store."""

MOST_LOOKS: Final = 40
"""How many looks one request takes: days without records are looks too."""

MOST_BYTES: Final = 3_000_000
"""After so much an answer ends: with one look more, of 1 MB in the store, it has less than Lambda's 6 MB."""

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/audit/head")
def show_head() -> Document:
    """The end of the chain, what waits to be chained, and how long records are kept.

    What was put before `caught_up_at` is chained.
    """
    record_consultation(router.current_event.raw_event, "audit", ground=AUDITED, what="head")
    chain = open_chain()
    head = chain.find_head()
    return {
        "sequence": head.sequence,
        "digest": head.digest,
        "begun_at": format_utc(head.begun_at) if head.begun_at else None,
        "chained_at": format_utc(head.chained_at) if head.chained_at else None,
        **_show_waiting(chain),
        "kept_days": int(environment.read_number("AUDIT_DAYS")),
        "now": format_utc(read_clock()),
    }


@router.get("/v1/audit/chain")
def show_chain() -> Document:
    """Records with their links, as they were chained from ?since= (a day, UTC) on; ?after= the last page's `next`."""
    event, now = router.current_event, read_clock()
    day, place = _read_start(now)
    record_consultation(event.raw_event, "audit", ground=AUDITED, what="chain", after=f"{day.isoformat()}|{place}")
    today = now.astimezone(UTC).date()
    records, following = _collect(open_chain(), day, place, today, now, _show_chained)
    return {"records": records, "next": following}


@router.get("/v1/audit/anchors")
def show_anchors() -> Document:
    """The anchors made from ?since= (a day, UTC) on; ?after= the last page's `next`."""
    event, now = router.current_event, read_clock()
    since = read_day(event.get_query_string_value("since"), "since", now)
    after = event.get_query_string_value("after") or ""
    record_consultation(event.raw_event, "audit", ground=AUDITED, what="anchors", since=since.isoformat())
    anchors, following = open_anchors().list_anchors(since, after)
    shown = [
        {
            "sequence": one.sequence,
            "digest": one.digest,
            "made_at": format_utc(one.made_at),
            "stored_at": format_utc(one.stored_at) if one.stored_at else None,
        }
        for one in anchors
    ]
    return {"anchors": shown, "next": following}


@router.post("/v1/audit/reports")
def report() -> Document:
    """The records of a period, or those of a person, a plate, a case or a phone alone; never a plate in a path.

    The body is {"since", "until", "person"? | "plate"? | "case_number"? | "number"?, "after"?}. A `note` says that a
    person of whom nothing is found may be misspelt. What was put after `caught_up_at` may be missing: about `waiting`
    records, this request's own among them, wait to be chained.
    """
    event, now = router.current_event.raw_event, read_clock()
    question = read_question(read_body(event))
    asked = _name_person(question.person) | {"case_asked": question.case_number}
    period = {"since": format_utc(question.since), "until": format_utc(question.until)}
    plates = [question.plate] if question.plate else []
    plates += [name_number(question.number)] if question.number else []
    detail = {name: text for name, text in asked.items() if text} | period
    record_consultation(event, "audit", ground=AUDITED, plates=plates, what="report", **detail)
    tag = open_tagger().tag_plates(plates)[0] if plates else None
    if question.case_number is not None:
        # As records have it: a plate in place of a case's number is a tag there.
        question = replace(question, case_number=_tag_typed(question.case_number))
    chain, last = open_chain(), min(question.last_day, now.astimezone(UTC).date())

    def choose(document: Mapping[str, object]) -> Document | None:
        return dict(document) if is_asked(document, question, tag) else None

    records, following = _collect(
        chain, question.day, question.place, last, now, lambda chained: choose(chained.document)
    )
    nothing = not records and following is None
    note = _note_person(question.person) if nothing else None
    return {"records": records, "next": following, "note": note, **_show_waiting(chain)}


def _tag_typed(text: str) -> str:
    return tag_typed_plates(text, read_case_shape(), lambda plate: open_tagger().tag_plates([plate])[0])


def _show_waiting(chain: DynamoChain) -> Document:
    waiting, made_at = count_waiting(clients.sqs(), environment.read_text("AUDIT_QUEUE_URL"))
    # Before the queue was made, nothing could wait in it.
    return {"waiting": waiting, "caught_up_at": format_utc(chain.find_caught_up() or made_at)}


def _name_person(person: str | None) -> dict[str, str | None]:
    """Who is asked about, for the record: a recipient by its id; what else was typed may be a plate."""
    if person is not None and ":" not in person and person in list_recipient_ids():
        return {"about": f"recipient:{person}"}
    return {"person": person}


def _note_person(person: str | None) -> str | None:
    """Says so when a person that nothing is found of is neither an AWS identity nor a recipient: it may be misspelt."""
    if person is None or ":" in person:
        return None
    known = list_recipient_ids()
    return None if person in known else describe_unknown(NameKind.RECIPIENT, person, known)


@router.get("/v1/audit/no-hits")
def list_no_hits() -> Document:
    """How many reads without a hit were collected and destroyed on ?day= (UTC), by camera and hour."""
    event, now = router.current_event, read_clock()
    day = read_day(event.get_query_string_value("day"), "day", now)
    record_consultation(event.raw_event, "audit", ground=AUDITED, what="no-hits", day=day.isoformat())
    counts = [
        {
            "camera": count.camera_id,
            "hour": format_utc(count.hour),
            "collected": count.collected,
            "destroyed": count.destroyed,
        }
        for count in open_counts().list_counts(day, now)
    ]
    return {"day": day.isoformat(), "counts": counts}


def _collect(
    chain: DynamoChain, day: date, place: str, last: date, now: datetime, show: Callable[[Chained], Document | None]
) -> tuple[list[Document], str | None]:
    """What is shown of the chain from there to the last day, as far as one request goes, and what to go on with."""
    records: list[Document] = []
    size = 0
    for _ in range(MOST_LOOKS):
        if day > last:
            return records, None
        found, following = chain.read_day(day, place, PAGE, now)
        chosen = [shown for one in found if (shown := show(one)) is not None]
        records += chosen
        size += len(json.dumps(chosen))
        day, place = (day, following) if following else (day + timedelta(days=1), "")
        if size > MOST_BYTES:
            break
    return records, f"{day.isoformat()}|{place}" if day <= last else None


def _read_start(now: datetime) -> tuple[date, str]:
    after = router.current_event.get_query_string_value("after")
    if not after:
        return read_day(router.current_event.get_query_string_value("since"), "since", now), ""
    if len(after) > 60:
        raise FieldInvalid("after", "must be the `next` of the answer before")
    return read_after(after)


def _show_chained(one: Chained) -> Document:
    link = one.link
    return {"sequence": link.sequence, "previous": link.previous, "digest": link.digest, "record": dict(one.document)}
