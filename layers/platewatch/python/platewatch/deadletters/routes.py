"""The routes of dead letters. They tell ids, cameras and times; no plate stands in a message."""

import re
from collections.abc import Mapping
from typing import Final

from platewatch.audit.free_text import check_words
from platewatch.audit.record import Action
from platewatch.aws import clients, environment
from platewatch.deadletters.aws.watch_function import WatchFunction
from platewatch.deadletters.calls import Call, Step
from platewatch.deadletters.errors import DeadLetterExpired, DeadLetterUnknown, RedriveRefused
from platewatch.deadletters.letters import MOST_AT_ONCE, QueueName
from platewatch.fields import FieldInvalid, parse_line, parse_object, parse_text
from platewatch.retention.terms import Ground
from platewatch.sentences import say
from platewatch.web.body import parse_body
from platewatch.web.people import write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import COUNT, FLAG, TEXT, TIME, body, document, line, list_of, map_of, members

_LONGEST_REASON: Final = 500
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_YES: Final = {"type": "boolean", "enum": [True]}
_ID_TEXT: Final = {"type": "string", "pattern": f"^{_ID.pattern}$"}


def list_dead_letters(request: Request) -> Document:
    """What waits in each queue, or in ?queue= alone, the oldest first."""
    asked = request.query.get("queue")
    return _open_watch().ask(Call(Step.LIST, None if asked is None else _parse_queue(asked)))


def redrive_dead_letters(request: Request) -> Document:
    """Has one message tried again, or without an id all of the queue that are within their day."""
    fields = parse_object(parse_body(request.body), "", ("queue",), ("id",))
    name, message_id = _parse_queue(fields["queue"]), _parse_id(fields["id"]) if "id" in fields else None
    write_record(request, _name_subject(name, message_id), change="redrive", queue=name)
    return _open_watch().ask(Call(Step.REDRIVE, name, message_id))


def drop_dead_letter(request: Request) -> Document:
    """Deletes one message for good, or all of the queue that are past their day. The record says why, in the words
    that are given."""
    fields = parse_object(parse_body(request.body), "", ("queue", "why"), ("id", "expired"))
    name, message_id = _parse_queue(fields["queue"]), _parse_dropped(fields)
    why = parse_line(fields["why"], "why", _LONGEST_REASON)
    check_words(why, "why", "must say in words why nothing is done about it, with three letters or more")
    step = Step.DROP if message_id else Step.DROP_EXPIRED
    write_record(request, _name_subject(name, message_id), change=step, queue=name, why=why)
    return _open_watch().ask(Call(step, name, message_id))


def _open_watch() -> WatchFunction:
    return WatchFunction(clients.functions(), environment.load_text("WATCH_FUNCTION"))


def _parse_queue(value: object) -> QueueName:
    try:
        return QueueName(str(value))
    except ValueError as error:
        raise FieldInvalid("queue", say("must be one of {choices}", choices=", ".join(QueueName))) from error


def _parse_id(value: object) -> str:
    return parse_text(value, "id", _ID, "the id of a message, as the list of dead letters has it")


def _parse_dropped(fields: Mapping[str, object]) -> str | None:
    """The id of what is dropped; None where all that are past their day are meant, which must be said."""
    if "id" in fields and "expired" in fields:
        raise FieldInvalid("expired", "must not stand beside an id")
    if "id" in fields:
        return _parse_id(fields["id"])
    if fields.get("expired") is not True:
        raise FieldInvalid("id", "must be there, or expired must be true: all messages of the queue past their day")
    return None


def _name_subject(name: QueueName, message_id: str | None) -> str:
    return f"dead-letter:{message_id}" if message_id else f"dead-letters:{name}"


_LETTER: Final = document(
    {
        "id": TEXT,
        "queue": members(QueueName),
        "function": TEXT,
        "first_sent_at": TIME,
        "redrive_until": TIME,
        "gone_at": TIME,
        "about": map_of(TEXT),
    }
)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/dead-letters",
        list_dead_letters,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.UNUSED,
        summary=f"List messages that failed every attempt, at most {MOST_AT_ONCE} of a queue",
        query=(Query("queue", members(QueueName), "The queue; all if absent"),),
        answer=document({"dead_letters": list_of(_LETTER)}),
    ),
    Route(
        "POST",
        "/v1/dead-letters/redrive",
        redrive_dead_letters,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="Have messages tried again that failed every attempt, within a day of their first send",
        audit=Audit(Action.CHANGE, Ground.OPERATION.value),
        body=body({"queue": members(QueueName), "id?": _ID_TEXT}),
        answer=document({"queue": members(QueueName), "redriven": COUNT, "expired": COUNT, "more": FLAG}),
        refusals=(DeadLetterUnknown, DeadLetterExpired, RedriveRefused),
    ),
    Route(
        "POST",
        "/v1/dead-letters/drop",
        drop_dead_letter,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="Delete a message that failed every attempt, or all past their day, and say why",
        audit=Audit(Action.DESTROY, Ground.OPERATION.value),
        body=body({"queue": members(QueueName), "id?": _ID_TEXT, "expired?": _YES, "why": line(_LONGEST_REASON)}),
        answer=document({"queue": members(QueueName), "dropped": COUNT, "more": FLAG}),
        refusals=(DeadLetterUnknown,),
    ),
)
