"""platewatch investigation: opened under an order, approved, and ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from typer import Argument, Option

from platewatch.cli.client import Purpose
from platewatch.cli.commands import add_group, include, make_group
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes
from platewatch.cli.tables import Column, print_fields, print_table, show_field
from platewatch.investigations.commands import answers, asking

_EXAMPLES: Final = """\
Examples:
  platewatch investigation open --order OVJ-2026-71 \\
      --offence "burglary, article 311 Sr" --granted-by "mr. De Wit" \\
      --since 2026-11-01T00:00:00+01:00 --until 2026-11-20T00:00:00+01:00 \\
      --camera west-1 --camera west-2 --approver h.groot \\
      --days 14 \\
      --combining WPG11-2026-4 --combining-by "mr. De Wit"
  platewatch investigation approve INVESTIGATION --words "the order covers it"
  platewatch investigation ask plate INVESTIGATION --plate "7-KX?-92"
  platewatch investigation result INVESTIGATION 1
  platewatch investigation unmask INVESTIGATION 1 3 \\
      --reason "at both scenes, seen nowhere else"
  platewatch investigation pictures INVESTIGATION 1 3 --passage 1 --folder .
  platewatch investigation verify INVESTIGATION 1 3 --words "the same dent"
  platewatch investigation dossier INVESTIGATION --out wave.html

There are three questions and no others: this plate, who was at several scenes,
who travelled with this car. The last two need an authorisation to combine data
(Wpg article 11). Candidates are numbers until a person unmasks one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """Which investigation."""

    id: Annotated[str, Argument(metavar="INVESTIGATION", help="As investigation list prints it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a long list."""

    after: Annotated[str | None, Option("--after", metavar="ID", help="Go on after the last list's end.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    order: Annotated[str, Option("--order", metavar="TEXT", help="The reference of the order.")]
    offence: Annotated[str, Option("--offence", metavar="TEXT", help="The offence that it names.")]
    granted_by: Annotated[str, Option("--granted-by", metavar="TEXT", help="Who granted it.")]
    since: Annotated[str, Option("--since", metavar="TIME", help="When the period begins, with a time zone.")]
    until: Annotated[str, Option("--until", metavar="TIME", help="When it ends: at most 28 days later, all past.")]
    camera: Annotated[list[str], Option("--camera", metavar="CAMERA", help="A camera; repeat it for each.")]
    approver: Annotated[str, Option("--approver", metavar="NAME", help="Who approves it, and is no member.")]
    days: Annotated[int, Option("--days", metavar="N", help="In how many days it ends by itself (at most 28).")] = 14
    member: Annotated[
        list[str] | None, Option("--member", metavar="NAME", help="Another member; repeat it for each.")
    ] = None
    combining: Annotated[
        str | None, Option("--combining", metavar="TEXT", help="The authorisation under Wpg article 11.")
    ] = None
    combining_by: Annotated[str | None, Option("--combining-by", metavar="TEXT", help="Who granted that.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision(One):
    words: Annotated[str, Option("--words", metavar="TEXT", help="Why.")]
    decision: Annotated[
        Literal["approved", "refused"], Option("--decision", metavar="DECISION", help="approved or refused.")
    ] = "approved"


def _make_opening(given: _Opening) -> dict[str, Any]:
    combining = {"reference": given.combining, "granted_by": given.combining_by or ""} if given.combining else None
    return {
        "order": {"reference": given.order, "offence": given.offence, "granted_by": given.granted_by},
        "combining": combining,
        "since": given.since,
        "until": given.until,
        "cameras": given.camera,
        "members": given.member or [],
        "approver": given.approver,
        "ends_at": (datetime.now(UTC) + timedelta(days=given.days)).isoformat(timespec="seconds"),
    }


def _list_notes(answer: Answer) -> Iterable[str]:
    if answer["over"] == "hits":
        yield "only hits are searched here: this service keeps no other passages (hit/no-hit)"
    if answer["next"]:
        yield f"older ones: --after {answer['next']}"


LIST: Final = AnswerTable(
    rows="investigations",
    columns=(
        Column("STATE", show_field("state")),
        Column("ORDER", lambda one: str(one["order"]["reference"])),
        Column("OFFENCE", lambda one: str(one["order"]["offence"])),
        Column("FROM", lambda one: show_time(one["since"])),
        Column("TO", lambda one: show_time(one["until"])),
        Column("ENDS", lambda one: show_time(one["ended_at"] or one["ends_at"])),
        Column("YOU", show_field("you")),
        Column("QUESTIONS", show_field("questions")),
        Column("VERIFIED", show_field("verified")),
        Column("ID", show_field("id"), whole=True),
    ),
    empty="no investigations that you have a part in",
    notes=_list_notes,
)

_QUESTIONS: Final = (
    Column("NUMBER", show_field("number")),
    Column("QUESTION", show_field("kind")),
    Column("STATE", show_field("state")),
    Column("ASKED", lambda one: show_time(one["asked_at"])),
    Column("BY", show_field("asked_by")),
    Column("CANDIDATES", show_field("candidates")),
    Column("UNMASKED", show_field("unmasked")),
    Column("VERIFIED", show_field("verified")),
    Column("REJECTED", show_field("rejected")),
)


def show_one(_: object, answer: Answer) -> None:
    """Prints an investigation and its questions."""
    print_fields(list(_describe(answer["investigation"])))
    if answer["questions"]:
        print()
        print_table(_QUESTIONS, answer["questions"])


def show_story(_: object, answer: Answer) -> None:
    """Prints what was done, a line for each act."""
    for event in answer["events"]:
        print(f"{show_time(event['at'])}  {event['text']['en']}")


def _describe(one: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    combining = one["combining"]
    yield "investigation", one["id"]
    yield "state", one["state"]
    yield "order", f"{one['order']['reference']}, {one['order']['offence']}, by {one['order']['granted_by']}"
    yield "combining", f"{combining['reference']}, by {combining['granted_by']}" if combining else "not authorised"
    yield "case", one["case_number"]
    yield "period", f"{show_time(one['since'])} to {show_time(one['until'])}"
    yield "cameras", ", ".join(one["cameras"])
    yield "members", ", ".join(one["members"])
    yield "approver", f"{one['approver']}{': ' + one['decided_words'] if one['decided_words'] else ''}"
    yield "ends", show_time(one["ended_at"] or one["ends_at"])
    if one["notice"]:
        yield "notice", one["notice"]


def _show_opened(_: object, answer: Answer) -> None:
    one = answer["investigation"]
    print(f"opened: {one['id']}; {one['approver']} has to approve it before anything is asked")


def _show_decided(_: object, answer: Answer) -> None:
    print(f"{answer['investigation']['state']}: {answer['investigation']['decided_words']}")


app = make_group(
    "Answers the questions of an investigation under an order, inside its bounds. Whatever is asked, refused or looked"
    " at is recorded.",
    _EXAMPLES,
)
add_routes(
    app,
    RouteCommand(
        "open",
        "open an investigation under an order",
        "POST",
        "/v1/investigations",
        show=_show_opened,
        arguments=_Opening,
        purpose=Purpose,
        fields=_make_opening,
    ),
    RouteCommand("list", "list those that you have a part in", "GET", "/v1/investigations", show=LIST, arguments=Page),
    RouteCommand("show", "show one and its questions", "GET", "/v1/investigations/{id}", show=show_one, arguments=One),
    RouteCommand(
        "approve",
        "approve or refuse one, as its approver",
        "POST",
        "/v1/investigations/{id}/approval",
        show=_show_decided,
        arguments=_Decision,
        purpose=Purpose,
    ),
    RouteCommand(
        "end",
        "end one before its time; what was not verified is destroyed",
        "POST",
        "/v1/investigations/{id}/end",
        show=lambda _asked, _answer: print("ended: what was not verified is destroyed"),
        arguments=One,
        purpose=Purpose,
    ),
    RouteCommand(
        "story", "tell what was done in one", "GET", "/v1/investigations/{id}/story", show=show_story, arguments=One
    ),
)
include(app, answers.app)
add_group(app, "ask", asking.app, "ask one of the three questions")
