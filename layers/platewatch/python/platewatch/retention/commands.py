"""platewatch retention: what is held, on what ground and until when; legal holds."""

import argparse
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import (
    add_api_arguments,
    add_purpose_arguments,
    connect,
    print_json,
    print_table,
    read_purpose,
)
from platewatch.cli.local_time import show_optional_time, show_time

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  platewatch retention report
  export PLATEWATCH_REASON="appeal" PLATEWATCH_CASE=PL1300-2026-17
  platewatch retention hold add 5d4c8cbf65995b5588a984f435223cec \\
      --authority "OvJ De Vries, decision 12" --until 2031-01-01T00:00:00Z
  platewatch retention hold list
  platewatch retention hold end 1c0f3e9a8b7d6c5e4f3a2b1c0d9e8f7a
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "retention",
        help="show what is held and until when; hold an alert for a case",
        description="The report counts and names nobody. A hold says by whose authority, for which case, until when.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    report = actions.add_parser("report", help="count what is held; the exit status is 1 if anything is overdue")
    add_api_arguments(report)
    report.set_defaults(act=_report)

    holds = actions.add_parser("hold", help="keep an alert and its pictures for a case, beyond their term")
    orders = holds.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = orders.add_parser("add", help="hold an alert for the case of --case, or renew its hold")
    add.add_argument("id", metavar="ALERT", help="as alert list prints it")
    add.add_argument("--authority", required=True, metavar="WORDS", help="who ordered it; recorded")
    add.add_argument("--until", required=True, metavar="TIME", help="when the hold ends, with a time zone")
    add.set_defaults(act=_add)
    listed = orders.add_parser("list", help="list the holds")
    listed.set_defaults(act=_list)
    end = orders.add_parser("end", help="end a hold: the alert's own term applies at once")
    end.add_argument("id", metavar="HOLD", help="as retention hold list prints it")
    end.set_defaults(act=_end)
    for each in (add, listed, end):
        add_purpose_arguments(each)
        add_api_arguments(each)


def run(args: argparse.Namespace) -> int:
    """Runs the action; the exit status."""
    status: int = args.act(args)
    return status


def _report(args: argparse.Namespace) -> int:
    client = connect(args)
    answer = client.call("GET", "/v1/retention/report")
    stocks = [_take_stock(client, kind) for kind in answer["kinds"]]
    overdue = [stock for stock in stocks if stock["overdue"]]
    if args.json:
        print_json({"mode": answer["mode"], "held": stocks, "destroyed": answer["destroyed"], "overdue": bool(overdue)})
        return 1 if overdue else 0
    print(f"regime {answer['mode']}")
    rows = [
        (
            stock["held"],
            str(stock["count"]),
            stock["ground"],
            show_optional_time(stock["first_end"], "-"),
            show_optional_time(stock["last_end"], "-"),
            str(stock["overdue"]),
        )
        for stock in stocks
    ]
    print_table(("HELD", "COUNT", "GROUND", "FIRST GONE BY", "LAST GONE BY", "OVERDUE"), rows)
    print()
    days = [(each["day"], str(each["collected"]), str(each["destroyed"])) for each in answer["destroyed"]]
    print_table(("DAY (UTC)", "READS WITHOUT A HIT", "DESTROYED"), days)
    if overdue:
        print(f"overdue: {', '.join(stock['held'] for stock in overdue)}; see the alarms and logs of watch")
        return 1
    print("nothing is overdue")
    return 0


def _take_stock(client: ApiClient, kind: str) -> dict[str, Any]:
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
    first, last = ([each[name] for each in (whole, page) if each[name]] for name in ("first_end", "last_end"))
    return whole | {
        "count": whole["count"] + page["count"],
        "overdue": whole["overdue"] + page["overdue"],
        "first_end": min(first, default=None),
        "last_end": max(last, default=None),
    }


def _add(args: argparse.Namespace) -> int:
    order = {"alert_id": args.id, "authority": args.authority, "until": args.until}
    answer = connect(args).call("POST", "/v1/retention/holds", order, headers=read_purpose(args))
    if args.json:
        print_json(answer)
        return 0
    hold = answer["hold"]
    until = show_time(hold["until"])
    print(f"hold {hold['hold_id']}: alert {hold['alert_id']} is kept for {hold['case_number']} until {until}")
    if not answer["pictures"]:
        print("its pictures were gone already")
    return 0


def _list(args: argparse.Namespace) -> int:
    answer = connect(args).call("GET", "/v1/retention/holds", headers=read_purpose(args))
    if args.json:
        print_json(answer)
    elif not answer["holds"]:
        print("nothing is held")
    else:
        names = ("case_number", "alert_id", "authority", "hold_id")
        rows = [(show_time(hold["until"]), *(hold[name] for name in names)) for hold in answer["holds"]]
        print_table(("UNTIL", "CASE", "ALERT", "AUTHORITY", "HOLD"), rows)
    return 0


def _end(args: argparse.Namespace) -> int:
    path = f"/v1/retention/holds/{quote(args.id, safe='')}"
    answer = connect(args).call("DELETE", path, headers=read_purpose(args))
    if args.json:
        print_json(answer)
    else:
        print(f"hold {args.id} is ended: the term of alert {answer['hold']['alert_id']} applies again")
    return 0
