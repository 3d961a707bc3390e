"""Routes of whoever oversees the log and has no command line: verifying in parts, and unusual use.

What a part finds is recorded with it. The record of the last part is what GET /v1/audit/head shows as the last
verification, once it is chained.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.audit.chain import GENESIS, Head
from platewatch.audit.record import AUDITED, SYSTEM, Action
from platewatch.audit.report import is_asked, parse_question
from platewatch.audit.routes.log import WAITING, collect_records, show_waiting
from platewatch.audit.sequence import ANCHOR_EVERY
from platewatch.audit.unusual import Limits, Pattern, find_unusual
from platewatch.audit.verified import SUBJECT, WHAT, describe_result
from platewatch.audit.verify import Finding, Kind
from platewatch.audit.verify_parts import MARGIN, Part, Reached, find_start, format_place, parse_place, verify_part
from platewatch.aws.environment import load_number, load_text
from platewatch.composition.auditing import open_anchors, open_chain
from platewatch.fields import parse_line, parse_object
from platewatch.text.dutch import write_dutch
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, FLAG, NUMBER, TEXT, TIME, body, document, line, list_of, members, or_null

LAG_S: Final = 2.0
"""The index of the chain may lag behind what was chained a moment ago: what is wrong is looked at again after this."""

MOST_SHOWN: Final = 100
"""Findings of one part that are told apart. A chain that was rewritten has as many as it has records."""

MOST_LOOKED_AT: Final = 12_000_000
"""Bytes of consultations in one part of a search for unusual use: some 30,000."""

_LOOKED_AT: Final = ("at", "received_at", "actor", "action", "role", "subject", "case_number", "detail", "tags")

STALLED: Final = 2 * ANCHOR_EVERY
"""When the last moment up to which everything was chained is so long ago, the sequencer does not run."""


def verify(request: Request) -> Document:
    """Verifies the chain on the service's side, a part with each call: {"after"?: the `next` of the part before}.

    `whole` is null until the last part, whose `next` is null. `findings` are those of this part, `found` all so far.
    What follows number `anchored` has no anchor yet. Who need not trust the service verifies with the command line.
    """
    now = get_now()
    fields = parse_object(parse_body(request.body), "", (), ("after",))
    after = fields.get("after")
    start = parse_place(parse_line(after, "after", 300)) if after is not None else None
    part = _verify(start, now)
    counted = part.reached
    detail = describe_result(counted.records, counted.first, counted.last, counted.findings)
    if part.done:
        write_record(request, SUBJECT, what=WHAT, **detail)
    else:
        write_record(request, SUBJECT, what="part of a verification", last=detail["last"], findings=detail["findings"])
    waiting = show_waiting(open_chain())
    return {
        "whole": counted.findings == 0 if part.done else None,
        "findings": [_describe_finding(one) for one in part.findings[:MOST_SHOWN]],
        "found": counted.findings,
        "records": counted.records,
        "first": counted.first,
        "last": counted.last,
        "digest": counted.digest,
        "anchored": counted.anchored,
        "of": part.head.sequence,
        "stalled": now - datetime.fromisoformat(waiting["caught_up_at"]) > STALLED,
        "next": None if part.done else format_place(counted),
        **waiting,
    }


def _verify(start: Reached | None, now: datetime) -> Part:
    chain, anchors = open_chain(), open_anchors()
    if start is None:
        oldest = now - timedelta(days=load_number("AUDIT_DAYS")) + MARGIN
        start = find_start(chain.find_head(), anchors, oldest)
    if start is None:
        return Part((), Reached(now.date(), "", 1, 0, GENESIS), True, Head())
    part = verify_part(chain, anchors, start, now, format_utc)
    if part.findings:
        time.sleep(LAG_S)
        part = verify_part(chain, anchors, start, now, format_utc)
    return part


def _describe_finding(finding: Finding) -> Document:
    about = {"about": finding.about, "about_nl": write_dutch(finding.about)}
    return {"kind": finding.kind.value, "first": finding.first, "last": finding.last, **about}


def show_unusual(request: Request) -> Document:
    """Which use of a period is unusual: {"since", "until", "after"?}, by the limits that are answered with it.

    A long period is looked at in parts, each by itself: `from` and `to` say which part this is, and `next` goes on.
    """
    now = get_now()
    question = parse_question(parse_object(parse_body(request.body), "", ("since", "until"), ("after",)))
    period = {"since": format_utc(question.since), "until": format_utc(question.until)}
    write_record(request, SUBJECT, what="unusual", **period)
    chain, last = open_chain(), min(question.last_day, now.astimezone(UTC).date())

    def choose(record: Mapping[str, object]) -> Document | None:
        consulted = record.get("action") == Action.CONSULT.value and record.get("role") != SYSTEM
        return {name: record[name] for name in _LOOKED_AT} if consulted and is_asked(record, question, None) else None

    start = (question.day, question.place)
    records, following = collect_records(
        chain, start, last, now, lambda chained: choose({"received_at": "", **chained.document}), MOST_LOOKED_AT
    )
    limits = Limits()
    found = find_unusual(records, limits, ZoneInfo(load_text("TIME_ZONE")))
    times = sorted(str(record.get("received_at") or record["at"]) for record in records)
    return {
        "unusual": [
            {
                "pattern": one.pattern.value,
                "actor": one.actor,
                "look_ups": one.count,
                "among": one.among,
                "case_number": one.case_number or None,
                "first": format_utc(one.first.astimezone(UTC)),
                "last": format_utc(one.last.astimezone(UTC)),
            }
            for one in found
        ],
        "limits": asdict(limits),
        "looked_at": len(records),
        "from": format_utc(datetime.fromisoformat(times[0])) if times else None,
        "to": format_utc(datetime.fromisoformat(times[-1])) if times else None,
        "next": following,
        **show_waiting(chain),
    }


_FINDING: Final = document(
    {"kind": members(Kind), "first": COUNT, "last": COUNT, "about": TEXT, "about_nl": or_null(TEXT)}
)
_UNUSUAL: Final = document(
    {
        "pattern": members(Pattern),
        "actor": TEXT,
        "look_ups": COUNT,
        "among": COUNT,
        "case_number": or_null(TEXT),
        "first": TIME,
        "last": TIME,
    }
)
_LIMITS: Final = document({name: NUMBER if name == "one_case_share" else COUNT for name in asdict(Limits())})

ROUTES: Final = (
    Route(
        "POST",
        "/v1/audit/verifications",
        verify,
        roles=(Role.AUDITOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Verify the audit chain, a part with each call",
        audit=Audit(Action.CONSULT, AUDITED),
        body=body({"after?": or_null(line(300))}),
        answer=document(
            {
                "whole": or_null(FLAG),
                "findings": list_of(_FINDING),
                "found": COUNT,
                "records": COUNT,
                "first": COUNT,
                "last": COUNT,
                "digest": TEXT,
                "anchored": COUNT,
                "of": COUNT,
                "stalled": FLAG,
                "next": or_null(TEXT),
                **WAITING,
            }
        ),
    ),
    Route(
        "POST",
        "/v1/audit/unusual",
        show_unusual,
        roles=(Role.AUDITOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Find unusual use of the service in a period",
        audit=Audit(Action.CONSULT, AUDITED),
        body=body({"since": TIME, "until": TIME, "after?": or_null(TEXT)}),
        answer=document(
            {
                "unusual": list_of(_UNUSUAL),
                "limits": _LIMITS,
                "looked_at": COUNT,
                "from": or_null(TIME),
                "to": or_null(TIME),
                "next": or_null(TEXT),
                **WAITING,
            }
        ),
    ),
)
