"""Verifying the chain from its records, by whoever need not trust the store that serves them.

Everything is computed anew: the digest of each record in its place, the link to the record before, and the marks that
the chain must fit: anchors, the head, and a head that somebody wrote down.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.audit.chain import GENESIS, Anchor, Chained, digest_record

BACK_DATED: Final = timedelta(minutes=5)
"""An anchor that its store got this long after it says it was made is no anchor."""

MOST_SUSPECTS: Final = 1_000
"""Among so many broken records the ones that only changed places are told from those that were altered."""


class Kind(StrEnum):
    """What was done to the chain."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REWRITTEN = "rewritten"
    """The chain is whole, and is not the one that a mark was made of: it was written anew."""

    FORGED_ANCHOR = "forged anchor"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the records with these numbers."""

    kind: Kind
    first: int
    last: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A digest that the record with this number must have. `source` says in words whose word that is."""

    sequence: int
    digest: str
    source: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: records from number `first` to `last`, whose digest is `digest`; what is wrong with them; and
    the furthest anchor that they fit: what comes after `anchored` could still be written anew by who may chain records.
    """

    count: int
    first: int
    last: int
    digest: str
    anchored: int
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Walk:
    """What was met on the way: records whose digest is `wrong`, those that do not follow the one `before` them, and
    what a record's follower says of its digest.
    """

    findings: list[Finding] = field(default_factory=list)
    wrong: dict[int, Chained] = field(default_factory=dict)
    unlinked: dict[int, tuple[Chained | None, Chained]] = field(default_factory=dict)
    told_after: dict[int, str] = field(default_factory=dict)
    misfits: list[Mark] = field(default_factory=list)


def verify_chain(
    records: Iterable[Chained],
    marks: Sequence[Mark],
    *,
    after: int = 0,
    digest: str = GENESIS,
    latest: int | None = None,
) -> Verification:
    """Verify the records that follow number `after`, whose digest is `digest`, in the order in which they are served.

    `latest` is the number that the chain had reached when the last record was asked for; None where nobody knows.
    """
    marked: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        marked[mark.sequence].append(mark)
    walk, last, count, fitting = _Walk(), after, 0, after
    before: Chained | None = None
    for one in records:
        count += 1
        link = one.link
        if link.sequence <= last:
            walk.findings.append(
                Finding(Kind.INSERTED, link.sequence, link.sequence, "a record in a place that is taken")
            )
            continue
        if link.sequence > last + 1:
            walk.findings.append(Finding(Kind.REMOVED, last + 1, link.sequence - 1))
        elif link.previous != digest:
            walk.unlinked[link.sequence] = (before, one)
            walk.told_after[last] = link.previous
        if digest_record(link.sequence, link.previous, one.document) != link.digest:
            walk.wrong[link.sequence] = one
        for mark in marked.get(link.sequence, ()):
            if mark.digest != link.digest:
                walk.misfits.append(mark)
            else:
                fitting = link.sequence
        last, digest, before = link.sequence, link.digest, one
    furthest = max((mark.sequence for mark in marks), default=0)
    if furthest > last:
        walk.findings.append(Finding(Kind.REMOVED, last + 1, furthest, "the end of the chain"))
    if latest is not None and last > latest:
        walk.findings.append(Finding(Kind.INSERTED, latest + 1, last, "records after the end of the chain"))
    findings = [*walk.findings, *_judge_suspects(walk), *_judge_misfits(walk.misfits)]
    findings.sort(key=lambda finding: (finding.first, finding.last, finding.kind))
    return Verification(count, after + 1, last, digest, fitting, tuple(findings))


def check_anchors(anchors: Iterable[Anchor]) -> tuple[tuple[Mark, ...], tuple[Finding, ...]]:
    """The marks that anchors are, and those that cannot be anchors: stored long after they say they were made."""
    marks, findings = [], []
    for anchor in anchors:
        late = anchor.stored_at is not None and abs(anchor.stored_at - anchor.made_at) > BACK_DATED
        source = f"the anchor of {_show(anchor.made_at)}"
        if late and anchor.stored_at is not None:
            about = f"{source} was stored at {_show(anchor.stored_at)}"
            findings.append(Finding(Kind.FORGED_ANCHOR, anchor.sequence, anchor.sequence, about))
        else:
            marks.append(Mark(anchor.sequence, anchor.digest, source))
    return tuple(marks), tuple(findings)


def _judge_suspects(walk: _Walk) -> list[Finding]:
    suspects = dict(walk.wrong)
    for sequence, (before, one) in walk.unlinked.items():
        # A record that neither follows the one before nor is followed is at fault; else it is the one before.
        if sequence in suspects or sequence - 1 in suspects:
            continue
        if sequence + 1 in walk.unlinked or before is None:
            suspects[sequence] = one
        elif sequence - 1 not in walk.unlinked:
            suspects[sequence - 1] = before
    findings = []
    for sequence, one in suspects.items():
        home = _find_home(one, suspects, walk.told_after) if len(suspects) <= MOST_SUSPECTS else None
        if home is None:
            findings.append(Finding(Kind.ALTERED, sequence, sequence))
        else:
            about = f"what stands here is record {home}"
            findings.append(Finding(Kind.REORDERED, sequence, sequence, about))
    return findings


def _find_home(one: Chained, suspects: dict[int, Chained], told_after: dict[int, str]) -> int | None:
    """The place where this record would fit: it was moved from there."""
    for place, other in suspects.items():
        if place == one.link.sequence:
            continue
        genuine = {other.link.digest, one.link.digest, told_after.get(place)}
        for previous in (other.link.previous, one.link.previous):
            if digest_record(place, previous, one.document) in genuine:
                return place
    return None


def _judge_misfits(misfits: Sequence[Mark]) -> list[Finding]:
    if not misfits:
        return []
    first = min(misfits, key=lambda mark: mark.sequence)
    last = max(mark.sequence for mark in misfits)
    more = f" and {len(misfits) - 1} other marks" if len(misfits) > 1 else ""
    about = f"{first.source}{more} are of another chain" if more else f"{first.source} is of another chain"
    return [Finding(Kind.REWRITTEN, first.sequence, last, about)]


def _show(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
