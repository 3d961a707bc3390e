"""Routes of the audit log: its chain and anchors for whoever verifies them, reports, counts of no-hits.

Reading the log is a consultation like any other: who asks says why and for which case, and each request is recorded.
The chain is served as it is stored: verifying is the caller's, who need not trust this service.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from platewatch.audit.aws.audit_inbox import count_waiting
from platewatch.audit.aws.audit_queue import load_case_shape
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.audit.chain import Chained
from platewatch.audit.free_text import tag_typed_plates
from platewatch.audit.record import AUDITED, Action
from platewatch.audit.report import Export, is_asked, parse_after, parse_question
from platewatch.audit.verified import Verified
from platewatch.aws import clients, environment
from platewatch.aws.plate_tags import name_number, open_tagger
from platewatch.composition.auditing import open_anchors, open_chain
from platewatch.composition.counting import open_counts
from platewatch.composition.known_names import list_recipient_ids
from platewatch.fields import FieldInvalid
from platewatch.text.names import NameKind, describe_unknown
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, Handler, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import (
    ANYTHING,
    COUNT,
    DAY,
    FLAG,
    TEXT,
    TIME,
    Schema,
    body,
    document,
    line,
    list_of,
    map_of,
    members,
    or_null,
)
from platewatch.web.times import parse_day

PAGE: Final = 1_000
"""Records of one look into the store."""

MOST_LOOKS: Final = 40
"""How many looks one request takes: days without records are looks too."""

MOST_BYTES: Final = 3_000_000
"""After so much an answer ends: with one look more, of 1 MB in the store, it has less than Lambda's 6 MB."""


def show_head(request: Request) -> Document:
    """The end of the chain, what waits to be chained, how long records are kept, and what the last verification found.

    What was put before `caught_up_at` is chained. `verified` knows the verifications of POST /v1/audit/verifications.
    """
    write_record(request, "audit", what="head")
    chain = open_chain()
    head = chain.find_head()
    return {
        "sequence": head.sequence,
        "digest": head.digest,
        "begun_at": format_utc(head.begun_at) if head.begun_at else None,
        "chained_at": format_utc(head.chained_at) if head.chained_at else None,
        "anchored": head.anchored,
        "anchored_at": format_utc(head.anchored_at) if head.anchored_at else None,
        "verified": describe_verified(chain.find_verified()),
        **show_waiting(chain),
        "kept_days": int(environment.load_number("AUDIT_DAYS")),
        "now": format_utc(get_now()),
    }


def show_chain(request: Request) -> Document:
    """Records with their links, as they were chained from ?since= (a day, UTC) on; ?after= the last page's `next`."""
    now = get_now()
    day, place = _parse_start(request, now)
    write_record(request, "audit", what="chain", after=f"{day.isoformat()}|{place}")
    today = now.astimezone(UTC).date()
    records, following = collect_records(open_chain(), (day, place), today, now, _show_chained)
    return {"records": records, "next": following}


def show_anchors(request: Request) -> Document:
    """The anchors made from ?since= (a day, UTC) on; ?after= the last page's `next`."""
    now = get_now()
    since = parse_day(request.query.get("since"), "since", now)
    after = request.query.get("after") or ""
    write_record(request, "audit", what="anchors", since=since.isoformat())
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


def report(request: Request) -> Document:
    """The records of a period, or those of a person, a plate, a case or a phone alone; never a plate in a path.

    The body is {"since", "until", "person"? | "plate"? | "case_number"? | "number"?, "after"?, "export"?}. `export`
    says that the answer becomes a file (csv) or paper (print), and the record says so. A `note` says that a person of
    whom nothing is found may be misspelt. What was put after `caught_up_at` may be missing: about `waiting` records,
    this request's own among them, wait to be chained.
    """
    now = get_now()
    question = parse_question(parse_body(request.body))
    asked = _name_person(question.person) | {"case_asked": question.case_number, "export": question.export}
    period = {"since": format_utc(question.since), "until": format_utc(question.until)}
    plates = [question.plate] if question.plate else []
    plates += [name_number(question.number)] if question.number else []
    detail = {name: text for name, text in asked.items() if text} | period
    write_record(request, "audit", plates=plates, what="report", **detail)
    tag = open_tagger().tag_plates(plates)[0] if plates else None
    if question.case_number is not None:
        # As records have it: a plate in place of a case's number is a tag there.
        question = replace(question, case_number=_tag_typed(question.case_number))
    chain, last = open_chain(), min(question.last_day, now.astimezone(UTC).date())

    def choose(document: Mapping[str, object]) -> Document | None:
        return dict(document) if is_asked(document, question, tag) else None

    records, following = collect_records(
        chain, (question.day, question.place), last, now, lambda chained: choose(chained.document)
    )
    nothing = not records and following is None
    note = _note_person(question.person) if nothing else None
    return {"records": records, "next": following, "note": note, **show_waiting(chain)}


def _tag_typed(text: str) -> str:
    return tag_typed_plates(text, load_case_shape(), lambda plate: open_tagger().tag_plates([plate])[0])


def show_waiting(chain: DynamoChain) -> Document:
    """How many records wait to be chained, and up to when everything is."""
    waiting, made_at = count_waiting(clients.sqs(), environment.load_text("AUDIT_QUEUE_URL"))
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


def describe_verified(verified: Verified | None) -> Document | None:
    """What a verification found, and who ran it; null where there was none."""
    if verified is None:
        return None
    return {
        "at": format_utc(verified.at),
        "by": verified.by,
        "whole": verified.findings == 0,
        "records": verified.records,
        "first": verified.first,
        "last": verified.last,
        "findings": verified.findings,
    }


def list_no_hits(request: Request) -> Document:
    """How many reads without a hit were collected and destroyed on ?day= (UTC), by camera and hour."""
    now = get_now()
    day = parse_day(request.query.get("day"), "day", now)
    write_record(request, "audit", what="no-hits", day=day.isoformat())
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


def collect_records(
    chain: DynamoChain,
    start: tuple[date, str],
    last: date,
    now: datetime,
    show: Callable[[Chained], Document | None],
    most_bytes: int = MOST_BYTES,
) -> tuple[list[Document], str | None]:
    """What is shown of the chain from that day and place to the last day, as far as one request goes, and what to go on
    with.
    """
    day, place = start
    records: list[Document] = []
    size = 0
    for _ in range(MOST_LOOKS):
        if day > last:
            return records, None
        found, following = chain.fetch_day(day, place, PAGE, now)
        chosen = [shown for one in found if (shown := show(one)) is not None]
        records += chosen
        size += len(json.dumps(chosen))
        day, place = (day, following) if following else (day + timedelta(days=1), "")
        if size > most_bytes:
            break
    return records, f"{day.isoformat()}|{place}" if day <= last else None


def _parse_start(request: Request, now: datetime) -> tuple[date, str]:
    after = request.query.get("after")
    if not after:
        return parse_day(request.query.get("since"), "since", now), ""
    if len(after) > 60:
        raise FieldInvalid("after", "must be the `next` of the answer before")
    return parse_after(after)


def _show_chained(one: Chained) -> Document:
    link = one.link
    return {"sequence": link.sequence, "previous": link.previous, "digest": link.digest, "record": dict(one.document)}


WAITING: Final[dict[str, Schema]] = {"waiting": COUNT, "caught_up_at": TIME}
VERIFIED: Final = document(
    {"at": TIME, "by": TEXT, "whole": FLAG, "records": COUNT, "first": COUNT, "last": COUNT, "findings": COUNT}
)
_RECORD: Final = map_of(ANYTHING)
_LINK: Final = document({"sequence": COUNT, "previous": TEXT, "digest": TEXT, "record": _RECORD})
_ANCHOR: Final = document({"sequence": COUNT, "digest": TEXT, "made_at": TIME, "stored_at": or_null(TIME)})
_NO_HITS: Final = document({"camera": TEXT, "hour": TIME, "collected": COUNT, "destroyed": COUNT})
_SINCE: Final = Query("since", DAY, "The first day (UTC); today if absent")
_AFTER: Final = Query("after", TEXT, "The `next` of the answer before")


def _declare(
    path: str,
    handler: Handler,
    summary: str,
    *,
    answer: Schema,
    query: tuple[Query, ...] = (),
    asked: Schema | None = None,
) -> Route:
    """All routes of the audit log are the auditor's, and each call is recorded as a consultation of the log."""
    return Route(
        "GET" if asked is None else "POST",
        f"/v1/audit/{path}",
        handler,
        roles=(Role.AUDITOR,),
        purpose=PurposeRule.REQUIRED,
        summary=summary,
        audit=Audit(Action.CONSULT, AUDITED),
        query=query,
        body=asked,
        answer=answer,
    )


ROUTES: Final = (
    _declare(
        "head",
        show_head,
        "Show the end of the audit chain",
        answer=document(
            {
                "sequence": COUNT,
                "digest": TEXT,
                "begun_at": or_null(TIME),
                "chained_at": or_null(TIME),
                "anchored": COUNT,
                "anchored_at": or_null(TIME),
                "verified": or_null(VERIFIED),
                **WAITING,
                "kept_days": COUNT,
                "now": TIME,
            }
        ),
    ),
    _declare(
        "chain",
        show_chain,
        "List audit records with their links",
        query=(_SINCE, _AFTER),
        answer=document({"records": list_of(_LINK), "next": or_null(TEXT)}),
    ),
    _declare(
        "anchors",
        show_anchors,
        "List the anchors of the audit chain",
        query=(_SINCE, _AFTER),
        answer=document({"anchors": list_of(_ANCHOR), "next": or_null(TEXT)}),
    ),
    _declare(
        "reports",
        report,
        "Report the audit records of a period, person, plate, case or phone",
        asked=body(
            {
                "since": TIME,
                "until": TIME,
                "person?": or_null(line(2048)),
                "plate?": or_null(TEXT),
                "case_number?": or_null(line(64)),
                "number?": or_null(line(500)),
                "after?": or_null(TEXT),
                "export?": or_null(members(Export)),
            }
        ),
        answer=document({"records": list_of(_RECORD), "next": or_null(TEXT), "note": or_null(TEXT), **WAITING}),
    ),
    _declare(
        "no-hits",
        list_no_hits,
        "Count the reads without a hit that were collected and destroyed on a day",
        query=(Query("day", DAY, "The day (UTC); today if absent"),),
        answer=document({"day": DAY, "counts": list_of(_NO_HITS)}),
    ),
)
