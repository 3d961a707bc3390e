"""platewatch deadletter: messages that failed every attempt, to be tried again or dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, make_group
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import AnswerTable, RouteCommand, add_routes
from platewatch.cli.settings import NotUnderstood
from platewatch.cli.tables import Column, print_fields, show_field

_EXAMPLES: Final = """\
Examples:
  platewatch deadletter list
  platewatch deadletter list reads-priority
  platewatch deadletter show reads-priority 0c1f9e3a-5b7d-4c2e-8f6a-9d0e1b2c3d4f
  platewatch deadletter redrive reads-priority --all
  platewatch deadletter drop webhooks 0c1f9e3a-5b7d-4c2e-8f6a-9d0e1b2c3d4f \\
      --why "the dispatch system was replaced"
  platewatch deadletter drop reads-priority --expired \\
      --why "the outage of Monday: their pictures are gone"
"""

_QUEUES: Final = "As deadletter list prints it, such as reads-priority."
_MESSAGES: Final = "As deadletter list prints it."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queue:
    queue: Annotated[str | None, Argument(metavar="QUEUE", help=f"{_QUEUES} Default: all.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    queue: Annotated[str, Argument(metavar="QUEUE", help=_QUEUES)]
    id: Annotated[str, Argument(metavar="MESSAGE", help=_MESSAGES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked(_Message):
    stack: Annotated[str, Option("--stack", metavar="NAME", help="The stack's name, for the log.")] = "platewatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redrive:
    queue: Annotated[str, Argument(metavar="QUEUE", help=_QUEUES)]
    id: Annotated[str | None, Argument(metavar="MESSAGE", help=_MESSAGES)] = None
    all: Annotated[bool, Option("--all", help="All messages of the queue.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drop:
    queue: Annotated[str, Argument(metavar="QUEUE", help=_QUEUES)]
    id: Annotated[str | None, Argument(metavar="MESSAGE", help=_MESSAGES)] = None
    expired: Annotated[bool, Option("--expired", help="All messages of the queue that are past their day.")] = False
    why: Annotated[str, Option("--why", metavar="WORDS", help="Why nothing is done about it. Recorded.")]


def _show_about(letter: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in letter["about"].items() if name != "captured_at")


app = make_group(
    "A message that failed every attempt waits here, four days from its first send. It may be tried again within 24 "
    "hours of its first send, because what it is about is destroyed by then. Remove the cause first.",
    _EXAMPLES,
)
add_routes(
    app,
    RouteCommand(
        "list",
        "list messages that failed every attempt",
        "GET",
        "/v1/dead-letters",
        arguments=_Queue,
        show=AnswerTable(
            rows="dead_letters",
            columns=(
                Column("QUEUE", show_field("queue"), whole=True),
                Column("SINCE", lambda one: show_time(one["first_sent_at"])),
                Column("AGAIN UNTIL", lambda one: show_time(one["redrive_until"])),
                Column("FUNCTION", show_field("function")),
                Column("ABOUT", _show_about),
                Column("MESSAGE", show_field("id"), whole=True),
            ),
            empty="no message failed every attempt",
        ),
    ),
)


@command(app, "show", "show one of them, and how to find its first error")
def show(looked: _Looked, service: Service) -> int:
    """Prints what a message is about, its times, and the commands that look for its errors; 1 if it is not there."""
    letters = service.connect().call("GET", "/v1/dead-letters", query={"queue": looked.queue})["dead_letters"]
    letter = next((one for one in letters if one["id"] == looked.id), None)
    if letter is None:
        print(f"no message {looked.id} waits in {looked.queue} now")
        return 1
    if service.json:
        print_json(letter)
        return 0
    about = {
        name: show_time(letter["about"][name]) if name == "captured_at" else value
        for name, value in letter["about"].items()
    }
    print_fields(
        [
            ("queue", letter["queue"]),
            ("function", letter["function"]),
            *about.items(),
            ("first sent", show_time(letter["first_sent_at"])),
            ("may be tried until", show_time(letter["redrive_until"])),
            ("deleted", show_time(letter["gone_at"])),
        ]
    )
    search = f"aws logs filter-log-events --log-group-name /aws/lambda/{looked.stack}-{letter['function']}"
    since = round(datetime.fromisoformat(letter["first_sent_at"]).timestamp() * 1000)
    print(f"its errors: {search} --filter-pattern '\"{letter['id']}\"'")
    # A function that is ended in the middle of a message logs nothing of it. Lambda's line says that it was ended, and
    # names no message.
    print(
        f"none found: it may have run out of time or memory, in Lambda's own lines by their times: {search} "
        f"--filter-pattern '\"platform.report\"' --start-time {since}"
    )
    return 0


@command(app, "redrive", "have one message, or all of a queue, tried again")
def redrive(asked: _Redrive, service: Service) -> int:
    """Has messages tried again; the exit status is 1 if some are past their day, which can only be dropped."""
    if asked.all is (asked.id is not None):
        raise NotUnderstood("give a MESSAGE, or --all for all of the queue")
    client, body = service.connect(), {"queue": asked.queue} | ({"id": asked.id} if asked.id else {})
    answer = client.call("POST", "/v1/dead-letters/redrive", body=body)
    redriven = answer["redriven"]
    while answer["more"] and answer["redriven"]:
        answer = client.call("POST", "/v1/dead-letters/redrive", body=body)
        redriven += answer["redriven"]
    expired, more = answer["expired"], answer["more"]
    if service.json:
        print_json({"queue": asked.queue, "redriven": redriven, "expired": expired, "more": more})
    else:
        print(f"tried again: {redriven}")
        if expired:
            print(f"past their day, to be dropped: {expired}")
        if more:
            print(f"there may be more behind those: platewatch deadletter drop {asked.queue} --expired, then again")
    return 1 if expired or more else 0


@command(app, "drop", "delete one message, or all past their day, for good, and say why")
def drop(asked: _Drop, service: Service) -> int:
    """Deletes messages; the exit status is 1 if it ended before all of the queue were looked at."""
    if asked.expired is (asked.id is not None):
        raise NotUnderstood("give a MESSAGE, or --expired for all of the queue that are past their day")
    client = service.connect()
    body = {"queue": asked.queue, "why": asked.why} | ({"id": asked.id} if asked.id else {"expired": True})
    answer = client.call("POST", "/v1/dead-letters/drop", body=body)
    dropped = answer["dropped"]
    while answer["more"] and answer["dropped"]:
        answer = client.call("POST", "/v1/dead-letters/drop", body=body)
        dropped += answer["dropped"]
    if service.json:
        print_json({"queue": asked.queue, "dropped": dropped, "more": answer["more"]})
    else:
        print(f"dropped: {dropped}")
        if answer["more"]:
            print("not all could be looked at: try the others again first, then drop the rest")
    return 1 if answer["more"] else 0
