"""platewatch audit: verify the audit log, and ask it about persons, plates, cases and unusual use."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from typer import Option

from platewatch.audit.commands import verify
from platewatch.audit.report import choose_record_time
from platewatch.audit.unusual import Limits, Unusual, find_unusual
from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import command, include, make_group
from platewatch.cli.local_time import show_moment, show_time
from platewatch.cli.routes import AnswerTable, RouteCommand, add_routes
from platewatch.cli.settings import NotUnderstood, SettingInvalid
from platewatch.cli.tables import Column, print_table, show_field

_EXAMPLES: Final = """\
Examples:
  export PLATEWATCH_REASON="yearly audit" PLATEWATCH_CASE=AUDIT-2026-1
  platewatch audit verify
  platewatch audit verify --known 120345:9f86d081884c7d65…
  platewatch audit report --from 2026-03-01 \\
      --person arn:aws:sts::123456789012:assumed-role/control-room/j.jansen
  platewatch audit report --plate 7-KXL-92 --from 2026-03-01 --to 2026-04-01
  platewatch audit report --of-case PL1300-2026-17
  platewatch audit report --number +31612345678
  platewatch audit unusual --many 30
  platewatch audit no-hits --day 2026-03-12

What follows --known is what an earlier run printed. --number finds which
recipients ever had this phone. Reading the log is a consultation too: it needs
--reason and --case, and is recorded. Days and times without a time zone are in
UTC.
"""

_DEFAULTS: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    since: Annotated[str | None, Option("--from", metavar="TIME", help="From when on (default: 30 days ago).")] = None
    until: Annotated[str | None, Option("--to", metavar="TIME", help="Until when (default: now).")] = None

    def describe(self) -> dict[str, str]:
        """The period as the API takes it."""
        now = datetime.now(UTC)
        since = _parse_time(self.since, "--from") if self.since else now - timedelta(days=30)
        # Up to and with this very moment.
        until = _parse_time(self.until, "--to") if self.until else now + timedelta(seconds=1)
        return {"since": since.isoformat(), "until": until.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    person: Annotated[
        str | None, Option("--person", metavar="ARN", help="Who did it, or who was told (a recipient's id).")
    ] = None
    plate: Annotated[str | None, Option("--plate", metavar="PLATE", help="A plate, or a pattern as it is listed.")] = (
        None
    )
    of_case: Annotated[
        str | None,
        Option("--of-case", metavar="NUMBER", help="The case number that was given, or of what it was about."),
    ] = None
    number: Annotated[
        str | None,
        Option("--number", metavar="PHONE", help="A phone number or webhook that recipients were given."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unusual:
    many: Annotated[int, Option("--many", metavar="N", help="Look-ups of a person on a day.")] = _DEFAULTS.many
    odd: Annotated[int, Option("--odd", metavar="N", help="Look-ups of a person at odd hours.")] = _DEFAULTS.odd
    night_from: Annotated[int, Option("--night-from", metavar="HOUR", help="When odd hours begin.")] = (
        _DEFAULTS.night_from
    )
    night_until: Annotated[int, Option("--night-until", metavar="HOUR", help="When odd hours end.")] = (
        _DEFAULTS.night_until
    )
    one_case: Annotated[
        int,
        Option("--one-case", metavar="N", help="From how many look-ups one case number for all of them is unusual."),
    ] = _DEFAULTS.one_case
    one_case_days: Annotated[int, Option("--one-case-days", metavar="N", help="On how many days.")] = (
        _DEFAULTS.one_case_days
    )
    one_case_share: Annotated[float, Option("--one-case-share", metavar="P", help="Which share of the look-ups.")] = (
        _DEFAULTS.one_case_share
    )
    time_zone: Annotated[str, Option("--time-zone", metavar="ZONE", help="Whose hours.")] = "Europe/Amsterdam"

    def find_limits(self) -> Limits:
        """From where on use is unusual."""
        return Limits(
            many=self.many,
            odd=self.odd,
            night_from=self.night_from,
            night_until=self.night_until,
            one_case=self.one_case,
            one_case_days=self.one_case_days,
            one_case_share=self.one_case_share,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    day: Annotated[str | None, Option("--day", metavar="YYYY-MM-DD", help="The day in UTC (default: today).")] = None


_RECORD_COLUMNS: Final = (
    Column("AT", lambda record: show_time(choose_record_time(dict(record)))),
    Column("WHAT", show_field("action")),
    Column("WHO", show_field("actor")),
    Column("ROLE", show_field("role")),
    Column("SUBJECT", show_field("subject")),
    Column("CASE", show_field("case_number")),
    Column("REASON", show_field("reason")),
    Column("DETAIL", lambda record: _show_detail(record["detail"])),
)
_NO_HITS: Final = AnswerTable(
    rows="counts",
    columns=(
        Column("HOUR", lambda one: show_time(one["hour"])),
        Column("CAMERA", show_field("camera")),
        Column("COLLECTED", show_field("collected")),
        Column("DESTROYED", show_field("destroyed")),
    ),
    empty="no reads without a hit were counted on {day}",
)

app = make_group(
    "Who did what with which data, when and why; and whether anybody has touched what is written.", _EXAMPLES
)
include(app, verify.app)


@command(
    app,
    "report",
    "show what the log says of a person, a plate, a case or a phone",
    "Shows what the log says of one person, plate, case or phone number in a period.",
)
def report(subject: _Subject, period: _Period, purpose: Purpose, service: Service) -> int:
    """Shows the records, oldest first."""
    asked = {
        "person": subject.person,
        "plate": subject.plate,
        "case_number": subject.of_case,
        "number": subject.number,
    }
    question = {name: text for name, text in asked.items() if text is not None}
    if len(question) != 1:
        raise NotUnderstood("give one of --person, --plate, --of-case and --number")
    question |= period.describe()
    records = sorted(_fetch(service.connect(), question, purpose.make_headers()), key=choose_record_time)
    if service.json:
        print_json({"records": records})
    elif not records:
        print("the log says nothing of it in this period")
    else:
        print_table(_RECORD_COLUMNS, records)
    return 0


def _show_detail(detail: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={text}" for name, text in sorted(detail.items()) if text)


@command(
    app,
    "unusual",
    "find many look-ups, odd hours, one case number for everything",
    "Finds persons who looked up much on a day or at odd hours, and who gave one case number for everything.",
)
def show_unusual(asked: _Unusual, period: _Period, purpose: Purpose, service: Service) -> int:
    """Shows which use of the service is unusual."""
    try:
        zone = ZoneInfo(asked.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(f"--time-zone: {asked.time_zone} is no time zone, such as Europe/Amsterdam") from error
    records = list(_fetch(service.connect(), period.describe(), purpose.make_headers()))
    found = find_unusual(records, asked.find_limits(), zone)
    if service.json:
        print_json({"unusual": [_describe(one) for one in found]})
        return 0
    if not found:
        print(f"nothing unusual among {len(records)} records")
        return 0
    rows = [
        _describe(one) | {"shown_first": show_moment(one.first, zone), "shown_last": show_moment(one.last, zone)}
        for one in found
    ]
    columns = (
        Column("WHAT", show_field("pattern")),
        Column("WHO", show_field("actor")),
        Column("LOOK-UPS", show_field("look_ups")),
        Column("FIRST", show_field("shown_first")),
        Column("LAST", show_field("shown_last")),
        Column("ABOUT", show_field("about")),
    )
    print_table(columns, rows)
    return 0


add_routes(
    app,
    RouteCommand(
        "no-hits",
        "count the reads without a hit that came and went, by camera and hour",
        "GET",
        "/v1/audit/no-hits",
        show=_NO_HITS,
        arguments=_Day,
        purpose=Purpose,
    ),
)


def _describe(one: Unusual) -> dict[str, Any]:
    return {
        "pattern": one.pattern.value,
        "actor": one.actor,
        "look_ups": one.count,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "about": one.about,
    }


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


def _parse_time(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingInvalid(f"{name}: must be a day or a time, such as 2026-03-12 or 2026-03-12T19:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
