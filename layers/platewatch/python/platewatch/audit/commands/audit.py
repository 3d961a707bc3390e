"""platewatch audit: verify the audit log, and ask it about persons, plates, cases and unusual use."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platewatch.audit.commands import verify as audit_verify
from platewatch.audit.report import tell_time
from platewatch.audit.unusual import Limits, Unusual, find_unusual
from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import (
    add_api_arguments,
    add_purpose_arguments,
    connect,
    print_json,
    print_table,
    read_purpose,
)
from platewatch.cli.local_time import show_moment, show_time
from platewatch.cli.settings import SettingInvalid

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES: Final = """\
examples:
  export PLATEWATCH_REASON="yearly audit" PLATEWATCH_CASE=AUDIT-2026-1
  platewatch audit verify
  platewatch audit verify --known 120345:9f86d081884c7d65…      what an earlier run printed
  platewatch audit report --person arn:aws:sts::123456789012:assumed-role/control-room/j.jansen --from 2026-03-01
  platewatch audit report --plate 7-KXL-92 --from 2026-03-01 --to 2026-04-01
  platewatch audit report --of-case PL1300-2026-17
  platewatch audit report --number +31612345678             which recipients ever had this phone
  platewatch audit unusual --many 30
  platewatch audit no-hits --day 2026-03-12

Reading the log is a consultation too: it needs --reason and --case, and is recorded. Days and times without a time zone
are in UTC.
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "audit",
        help="verify the audit log, report from it, find unusual use",
        description="Who did what with which data, when and why; and whether anybody has touched what is written.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    audit_verify.add_parser(actions)

    report = actions.add_parser("report", help="what the log says of a person, a plate, a case or a phone")
    about = report.add_mutually_exclusive_group(required=True)
    about.add_argument("--person", metavar="ARN", help="who did it, or who was told (a recipient's id)")
    about.add_argument("--plate", help="a plate, or a pattern as it is listed")
    about.add_argument("--of-case", metavar="NUMBER", help="the case number that was given, or of what it was about")
    about.add_argument("--number", metavar="PHONE", help="a phone number or webhook that recipients were given")
    _add_period(report)
    report.set_defaults(act=_report)

    unusual = actions.add_parser("unusual", help="many look-ups, odd hours, one case number for everything")
    defaults = Limits()
    unusual.add_argument(
        "--many", type=int, default=defaults.many, metavar="N", help="look-ups of a person on a day (%(default)s)"
    )
    unusual.add_argument(
        "--odd", type=int, default=defaults.odd, metavar="N", help="look-ups of a person at odd hours (%(default)s)"
    )
    unusual.add_argument(
        "--night-from", type=int, default=defaults.night_from, metavar="HOUR", help="odd hours begin (%(default)s)"
    )
    unusual.add_argument(
        "--night-until", type=int, default=defaults.night_until, metavar="HOUR", help="odd hours end (%(default)s)"
    )
    unusual.add_argument(
        "--one-case", type=int, default=defaults.one_case, metavar="N",
        help="from how many look-ups one case number for all of them is unusual (%(default)s)",
    )  # fmt: skip
    unusual.add_argument(
        "--one-case-days", type=int, default=defaults.one_case_days, metavar="N", help="on how many days (%(default)s)"
    )
    unusual.add_argument(
        "--one-case-share", type=float, default=defaults.one_case_share, metavar="P",
        help="which share of the look-ups (%(default)s)",
    )  # fmt: skip
    unusual.add_argument("--time-zone", default="Europe/Amsterdam", metavar="ZONE", help="whose hours (%(default)s)")
    _add_period(unusual)
    unusual.set_defaults(act=_unusual)

    no_hits = actions.add_parser("no-hits", help="how many reads without a hit came and went, by camera and hour")
    no_hits.add_argument("--day", metavar="YYYY-MM-DD", help="the day in UTC (default: today)")
    add_purpose_arguments(no_hits)
    add_api_arguments(no_hits)
    no_hits.set_defaults(act=_list_no_hits)


def run(args: argparse.Namespace) -> int:
    """Runs the action; the exit status."""
    status: int = args.act(args)
    return status


def _add_period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", metavar="TIME", help="from when on (default: 30 days ago)")
    parser.add_argument("--to", dest="until", metavar="TIME", help="until when (default: now)")
    add_purpose_arguments(parser)
    add_api_arguments(parser)


def _report(args: argparse.Namespace) -> int:
    asked = {"person": args.person, "plate": args.plate, "case_number": args.of_case, "number": args.number}
    question = {name: text for name, text in asked.items() if text is not None} | _read_period(args)
    records = sorted(_fetch(connect(args), question, read_purpose(args)), key=tell_time)
    if args.json:
        print_json({"records": records})
        return 0
    if not records:
        print("the log says nothing of it in this period")
        return 0
    header = ("AT", "WHAT", "WHO", "ROLE", "SUBJECT", "CASE", "REASON", "DETAIL")
    print_table(header, [_show_record(record) for record in records])
    return 0


def _show_record(record: dict[str, Any]) -> tuple[str, ...]:
    detail = " ".join(f"{name}={text}" for name, text in sorted(record["detail"].items()) if text)
    names = ("action", "actor", "role", "subject", "case_number", "reason")
    return (show_time(tell_time(record)), *(str(record[name]) for name in names), detail)


def _unusual(args: argparse.Namespace) -> int:
    limits = Limits(
        many=args.many,
        odd=args.odd,
        night_from=args.night_from,
        night_until=args.night_until,
        one_case=args.one_case,
        one_case_days=args.one_case_days,
        one_case_share=args.one_case_share,
    )
    try:
        zone = ZoneInfo(args.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(f"--time-zone: {args.time_zone} is no time zone, such as Europe/Amsterdam") from error
    records = list(_fetch(connect(args), _read_period(args), read_purpose(args)))
    found = find_unusual(records, limits, zone)
    if args.json:
        print_json({"unusual": [_describe(one) for one in found]})
        return 0
    if not found:
        print(f"nothing unusual among {len(records)} records")
        return 0
    rows = [
        (
            one.pattern.value,
            one.actor,
            str(one.count),
            show_moment(one.first, zone),
            show_moment(one.last, zone),
            one.about,
        )
        for one in found
    ]
    print_table(("WHAT", "WHO", "LOOK-UPS", "FIRST", "LAST", "ABOUT"), rows)
    return 0


def _describe(one: Unusual) -> dict[str, Any]:
    return {
        "pattern": one.pattern.value,
        "actor": one.actor,
        "look_ups": one.count,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "about": one.about,
    }


def _list_no_hits(args: argparse.Namespace) -> int:
    query = {"day": args.day} if args.day else None
    answer = connect(args).call("GET", "/v1/audit/no-hits", query=query, headers=read_purpose(args))
    if args.json:
        print_json(answer)
        return 0
    if not answer["counts"]:
        print(f"no reads without a hit were counted on {answer['day']}")
        return 0
    rows = [
        (show_time(one["hour"]), one["camera"], str(one["collected"]), str(one["destroyed"]))
        for one in answer["counts"]
    ]
    print_table(("HOUR", "CAMERA", "COLLECTED", "DESTROYED"), rows)
    return 0


def _fetch(client: ApiClient, question: dict[str, str], headers: dict[str, str]) -> Iterator[dict[str, Any]]:
    body = question
    while True:
        answer = client.call("POST", "/v1/audit/reports", body, headers=headers)
        yield from answer["records"]
        if answer["next"] is None:
            for note in filter(None, (answer["note"], _note_waiting(answer, question))):
                print(f"platewatch: {note}", file=sys.stderr)
            return
        body = question | {"after": answer["next"]}


def _note_waiting(answer: dict[str, Any], question: dict[str, str]) -> str | None:
    """Says what of the period may not be chained yet, and so not be in the report."""
    if datetime.fromisoformat(answer["caught_up_at"]) >= datetime.fromisoformat(question["until"]):
        return None
    since = f"what was written after {show_time(answer['caught_up_at'])}"
    return f"{since} may be missing: {answer['waiting']} or so wait to be chained, about a minute each"


def _read_period(args: argparse.Namespace) -> dict[str, str]:
    now = datetime.now(UTC)
    since = _read_time(args.since, "--from") if args.since else now - timedelta(days=30)
    # Up to and with this very moment.
    until = _read_time(args.until, "--to") if args.until else now + timedelta(seconds=1)
    return {"since": since.isoformat(), "until": until.isoformat()}


def _read_time(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingInvalid(f"{name}: must be a day or a time, such as 2026-03-12 or 2026-03-12T19:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
