"""platewatch alert: what was found, who was told, and what became of it."""

import argparse
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.alerts.commands import answer
from platewatch.alerts.commands.answer import describe_standing, show_state
from platewatch.cli.client import (
    add_api_arguments,
    add_authority_argument,
    add_purpose_arguments,
    connect,
    print_json,
    print_table,
    read_purpose,
)
from platewatch.cli.local_time import show_time
from platewatch.cli.plates import show_read
from platewatch.text.probability import format_bound, format_percent, format_share

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  export PLATEWATCH_REASON="shift handover" PLATEWATCH_CASE=PL1300-2026-17
  platewatch alert list
  platewatch alert list --day 2026-03-12 --json
  platewatch alert show 5d4c8cbf65995b5588a984f435223cec
  platewatch alert answer 5d4c8cbf65995b5588a984f435223cec acknowledge
  platewatch alert answer 5d4c8cbf65995b5588a984f435223cec misread --yes
  platewatch alert answer 5d4c8cbf65995b5588a984f435223cec close --outcome stopped
  platewatch alert misreads --month 2026-03
  platewatch alert preview --list stolen --plate 7-KXL-92 --camera west-1 --at 2026-03-12T03:00:00+01:00
"""


def add_parser(subparsers: "Subparsers") -> "Subparsers":
    """Adds the command's arguments. Returns its actions, to which others may be added."""
    parser = subparsers.add_parser(
        "alert",
        help="list, show, answer and preview alerts; show what was misread",
        description="Alerts are personal data: who looks says why and for which case, and both are recorded.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    several = actions.add_parser("list", help="list the alerts of a day, oldest first")
    several.add_argument("--day", metavar="YYYY-MM-DD", help="the day in UTC (default: today)")
    add_purpose_arguments(several)
    add_authority_argument(several)
    add_api_arguments(several)
    several.set_defaults(act=_list)

    one = actions.add_parser("show", help="show an alert with the log of its delivery")
    one.add_argument("id", metavar="ID", help="as alert list prints it")
    add_purpose_arguments(one)
    add_authority_argument(one)
    add_api_arguments(one)
    one.set_defaults(act=_show)

    answer.add_parser(actions)

    preview = actions.add_parser("preview", help="show who would get what, and send nothing")
    preview.add_argument("--list", required=True, help="the hotlist")
    preview.add_argument("--plate", required=True, help="a plate that is on it, or a pattern as it is listed")
    preview.add_argument("--camera", required=True, help="the camera that it would pass")
    preview.add_argument("--at", metavar="TIME", help="when, with a time zone (default: now)")
    preview.add_argument("--probability", type=float, metavar="P", help="how sure the read would be (default: 0.99)")
    add_purpose_arguments(preview)
    add_api_arguments(preview)
    preview.set_defaults(act=_preview)

    misreads = actions.add_parser("misreads", help="show how often hits were misreads, by camera and characters")
    misreads.add_argument("--month", metavar="YYYY-MM", help="the month in UTC (default: the present one)")
    add_api_arguments(misreads)
    misreads.set_defaults(act=_list_misreads)
    return actions


def run(args: argparse.Namespace) -> int:
    """Runs the action; the exit status."""
    status: int = args.act(args)
    return status


def _list(args: argparse.Namespace) -> int:
    query = {"day": args.day} if args.day else None
    answer = connect(args).call("GET", "/v1/alerts", query=query, headers=read_purpose(args))
    if args.json:
        print_json(answer)
        return 0
    if answer["restricted"]:
        print(f"{answer['restricted']} more are older than a year: --authority says who allowed their restricted use")
    if not answer["alerts"]:
        print(f"no alerts on {answer['day']}")
        return 0
    header = ("CREATED", "P", "PLATE", "SURE", "KIND", "LIST", "SITE", "RECIPIENT", "STATE", "ID")
    print_table(header, [_show_row(alert) for alert in answer["alerts"]])
    return 0


def _show_row(alert: dict[str, Any]) -> tuple[str, ...]:
    return (
        show_time(alert["created_at"]),
        str(alert["priority"]),
        alert["plate_written"],
        format_percent(alert["probability"]),
        alert["kind"],
        alert["list"],
        alert["site"] or alert["camera_id"],
        alert["recipient_id"],
        show_state(alert) + (", late" if alert["late"] else ""),
        alert["alert_id"],
    )


def _show(args: argparse.Namespace) -> int:
    answer = connect(args).call("GET", f"/v1/alerts/{quote(args.id, safe='')}", headers=read_purpose(args))
    if args.json:
        print_json(answer)
        return 0
    alert = answer["alert"]
    for name, value in _describe(alert):
        print(f"{name:<12} {value}")
    for hold in answer["holds"]:
        until = show_time(hold["until"])
        print(f"{'held':<12} until {until} for case {hold['case_number']}: kept that long, whatever its term")
    sent = [("delivery", one) for one in answer["deliveries"]] + [("notice", one) for one in answer["notices"]]
    for name, delivery in sent:
        print(f"{name:<12} to {delivery['recipient_id']}: {_show_delivery(delivery)}")
        for attempt in delivery["attempts"]:
            detail = attempt.get("error") or attempt.get("message_id")
            print(f"{'':<12}   {show_time(attempt['at'])} {attempt['result']} {detail}")
    return 0


def _preview(args: argparse.Namespace) -> int:
    given = {"list": args.list, "plate": args.plate, "camera": args.camera}
    given |= {"at": args.at, "probability": args.probability}
    body = {name: value for name, value in given.items() if value is not None}
    answer = connect(args).call("POST", "/v1/previews", body, headers=read_purpose(args))
    if args.json:
        print_json(answer)
        return 0
    for warning in answer["warnings"]:
        print(f"warning: {warning['column']}: {warning['reason']}")
    if not answer["told"]:
        print("nobody would be told: no camera can report it, no recipient wants it, or the list does not match")
        return 0
    for one in answer["told"]:
        turn = f"after {one['after_minutes']:g} minutes without an answer" if one["after_minutes"] else "at once"
        if not one["at_once"]:
            turn = f"not at once: below its threshold of {format_bound(one['threshold'])}"
        print(f"{one['recipient_id']} ({one['name']}) by {one['channel']}, tier {one['tier']}, {turn}")
        print(f"  {one['text'] if one['channel'] == 'sms' else 'the JSON document: see --json'}")
    print("nothing was sent")
    return 0


def _list_misreads(args: argparse.Namespace) -> int:
    query = {"month": args.month} if args.month else None
    answer = connect(args).call("GET", "/v1/misreads", query=query)
    if args.json:
        print_json(answer)
        return 0
    if not answer["counts"]:
        print(f"no hits were told in {answer['month']}")
        return 0
    rows = [
        (
            one["subject"],
            _SHOWN.get(one["subject"], str)(one["name"]),
            str(one["told"]),
            str(one["right"]),
            str(one["misread"]),
            "-" if one["rate"] is None else format_share(one["rate"]),
        )
        for one in sorted(answer["counts"], key=lambda one: (one["subject"], -one["misread"], one["name"]))
    ]
    print_table(("OF", "WHICH", "TOLD", "RIGHT", "MISREAD", "RATE"), rows)
    odds = answer["odds"]
    if not odds["decided"]:
        print(f"no hit was decided in twelve months, so nothing speaks for another HitOdds than {odds['set']:g}")
        return 0
    print(
        f"by {odds['decided']} decided hits of twelve months, standing on a list multiplies a spelling's odds by"
        f" {odds['fitted']:g} ({odds['least']:g} to {odds['most']:g}); HitOdds is {odds['set']:g}"
    )
    return 0


def _show_pair(pair: str) -> str:
    read, _, listed = pair.partition(">")
    return f"read {read or 'nothing'}, listed {listed or 'nothing'}"


def _show_band(low: str) -> str:
    return f"read said {format_bound(float(low))} or more"


_SHOWN: Final = {"pair": _show_pair, "chance": _show_band}


def _describe(alert: dict[str, Any]) -> list[tuple[str, str]]:
    hit, entry, passage = alert["hit"], alert["entry"], alert["passage"]
    position = passage["position"]
    rows = [
        ("alert", alert["alert_id"]),
        ("state", show_state(alert)),
        *describe_standing(alert),
        ("plate", f"{hit['plate_written']}, priority {entry['priority']}"),
        *[(name, entry[name]) for name in ("marker", "make", "colour") if entry[name]],
        ("read", f"{show_read(hit)}: {hit['kind']}, {format_percent(hit['probability'])}"),
        ("why", hit["explanation"]["en"]),
        ("country", f"{hit['country']} (read: {hit['country_read'] or 'not seen'})"),
        ("reason", entry["reason"]),
        ("instruction", entry["instruction"]),
        ("role", entry["role"]),
        ("list", f"{entry['list']}, category {entry['category']}, case {entry['case_number']}"),
        ("consent", entry["consent"]),
        ("owner", entry["owner"]),
        ("camera", passage["camera_id"]),
        ("captured", show_time(passage["captured_at"])),
        ("free use", f"until {show_time(alert['free_until'] or alert['expires_at'])}"),
        ("kept until", show_time(alert["expires_at"])),
    ]
    if alert["late"]:
        rows.insert(1, ("late", "the passage came in long after it was"))
    if position:
        place = f"{position['site']}, {position['direction']} ({position['latitude']:.5f}, {position['longitude']:.5f})"
        rows.insert(-2, ("place", place))
    return rows


def _show_delivery(delivery: dict[str, Any]) -> str:
    if delivery["delivered_at"]:
        return f"{delivery['state']} at {show_time(delivery['delivered_at'])} ({delivery['source']})"
    return str(delivery["state"])
