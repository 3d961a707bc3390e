"""A file that is too long for one invocation is checked in parts; each part is stored, sorted, until all are merged."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Final

from platewatch.hotlists.announcement import split_key
from platewatch.hotlists.check import FileRules, Progress, check_lines, repeated
from platewatch.hotlists.delta import Delta, DeltaLine
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.findings import Findings, LinesRefused
from platewatch.hotlists.list_state import Upload
from platewatch.hotlists.loss import Loss
from platewatch.hotlists.mode import parse_mode
from platewatch.hotlists.ports import PartFiles, UploadedFile
from platewatch.hotlists.staging import Staging
from platewatch.hotlists.twins import TwinFinder
from platewatch.hotlists.versions import Merge, Version
from platewatch.text.phone_numbers import PhoneNumbers

PART_LINES: Final = 500_000
"""How many lines an invocation checks at the most: a quarter of its time, and its memory, on a slow machine."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was checked to its end: what is wrong with it, or its lines sorted by key, to be taken once.

    Taking them raises LinesRefused at the end when two lines of different parts have the same key.
    """

    findings: Findings
    lines: Iterable[DeltaLine]


@dataclass(frozen=True, slots=True)
class Invocation:
    """What one invocation knows that works on a list's file.

    `now` is aware, `today` the day in the deployment's zone; keep_going says no when the time runs low; `phones` are
    the numbers that text may hold.
    """

    list_name: str
    now: datetime
    today: date
    keep_going: Callable[[], bool]
    phones: PhoneNumbers


@contextmanager
def check_on(invocation: Invocation, uploaded: UploadedFile, kept: PartFiles) -> Iterator[CheckedFile | None]:
    """Check the file from where an earlier call left it: the checked file, or None when it wants another call.

    Raises ImportInterrupted when the time runs out before anything was checked.
    """
    upload, list_name = uploaded.upload, invocation.list_name
    progress = kept.find_progress(list_name, upload) or Progress()
    if progress.whole:
        yield _close(progress, _merge_parts(list_name, upload, progress, kept))
        return
    with Staging(list_name) as staging:
        mode = parse_mode(split_key(upload.key)[1])
        rules = FileRules(list_name, invocation.today, mode.delta, invocation.phones, mode.restore)
        check_lines(uploaded.rows, staging, rules, invocation.keep_going, progress, most=PART_LINES)
        if progress.whole and not progress.parts:
            yield CheckedFile(progress.findings, staging)
            return
        progress.parts += (progress.line,)
        kept.keep_part(list_name, upload, *_bounds(progress)[-1], staging)
    kept.keep_progress(list_name, upload, progress)
    yield None


def make_content(
    base: Iterable[Version],
    lines: Iterable[DeltaLine],
    revision: int,
    loss: Loss,
    twins: TwinFinder,
    *,
    delta: bool,
) -> Merge | Delta:
    """The content of a new revision upon `base` by a checked file's lines.

    As it is taken, `twins` learns its plates, and `loss` counts the entries that it ends.
    """
    if delta:
        return Delta(base, lines, revision, loss.today, twins, loss.count)
    return Merge(base, _take_entries(lines, twins), revision, loss.today, loss.count)


def _take_entries(lines: Iterable[DeltaLine], twins: TwinFinder) -> Iterator[Entry]:
    """The entries that the lines of a whole list add."""
    for line in lines:
        if line.entry is not None:
            twins.note(line.entry, line.line)
            yield line.entry


def _bounds(progress: Progress) -> list[tuple[int, int]]:
    """The line before each part and its last line: what a part is known by, however the file was divided."""
    return list(zip((0, *progress.parts), progress.parts, strict=False))


def _merge_parts(list_name: str, upload: Upload, progress: Progress, kept: PartFiles) -> Iterator[DeltaLine]:
    findings = Findings()
    parts = [kept.load_part(list_name, upload, *bounds) for bounds in _bounds(progress)]
    last: DeltaLine | None = None
    for line in heapq.merge(*parts, key=attrgetter("key")):
        if last is not None and line.key == last.key:
            findings.add([repeated(line, last.line)])
            continue
        yield line
        last = line
    if findings.bad_lines:
        raise LinesRefused(findings)


def _close(progress: Progress, lines: Iterator[DeltaLine]) -> CheckedFile:
    """The whole file; where something is wrong already, with what is wrong between its parts too."""
    findings = progress.findings
    if findings.bad_lines:
        try:
            for _ in lines:
                # Nothing of a bad file is taken; only what is repeated matters.
                pass
        except LinesRefused as refused:
            findings.merge(refused.findings)
    return CheckedFile(findings, lines)
