"""platewatch camera plan: the camera plan of a quarter as CSV, with what differs from the quarter before."""

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, Final
from zoneinfo import ZoneInfo

from typer import Option

from platewatch.cameras.camera import Position
from platewatch.cameras.placement import load_placement
from platewatch.cameras.plan import HEADER, PlannedCamera, Row, describe_row, list_gaps, make_plan, parse_quarter
from platewatch.cli.client import Service

ZONE: Final = ZoneInfo("Europe/Amsterdam")
"""The plan is a Dutch one: its quarters begin there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of camera plan."""

    quarter: Annotated[str, Option("--quarter", metavar="QUARTER", help="Which quarter, such as Q4-2026.")]
    output: Annotated[
        Path | None, Option("-o", "--output", metavar="FILE", help="Where to write it (default: standard output).")
    ] = None


def write_plan(plan: Plan, service: Service) -> int:
    """Writes the plan. Raises PlanIncomplete while a reason is missing, and QuarterInvalid."""
    quarter, before = parse_quarter(plan.quarter, ZONE)
    cameras = service.connect().call("GET", "/v1/cameras")["cameras"]
    rows = make_plan([_parse_camera(camera) for camera in cameras], quarter, before)
    if plan.output is None:
        _write(sys.stdout, rows)
    else:
        with plan.output.open("w", encoding="utf-8", newline="") as file:
            _write(file, rows)
    gaps = list_gaps(rows)
    if gaps:
        print(
            f"platewatch: town, municipality or purpose is not on record of {', '.join(gaps)}: their cells are empty",
            file=sys.stderr,
        )
    return 0


def _write(file: IO[str], rows: Sequence[Row]) -> None:
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(describe_row(row) for row in rows)


def _parse_camera(camera: Mapping[str, Any]) -> PlannedCamera:
    return PlannedCamera(
        camera["id"],
        tuple(_parse_position(position) for position in camera["positions"]),
        datetime.fromisoformat(camera["revoked_at"]) if camera["revoked_at"] else None,
    )


def _parse_position(position: Mapping[str, Any]) -> Position:
    return Position(
        since=datetime.fromisoformat(position["since"]),
        latitude=position["latitude"],
        longitude=position["longitude"],
        site=position["site"],
        direction=position["direction"],
        placement=load_placement(position),
    )
