"""platewatch handover: what is left to the next shift, and both signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.commands import make_group
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import Answer, AnswerTable, NoArguments, RouteCommand, add_routes
from platewatch.cli.tables import Column, show_field

_EXAMPLES: Final = """\
Examples:
  platewatch handover show
  platewatch handover leave --note "unit 12-04 drives to the A9"
  platewatch handover list
  platewatch handover sign HANDOVER
"""

_Note = Annotated[
    str | None, Option("--note", metavar="TEXT", help="What the other one must know; plates in it are hidden.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaving:
    note: _Note = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arriving:
    id: Annotated[str, Argument(metavar="HANDOVER", help="As handover list prints it.")]
    note: _Note = None


def _send_note(given: _Leaving | _Arriving) -> dict[str, Any]:
    return {} if given.note is None else {"note": given.note}


def _list_lines(situation: Mapping[str, Any]) -> Iterator[str]:
    counts = situation["counts"]
    yield ", ".join(f"{counts[name]} {name}" for name in ("open", "taken", "answered", "doubtful"))
    if situation["more"]:
        yield f"and {situation['more']} more that have no room on the board: see alert list"
    for item in situation["items"]:
        by = f", by {item['taken_by']}" if item["taken_by"] else ""
        due = f", to be decided by {show_time(item['decide_by'])}" if item["decide_by"] else ""
        yield f"P{item['priority']} {item['waiting']}{by}{due}: {item['alert_id'] or item['id']}"
    for camera in situation["silent_cameras"]:
        since = f"silent since {show_time(camera['last_picture_at'])}" if camera["last_picture_at"] else "never sent"
        yield f"camera {camera['id']} ({camera['site']}): {since}"
    for due in situation["due"]:
        yield (
            f"list {due['list']}: {due['ending']} entries{'' if due['whole'] else ' or more'} end today, "
            f"{due['disputed']} disputed, {due['patterns']} patterns wait for a second person"
        )


def _show_situation(_: NoArguments, answer: Answer) -> None:
    for told in _list_lines(answer["situation"]):
        print(told)


def _show_left(_: _Leaving, answer: Answer) -> None:
    for told in _list_lines(answer["handover"]["situation"]):
        print(told)
    print(f"handed over; who arrives signs: platewatch handover sign {answer['handover']['id']}")


def _show_taken(_: _Arriving, answer: Answer) -> None:
    handover = answer["handover"]
    for told in _list_lines(handover["situation"]):
        print(told)
    print(f"{handover['arriving']['name']} has taken over from {handover['leaving']['name']}")


def _show_arriving(handover: Mapping[str, Any]) -> str:
    if handover["arriving"]:
        return f"{handover['arriving']['name']}, {show_time(handover['arriving']['at'])}"
    return "nobody yet" if handover["waits"] else "nobody in time"


app = make_group(
    "Hands a shift over. Who leaves signs what is open, who arrives signs that they take over: two people, each with "
    "their own sign-in. After that nothing of it changes.",
    _EXAMPLES,
)
add_routes(
    app,
    RouteCommand(
        "show",
        "show what the next shift would get now",
        "GET",
        "/v1/handovers/now",
        show=_show_situation,
    ),
    RouteCommand(
        "leave",
        "hand over: sign what is open now",
        "POST",
        "/v1/handovers",
        show=_show_left,
        arguments=_Leaving,
        fields=_send_note,
    ),
    RouteCommand(
        "list",
        "list the last handovers",
        "GET",
        "/v1/handovers",
        show=AnswerTable(
            rows="handovers",
            columns=(
                Column("AT", lambda one: show_time(one["leaving"]["at"])),
                Column("LEFT", lambda one: one["leaving"]["name"]),
                Column("TOOK OVER", _show_arriving),
                Column("ID", show_field("id")),
                Column("NOTE", lambda one: one["leaving"]["note"] or "-"),
            ),
            empty="no handovers yet: see platewatch handover leave --help",
        ),
    ),
    RouteCommand(
        "sign",
        "take over from the shift before",
        "POST",
        "/v1/handovers/{id}/sign",
        show=_show_taken,
        arguments=_Arriving,
        fields=_send_note,
    ),
)
