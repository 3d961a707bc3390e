"""What importing a hotlist costs: the function's own code, and parser and planner alone on the largest list.

make bench-import [ARGS="--lines 1000000 --planned 5000000"]; bench/README.md tells more.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bench.import_stores import CountingStores, FolderClient
from platewatch.audit.free_text import CASE_SHAPE
from platewatch.hotlists.announcement import AnnouncedFile
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.hotlists.aws.parts_bucket import S3Parts
from platewatch.hotlists.aws.revisions_bucket import S3Revisions
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.import_record import ImportRecord
from platewatch.hotlists.imports import Outcome, continue_import, import_upload
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.ports import ImportStores

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "build" / "bench"
LIST: Final = "stolen"
INVOCATION_S: Final = 600
MEMORY_MB: Final = 512
"""What the template gives the function: a run beyond either is a failure."""

_HEADER: Final = ",".join(COLUMNS[:12])
_ALPHABET: Final = "BDFGHJKLNPRSTVXZ0123456789"
_TODAY: Final = date(2026, 3, 12)
_NOW: Final = datetime(2026, 3, 12, 12, tzinfo=UTC)


def write_lines(lines: int, salt: int) -> Iterator[bytes]:
    """A list of so many lines in no order, in chunks; another salt words one in a hundred anew and ends one."""
    chance = random.Random(salt)
    yield f"{_HEADER}\n".encode()
    for start in range(0, lines, 1000):
        yield "".join(_write_line(number, chance) for number in range(start, min(start + 1000, lines))).encode()


def _write_line(number: int, chance: random.Random) -> str:
    changed = chance.random() < 0.02
    # Multiplied by an odd number, all below 26^6 come once and in no order.
    left, plate = number * 48_271 % 26**6, ""
    for _ in range(6):
        left, digit = divmod(left, 26)
        plate += _ALPHABET[digit]
    return (
        f"{plate},NL,{number % 3 + 1},{2 if changed else 1},stolen vehicle,PL1300-2026-{number},OVJ-{number // 1000},"
        f"suspect,call the control room,2026-01-01,2099-01-{number % 28 + 1:02},district West\n"
    )


@dataclass
class Measured:
    """One import, measured: invocations, seconds of the longest and of all, CPU seconds, peak memory, what was done."""

    what: str
    lines: int
    invocations: int
    longest_s: float
    wall_s: float
    cpu_s: float
    peak_mb: float
    calls: dict[str, int] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """True within what the template gives."""
        return self.longest_s < INVOCATION_S and self.peak_mb < MEMORY_MB


class Context:
    """A Lambda context whose time passes."""

    function_name = "import-hotlist"
    memory_limit_in_mb = MEMORY_MB
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:import-hotlist"
    aws_request_id = "request"

    def __init__(self) -> None:
        self._end = time.monotonic() + INVOCATION_S

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda's."""
        return int((self._end - time.monotonic()) * 1000)


@contextmanager
def serve_endpoint(folder: Path) -> Iterator[str]:
    """The stand-in for AWS in a process of its own; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.endpoint", str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def run_function(lines: int, folder: Path) -> list[Measured]:
    """The function's handler on a first file of so many lines, then on one with two in a hundred otherwise."""
    with serve_endpoint(folder) as address:
        for service in ("S3", "DYNAMODB", "SQS"):
            os.environ[f"AWS_ENDPOINT_URL_{service}"] = address
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
            "HOTLISTS_BUCKET": "hotlists",
            "HOTLIST_TABLE": "hotlist",
            "AUDIT_QUEUE_URL": f"{address}/audit",
            "CASE_NUMBER_SHAPE": CASE_SHAPE,
            "IMPORTS_QUEUE_URL": f"{address}/imports",
            "TIME_ZONE": "Europe/Amsterdam",
            "LIST_REST_MINUTES": "20",
            "POWERTOOLS_SERVICE_NAME": "import-hotlist",
            "POWERTOOLS_LOG_LEVEL": "ERROR",
        }
        from functions.import_hotlist import app

        def invoke(body: str) -> list[str]:
            record = {"messageId": "m", "body": body, "attributes": {}, "eventSource": "aws:sqs"}
            answer = app.handler({"Records": [record]}, Context())  # type: ignore[arg-type]
            assert answer["batchItemFailures"] == [], answer
            return list(_ask(address)["messages"])

        return [_measure_file(name, lines, folder, salt, invoke, address) for salt, name in ((1, "first"), (2, "next"))]


def _measure_file(
    name: str, lines: int, folder: Path, salt: int, invoke: Callable[[str], list[str]], address: str
) -> Measured:
    record = make_record(name, datetime.now(UTC))
    # Not at the top: its client takes the address that was just set.
    from platewatch.aws import clients
    from platewatch.hotlists.aws.imports_table import DynamoImports

    DynamoImports(clients.dynamodb(), "hotlist").add_record(record)
    key = record.key
    path = folder / "hotlists" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(write_lines(lines, salt))
    before = dict(_ask(address)["counts"])
    messages = [json.dumps({"key": key})]
    measured = Measured(f"function, {name} file", lines, 0, 0.0, 0.0, 0.0, 0.0)
    _measure(measured, messages, invoke)
    after = _ask(address)
    assert after["lists"][f"list:{LIST}"]["M"]["active"]["N"] == str(salt), "the file was not imported"
    measured.calls = {call: count - before.get(call, 0) for call, count in after["counts"].items()}
    return measured


def make_record(name: str, announced_at: datetime) -> ImportRecord:
    """The record of an announced file."""
    return ImportRecord(LIST, name, announced_at, "bench", "bench", AnnouncedFile(1, "a" * 64))


def _measure(measured: Measured, messages: list[str], invoke: Callable[[str], list[str]]) -> None:
    while messages:
        wall, cpu = time.monotonic(), time.process_time()
        messages += invoke(messages.pop(0))
        took = time.monotonic() - wall
        measured.invocations += 1
        measured.longest_s = max(measured.longest_s, took)
        measured.wall_s += took
        measured.cpu_s += time.process_time() - cpu
    measured.peak_mb = read_peak()


def _ask(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}/counts", timeout=30) as answer:
        found: dict[str, Any] = json.loads(answer.read())
    return found


def run_planner(lines: int, folder: Path) -> list[Measured]:
    """Parser and planner on a list of so many lines, and on its successor, with a store that counts."""
    counting = CountingStores(ListState(LIST))
    uploads: dict[str, tuple[datetime, Callable[[], Iterator[bytes]]]] = {}
    bucket: tuple[Any, str] = (FolderClient(folder, uploads), "hotlists")
    stores = ImportStores(
        files=S3Hotlists(*bucket),
        revisions=S3Revisions(*bucket),
        parts=S3Parts(*bucket),
        states=counting,
        records=counting,
        writer=counting,
        finder=counting,
        standings=counting,
        queue=counting,
        audit=counting,
        destroyer=counting,
    )
    measured = []
    for salt, name in ((1, "first"), (2, "next")):
        now = _NOW + timedelta(hours=salt)
        record = make_record(name, now)
        key = record.key
        counting.records[name] = record
        uploads[key] = (now, lambda salt=salt: write_lines(lines, salt))  # type: ignore[misc]
        before = counting.written

        def invoke(message: str, now: datetime = now) -> list[str]:
            context = Context()

            def keep_going() -> bool:
                return context.get_remaining_time_in_millis() > 20_000

            if message.isdigit():
                outcome = continue_import(LIST, int(message), now, stores, keep_going)
            else:
                outcome = import_upload(message, now, _TODAY, stores, keep_going)
            assert outcome in (Outcome.IMPORTED, Outcome.CONTINUED), outcome
            left = list(counting.messages)
            counting.messages.clear()
            return left

        one = Measured(f"planner, {name} file", lines, 0, 0.0, 0.0, 0.0, 0.0)
        _measure(one, [key], invoke)
        assert counting.state.active == salt, "the file was not imported"
        one.calls = {"differences": counting.written - before}
        measured.append(one)
    return measured


def tabulate(measured: Sequence[Measured]) -> list[str]:
    """The figures as a table for people."""
    header = f"{'':<22}{'lines':>10}{'invocations':>13}{'longest s':>11}{'all s':>9}{'CPU s':>9}{'peak MB':>9}  done"
    rows = [
        f"{one.what:<22}{one.lines:>10}{one.invocations:>13}{one.longest_s:>11.1f}{one.wall_s:>9.1f}{one.cpu_s:>9.1f}"
        f"{one.peak_mb:>9.0f}  " + ", ".join(f"{count} {call}" for call, count in sorted(one.calls.items()))
        for one in measured
    ]
    return [header, *rows]


def read_peak() -> float:
    """This process's peak memory in MB.

    Linux counts into getrusage's peak what the parent held when it started this process, so the kernel's own note of
    this program's memory goes first.
    """
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return (peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def main(argv: Sequence[str] | None = None) -> int:
    """Read the arguments, measure each part in a process of its own, write the figures."""
    parser = argparse.ArgumentParser(prog="bench-import", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, metavar="N", help="through the function (0: not)")
    parser.add_argument("--planned", type=int, default=5_000_000, metavar="N", help="through parser and planner")
    parser.add_argument("--part", choices=("function", "planner"), help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path, default=FOLDER / "imports.json", metavar="FILE", help="where figures go")
    args = parser.parse_args(argv)
    if args.part:
        run, lines = (run_function, args.lines) if args.part == "function" else (run_planner, args.planned)
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps([vars(one) for one in run(lines, Path(folder))]))
        return 0
    measured: list[Measured] = []
    for part, lines in (("function", args.lines), ("planner", args.planned)):
        if lines:
            # Of its own, because a process never gives its peak back.
            command = [sys.executable, "-m", "bench.imports", "--part", part]
            command += ["--lines", str(args.lines), "--planned", str(args.planned)]
            told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
            if told.returncode:
                print(f"bench-import: the {part} did not get through; is the machine busy?", file=sys.stderr)
                return 1
            measured += [Measured(**one) for one in json.loads(told.stdout.splitlines()[-1])]
    print("\n".join(tabulate(measured)))
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps([vars(one) for one in measured], indent=1) + "\n", encoding="utf-8")
    print(f"all figures: {args.json}")
    if not all(one.fits for one in measured):
        print(f"bench-import: over {MEMORY_MB} MB or {INVOCATION_S} s an invocation", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
