"""platewatch alert: what was found, who was told, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.alerts.commands import answer, export, search
from platewatch.alerts.commands.answer import describe_standing, show_state
from platewatch.cli.client import Purpose, RestrictedPurpose
from platewatch.cli.commands import include, make_group
from platewatch.cli.local_time import show_time
from platewatch.cli.plates import show_read
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes
from platewatch.cli.tables import Column, print_fields, show_field
from platewatch.text.probability import format_bound, format_percent, format_share

_EXAMPLES: Final = """\
Examples:
  export PLATEWATCH_REASON="shift handover" PLATEWATCH_CASE=PL1300-2026-17
  platewatch alert list
  platewatch alert list --day 2026-03-12 --json
  platewatch alert search --from 2026-03-01 --plate 7-KXL-92
  platewatch alert show 5d4c8cbf65995b5588a984f435223cec
  platewatch alert dossier 5d4c8cbf65995b5588a984f435223cec --out hit.html
  platewatch alert export --from 2026-03-01 --to 2026-03-12 --out hits.jsonl
  platewatch alert answer 5d4c8cbf65995b5588a984f435223cec acknowledge
  platewatch alert answer 5d4c8cbf65995b5588a984f435223cec misread --yes
  platewatch alert answer 5d4c8cbf65995b5588a984f435223cec close \\
      --outcome stopped
  platewatch alert misreads --month 2026-03
  platewatch alert preview --list stolen --plate 7-KXL-92 --camera west-1 \\
      --at 2026-03-12T03:00:00+01:00
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    day: Annotated[str | None, Option("--day", metavar="YYYY-MM-DD", help="The day in UTC (default: today).")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alert:
    id: Annotated[str, Argument(metavar="ID", help="As alert list prints it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    list: Annotated[str, Option("--list", metavar="LIST", help="The hotlist.")]
    plate: Annotated[
        str, Option("--plate", metavar="PLATE", help="A plate that is on it, or a pattern as it is listed.")
    ]
    camera: Annotated[str, Option("--camera", metavar="CAMERA", help="The camera that it would pass.")]
    at: Annotated[str | None, Option("--at", metavar="TIME", help="When, with a time zone (default: now).")] = None
    probability: Annotated[
        float | None, Option("--probability", metavar="P", help="How sure the read would be (default: 0.99).")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    month: Annotated[
        str | None, Option("--month", metavar="YYYY-MM", help="The month in UTC (default: the present one).")
    ] = None


def _note_restricted(answer: Answer) -> Iterator[str]:
    if answer["restricted"]:
        yield f"{answer['restricted']} more are older than a year: --authority says who allowed their restricted use"


def _show_alert(_: _Alert, answer: Answer) -> None:
    fields = _describe(answer["alert"])
    for hold in answer["holds"]:
        until = show_time(hold["until"])
        fields.append(("held", f"until {until} for case {hold['case_number']}: kept that long, whatever its term"))
    sent = [("delivery", one) for one in answer["deliveries"]] + [("notice", one) for one in answer["notices"]]
    for name, delivery in sent:
        fields.append((name, f"to {delivery['recipient_id']}: {_show_delivery(delivery)}"))
        for attempt in delivery["attempts"]:
            detail = attempt.get("error") or attempt.get("message_id")
            fields.append(("", f"  {show_time(attempt['at'])} {attempt['result']} {detail}"))
    print_fields(fields)


def _show_preview(_: _Passage, answer: Answer) -> None:
    for warning in answer["warnings"]:
        print(f"warning: {warning['column']}: {warning['reason']}")
    if not answer["told"]:
        print("nobody would be told: no camera can report it, no recipient wants it, or the list does not match")
        return
    for one in answer["told"]:
        turn = f"after {one['after_minutes']:g} minutes without an answer" if one["after_minutes"] else "at once"
        if not one["at_once"]:
            turn = f"not at once: below its threshold of {format_bound(one['threshold'])}"
        print(f"{one['recipient_id']} ({one['name']}) by {one['channel']}, tier {one['tier']}, {turn}")
        print(f"  {one['text'] if one['channel'] == 'sms' else 'the JSON document: see --json'}")
    print("nothing was sent")


def _note_odds(answer: Answer) -> Iterator[str]:
    odds = answer["odds"]
    if not answer["counts"]:
        return
    if not odds["decided"]:
        yield f"no hit was decided in twelve months, so nothing speaks for another HitOdds than {odds['set']:g}"
        return
    yield (
        f"by {odds['decided']} decided hits of twelve months, standing on a list multiplies a spelling's odds by"
        f" {odds['fitted']:g} ({odds['least']:g} to {odds['most']:g}); HitOdds is {odds['set']:g}"
    )


def _show_misreads(_: _Month, answer: Answer) -> None:
    counts = sorted(answer["counts"], key=lambda one: (one["subject"], -one["misread"], one["name"]))
    _MISREADS.show({**answer, "counts": counts})


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
        ("plate", f"{hit['plate_seen']}, priority {entry['priority']}"),
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


_ALERTS: Final = AnswerTable(
    rows="alerts",
    columns=(
        Column("CREATED", lambda alert: show_time(alert["created_at"])),
        Column("P", show_field("priority")),
        Column("PLATE", show_field("plate_seen"), whole=True),
        Column("SURE", lambda alert: format_percent(alert["probability"])),
        Column("KIND", show_field("kind")),
        Column("LIST", show_field("list")),
        Column("SITE", lambda alert: str(alert["site"] or alert["camera_id"])),
        Column("RECIPIENT", show_field("recipient_id")),
        Column("STATE", lambda alert: show_state(dict(alert)) + (", late" if alert["late"] else "")),
        Column("ID", show_field("alert_id"), whole=True),
    ),
    empty="no alerts on {day}",
    notes=_note_restricted,
)
_MISREADS: Final = AnswerTable(
    rows="counts",
    columns=(
        Column("OF", show_field("subject")),
        Column("WHICH", lambda one: _SHOWN.get(one["subject"], str)(one["name"])),
        Column("TOLD", show_field("told")),
        Column("RIGHT", show_field("right")),
        Column("MISREAD", show_field("misread")),
        Column("RATE", lambda one: "-" if one["rate"] is None else format_share(one["rate"])),
    ),
    empty="no hits were told in {month}",
    notes=_note_odds,
)

app = make_group("Alerts are personal data: who looks says why and for which case, and both are recorded.", _EXAMPLES)
add_routes(
    app,
    RouteCommand(
        "list",
        "list the alerts of a day, oldest first",
        "GET",
        "/v1/alerts",
        show=_ALERTS,
        arguments=_Day,
        purpose=RestrictedPurpose,
    ),
    RouteCommand(
        "show",
        "show an alert with the log of its delivery",
        "GET",
        "/v1/alerts/{id}",
        show=_show_alert,
        arguments=_Alert,
        purpose=RestrictedPurpose,
    ),
)
include(app, search.app, export.app, answer.app)
add_routes(
    app,
    RouteCommand(
        "preview",
        "show who would get what, and send nothing",
        "POST",
        "/v1/previews",
        show=_show_preview,
        arguments=_Passage,
        purpose=Purpose,
    ),
    RouteCommand(
        "misreads",
        "show how often hits were misreads, by camera and characters",
        "GET",
        "/v1/misreads",
        show=_show_misreads,
        arguments=_Month,
    ),
)
