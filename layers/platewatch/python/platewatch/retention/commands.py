"""platewatch retention: what is held, on what ground and until when; legal holds."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import add_group, command, make_group
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes
from platewatch.cli.tables import Column, print_table, show_field

_EXAMPLES: Final = """\
Examples:
  platewatch retention report
  export PLATEWATCH_REASON="appeal" PLATEWATCH_CASE=PL1300-2026-17
  platewatch retention hold add 5d4c8cbf65995b5588a984f435223cec \\
      --authority "OvJ De Vries, decision 12" --until 2031-01-01T00:00:00Z
  platewatch retention hold list
  platewatch retention hold end 1c0f3e9a8b7d6c5e4f3a2b1c0d9e8f7a
"""

_INVENTORY_COLUMNS: Final = (
    Column("HELD", show_field("held")),
    Column("COUNT", show_field("count")),
    Column("GROUND", show_field("ground")),
    Column("FIRST GONE BY", lambda inventory: show_optional_time(inventory["first_end"], "-")),
    Column("LAST GONE BY", lambda inventory: show_optional_time(inventory["last_end"], "-")),
    Column("OVERDUE", show_field("overdue")),
)
_DAY_COLUMNS: Final = (
    Column("DAY (UTC)", show_field("day"), whole=True),
    Column("READS WITHOUT A HIT", show_field("collected")),
    Column("DESTROYED", show_field("destroyed")),
)

app = make_group(
    "The report counts and names nobody. A hold says by whose authority, for which case, until when.", _EXAMPLES
)


@command(app, "report", "count what is held; the exit status is 1 if anything is overdue")
def report(service: Service) -> int:
    """Shows how much of each kind is held, until when, and what was destroyed."""
    client = service.connect()
    answer = client.call("GET", "/v1/retention/report")
    inventories = [_take_inventory(client, kind) for kind in answer["kinds"]]
    overdue = [inventory for inventory in inventories if inventory["overdue"]]
    if service.json:
        print_json(
            {"mode": answer["mode"], "held": inventories, "destroyed": answer["destroyed"], "overdue": bool(overdue)}
        )
        return 1 if overdue else 0
    print(f"regime {answer['mode']}")
    print_table(_INVENTORY_COLUMNS, inventories)
    print()
    print_table(_DAY_COLUMNS, answer["destroyed"])
    if overdue:
        print(f"overdue: {', '.join(inventory['held'] for inventory in overdue)}; see the alarms and logs of watch")
        return 1
    print("nothing is overdue")
    return 0


def _take_inventory(client: ApiClient, kind: str) -> dict[str, Any]:
    whole: dict[str, Any] | None = None
    after: str | None = None
    while True:
        query = {"held": kind} | ({"after": after} if after else {})
        page = client.call("GET", "/v1/retention/report", query=query)
        after = page.pop("next")
        whole = page if whole is None else _add_up(whole, page)
        if after is None:
            return whole


def _add_up(whole: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
    names = ("first_end", "last_end", "oldest_at")
    first, last, oldest = ([each[name] for each in (whole, page) if each[name]] for name in names)
    return whole | {
        "count": whole["count"] + page["count"],
        "overdue": whole["overdue"] + page["overdue"],
        "first_end": min(first, default=None),
        "last_end": max(last, default=None),
        "oldest_at": min(oldest, default=None),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewHold:
    alert_id: Annotated[str, Argument(metavar="ALERT", help="As alert list prints it.")]
    authority: Annotated[str, Option("--authority", metavar="WORDS", help="Who ordered it. Recorded.")]
    until: Annotated[str, Option("--until", metavar="TIME", help="When the hold ends, with a time zone.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hold:
    id: Annotated[str, Argument(metavar="HOLD", help="As retention hold list prints it.")]


def _show_added(_: _NewHold, answer: Answer) -> None:
    hold = answer["hold"]
    until = show_time(hold["until"])
    print(f"hold {hold['hold_id']}: alert {hold['alert_id']} is kept for {hold['case_number']} until {until}")
    if not answer["pictures"]:
        print("its pictures were gone already")


def _show_ended(hold: _Hold, answer: Answer) -> None:
    print(f"hold {hold.id} is ended: the term of alert {answer['hold']['alert_id']} applies again")


_holds = make_group("Keeps an alert and its pictures for a case, beyond their term.", _EXAMPLES)
add_group(app, "hold", _holds, "keep an alert and its pictures for a case, beyond their term")
add_routes(
    _holds,
    RouteCommand(
        "add",
        "hold an alert for the case of --case, or renew its hold",
        "POST",
        "/v1/retention/holds",
        show=_show_added,
        arguments=_NewHold,
        purpose=Purpose,
    ),
    RouteCommand(
        "list",
        "list the holds",
        "GET",
        "/v1/retention/holds",
        show=AnswerTable(
            rows="holds",
            columns=(
                Column("UNTIL", lambda hold: show_time(hold["until"])),
                Column("CASE", show_field("case_number")),
                Column("ALERT", show_field("alert_id")),
                Column("AUTHORITY", show_field("authority")),
                Column("HOLD", show_field("hold_id")),
            ),
            empty="nothing is held",
        ),
        purpose=Purpose,
    ),
    RouteCommand(
        "end",
        "end a hold: the alert's own term applies at once",
        "DELETE",
        "/v1/retention/holds/{id}",
        show=_show_ended,
        arguments=_Hold,
        purpose=Purpose,
    ),
)
