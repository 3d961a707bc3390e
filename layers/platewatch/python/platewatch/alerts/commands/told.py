"""platewatch recipient test, test-state and told-now: whether and when somebody is told, before it matters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from typer import Argument, Option

from platewatch.cli.commands import make_app
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes
from platewatch.cli.tables import Column, show_field


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recipient:
    id: Annotated[str, Argument(metavar="ID")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    list: Annotated[str, Option("--list", metavar="LIST", help="Of a hit of this hotlist.")]
    category: Annotated[int, Option("--category", metavar="N", help="1 (find/arrest), 2 or 3.")]
    priority: Annotated[int, Option("--priority", metavar="N", help="1 (highest) to 5.")]
    camera: Annotated[str, Option("--camera", metavar="ID", help="At this camera.")]
    at: Annotated[str | None, Option("--at", metavar="TIME", help="At this time, such as 2026-03-01T03:00:00Z.")] = None


def _send_question(asked: _Told) -> dict[str, str]:
    at = {} if asked.at is None else {"at": asked.at}
    chosen = {"category": str(asked.category), "priority": str(asked.priority)}
    return {"list": asked.list, "camera": asked.camera, **chosen, **at}


def _show_test(recipient: _Recipient, answer: Answer) -> None:
    test = answer["test"]
    if test is None:
        print(f"no test message was sent to {recipient.id} in the last 30 days")
        return
    fault = f" ({test['fault']})" if test["fault"] else ""
    print(f"test message to {recipient.id}: {test['state']}{fault}")


def _show_turn(one: Answer) -> str:
    if one["after_minutes"] is None:
        return "not: " + ", ".join(_HINDRANCES[each] for each in one["hindrances"])
    return "at once" if not one["after_minutes"] else f"after {one['after_minutes']:g} min without an answer"


def _note_nobody(answer: Answer) -> Iterator[str]:
    if answer["list_hindrances"]:
        yield "the list does not match there or then, so nobody is told"
    elif not answer["somebody"]:
        yield "nobody is told: the operators are informed, and the hit stands open on Live"


_HINDRANCES: Final = {
    "off": "switched off",
    "list": "not told of this list",
    "category": "not of this category",
    "priority": "not of this priority",
    "place": "not at this camera",
    "hours": "quiet hours",
}


app = make_app()
add_routes(
    app,
    RouteCommand(
        "test",
        "send a recipient a message that says that it is a test",
        "POST",
        "/v1/recipients/{id}/test",
        show=_show_test,
        arguments=_Recipient,
        fields=lambda _: {},
        description="Sends a recipient a message that says that it is a test, whatever its hours. See test-state for "
        "what came of it.",
    ),
    RouteCommand(
        "test-state",
        "show what came of the last test message",
        "GET",
        "/v1/recipients/{id}/test",
        show=_show_test,
        arguments=_Recipient,
    ),
    RouteCommand(
        "told-now",
        "show who would be told of a hit now, and why others would not",
        "GET",
        "/v1/told-now",
        arguments=_Told,
        fields=_send_question,
        show=AnswerTable(
            rows="recipients",
            columns=(
                Column("ID", show_field("recipient_id")),
                Column("NAME", show_field("name")),
                Column("TIER", show_field("tier")),
                Column("TOLD", _show_turn),
            ),
            empty="no recipients: see platewatch recipient add --help",
            notes=_note_nobody,
        ),
    ),
)
