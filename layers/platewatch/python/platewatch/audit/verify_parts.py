"""Verifying the chain in parts, each of which fits into one request. A part says where the next one begins.

A part begins with the number and digest of the last record of the part before, so a record that is missing or altered
between two parts is found like any other. Two things are told less exactly than in one piece: records that changed
places across parts are called altered, and of a record that was changed at the end of a part, digest included, the one
after it is named.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from platewatch.audit.chain import GENESIS, Anchor, Chained, Head
from platewatch.audit.verify import Finding, Kind, Mark, check_anchors, verify_chain
from platewatch.fields import FieldInvalid
from platewatch.sentences import as_sentence, say

LOOK: Final = 1_000
"""Records of one look into the store."""

MOST_LOOKS: Final = 60
"""How many looks a part takes: days without records are looks too."""

MOST_RECORDS: Final = 4_000
"""After so many records a part ends. With a look more it is done within the time of a request."""

MARGIN: Final = timedelta(days=7)
"""Records near the end of their term are deleted one by one: verification begins this much younger."""

_PLACE: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})\|(?P<place>[^|]{0,60})\|(?P<first>\d{1,12})\|(?P<last>\d{1,12})\|(?P<digest>[0-9a-f]{64})"
    r"\|(?P<records>\d{1,12})\|(?P<anchored>\d{1,12})\|(?P<findings>\d{1,12})",
    re.ASCII,
)


class ChainedDays(Protocol):
    """The chain by its days."""

    def find_head(self) -> Head:
        """The head; never stale."""

    def fetch_day(self, day: date, after: str, most: int, now: datetime) -> tuple[list[Chained], str | None]:
        """About `most` records chained on that day after that place, all of the last place among them, and the place to
        go on after; None at its end.
        """


class AnchoredDays(Protocol):
    """The anchors by their days."""

    def list_day(self, day: date) -> Sequence[Anchor]:
        """The anchors that say that they were made on that day."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a verification has come: where to look next, the last record's number and digest, and what was counted.

    `first` is the number of the first record that was verified.
    """

    day: date
    place: str
    first: int
    last: int
    digest: str
    records: int = 0
    anchored: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What a part found, how far the verification has come with it, and whether that is the end of the chain."""

    findings: tuple[Finding, ...]
    reached: Reached
    done: bool
    head: Head


def format_place(reached: Reached) -> str:
    """Where a verification goes on, as it is answered and sent again."""
    parts = (
        reached.day.isoformat(),
        reached.place,
        reached.first,
        reached.last,
        reached.digest,
        reached.records,
        reached.anchored,
        reached.findings,
    )
    return "|".join(map(str, parts))


def parse_place(text: str) -> Reached:
    """Where to go on. Raises FieldInvalid."""
    refusal = FieldInvalid("after", "must be the `next` of the answer before")
    match = _PLACE.fullmatch(text)
    if match is None:
        raise refusal
    try:
        day = date.fromisoformat(match["day"])
    except ValueError as error:
        raise refusal from error
    first, last, records, anchored, findings = (
        int(match[name]) for name in ("first", "last", "records", "anchored", "findings")
    )
    return Reached(day, match["place"], first, last, match["digest"], records, anchored, findings)


def find_start(head: Head, anchors: AnchoredDays, oldest: datetime) -> Reached | None:
    """Where a verification begins; None where nothing was ever chained.

    Records are kept for a term. Where the beginning of the chain is past it, the first anchor that is not vouches for
    what comes after it.
    """
    if head.begun_at is None:
        return None
    if head.begun_at >= oldest:
        return Reached(head.begun_at.astimezone(UTC).date(), "", 1, 0, GENESIS)
    for number in range(MOST_LOOKS):
        day = oldest.astimezone(UTC).date() + timedelta(days=number)
        known = [one for one in anchors.list_day(day) if one.made_at >= oldest]
        if known:
            first = min(known, key=lambda one: one.made_at)
            return Reached(day, "", first.sequence + 1, first.sequence, first.digest, anchored=first.sequence)
    return Reached(head.begun_at.astimezone(UTC).date(), "", 1, 0, GENESIS)


def verify_part(
    chain: ChainedDays, anchors: AnchoredDays, start: Reached, now: datetime, show: Callable[[datetime], str]
) -> Part:
    """Verify what follows, as far as one part goes; `show` writes times in what is said of anchors."""
    head, today = chain.find_head(), now.astimezone(UTC).date()
    served = _serve(chain, start, now, today)
    records, day, place = served.records, served.day, served.place
    done = day > today
    marks, findings = _find_marks(anchors, served.over, day if place else None, records, show)
    fixed = [mark for mark in marks if mark.sequence == start.last]
    ahead = [mark for mark in marks if mark.sequence > start.last]
    if done:
        ahead.append(Mark(head.sequence, head.digest, "the head"))
    found = verify_chain(records, ahead, lambda: chain.find_head().sequence, after=start.last, digest=start.digest)
    findings += [
        Finding(
            Kind.REWRITTEN,
            mark.sequence,
            mark.sequence,
            say("{source} was made of another chain", source=as_sentence(mark.source)),
        )
        for mark in fixed
        if mark.digest != start.digest
    ]
    findings += found.findings
    anchored = max(start.anchored, found.anchored if found.anchored > start.last else 0)
    if any(mark.digest == start.digest for mark in fixed):
        anchored = max(anchored, start.last)
    reached = Reached(
        day,
        place,
        start.first,
        found.last,
        found.digest,
        start.records + found.count,
        anchored,
        start.findings + len(findings),
    )
    return Part(tuple(findings), reached, done, head)


@dataclass(slots=True)
class _Served:
    """What one part looks at: the `records` to verify, the days that are `over`, and where the next part begins."""

    day: date
    place: str
    records: list[Chained] = field(default_factory=list)
    over: list[date] = field(default_factory=list)


def _serve(chain: ChainedDays, start: Reached, now: datetime, today: date) -> _Served:
    """Looks into the store until there is enough for one part."""
    served = _Served(start.day, start.place)
    for _ in range(MOST_LOOKS):
        if served.day > today or len(served.records) >= MOST_RECORDS:
            break
        found, following = chain.fetch_day(served.day, served.place, LOOK, now)
        served.records += found
        if following is None:
            served.over.append(served.day)
            served.day, served.place = served.day + timedelta(days=1), ""
        else:
            served.place = following
    return served


def _find_marks(
    anchors: AnchoredDays,
    over: Sequence[date],
    current: date | None,
    records: Sequence[Chained],
    show: Callable[[datetime], str],
) -> tuple[list[Mark], list[Finding]]:
    """The marks that the records must fit: all anchors of days that are over; of the day in which the part ends those
    that are not of later records.
    """
    whole = [anchor for day in over for anchor in anchors.list_day(day)]
    marks, forged = check_anchors(whole, show)
    if current is None:
        return list(marks), list(forged)
    furthest = max((one.link.sequence for one in records), default=0)
    begun, _ = check_anchors(anchors.list_day(current), show)
    return [*marks, *(mark for mark in begun if mark.sequence <= furthest)], list(forged)
