"""Verifying the chain from its records, by whoever need not trust the store that serves them.

Everything is computed again: the digest of each record in its place, the link to the record before, and the marks that
the chain must fit: anchors, the head, and a head that somebody wrote down.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.audit.chain import GENESIS, Anchor, Chained, digest_record
from platewatch.sentences import as_sentence, say

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
    """The chain is whole, and is not the one that a mark was made of: it was rewritten."""

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
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: `count` records, from number `first` to `last`, whose digest is `digest`; what is wrong with
    them; and up to which number they fit an anchor: what comes after `anchored` could still be rewritten by whoever
    may chain records.
    """

    count: int
    first: int
    last: int
    digest: str
    anchored: int
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Walk:
    """How far the walk has come: the last record's number and digest, and the record `before` the next one.

    Beside it what was met: records whose digest is `wrong`, those that do not follow the one before, and what a
    record's follower says of its digest. `gap` is where the walk stood before it jumped over numbers, and `jumped` what
    it met since.
    """

    last: int
    digest: str
    before: Chained | None = None
    findings: list[Finding] = field(default_factory=list)
    wrong: dict[int, Chained] = field(default_factory=dict)
    unlinked: dict[int, tuple[Chained | None, Chained]] = field(default_factory=dict)
    told_after: dict[int, str] = field(default_factory=dict)
    gap: tuple[int, str, Chained | None] | None = None
    jumped: list[int] = field(default_factory=list)

    def take(self, one: Chained) -> bool:
        """Go on to this record; False when its place is taken."""
        link = one.link
        if self.gap and (link.sequence - 1, link.previous) == self.gap[:2]:
            # The chain goes on where it jumped: what came in between does not belong there, and nothing is missing.
            self.findings += [Finding(Kind.INSERTED, number, number, "not where it belongs") for number in self.jumped]
            self.last, self.digest, self.before = self.gap
            self.gap, self.jumped = None, []
        if link.sequence <= self.last:
            self.findings.append(Finding(Kind.INSERTED, link.sequence, link.sequence, "its place is taken"))
            return False
        if link.sequence > self.last + 1:
            self._close_gap()
            self.gap = (self.last, self.digest, self.before)
        elif link.previous != self.digest:
            self.unlinked[link.sequence] = (self.before, one)
            self.told_after[self.last] = link.previous
        if self.gap:
            self.jumped.append(link.sequence)
        if digest_record(link.sequence, link.previous, one.document) != link.digest:
            self.wrong[link.sequence] = one
        self.last, self.digest, self.before = link.sequence, link.digest, one
        return True

    def finish(self, furthest: int) -> None:
        """Note what is missing, between and up to the furthest number that anybody vouches for."""
        self._close_gap()
        if furthest > self.last:
            self.findings.append(Finding(Kind.REMOVED, self.last + 1, furthest, "the end of the chain"))

    def _close_gap(self) -> None:
        if self.gap:
            self.findings.append(Finding(Kind.REMOVED, self.gap[0] + 1, self.jumped[0] - 1))
        self.gap, self.jumped = None, []


def verify_chain(
    records: Iterable[Chained],
    marks: Sequence[Mark],
    reached: Callable[[], int],
    *,
    after: int = 0,
    digest: str = GENESIS,
) -> Verification:
    """Verify the records that follow number `after`, whose digest is `digest`, in the order in which they are served.

    `reached` says how long the chain is when it is asked. Records up to `after` that are served first are passed over.
    """
    marked: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        marked[mark.sequence].append(mark)
    walk, count, anchored, end = _Walk(after, digest), 0, after, 0
    misfits: list[Mark] = []
    for one in records:
        sequence = one.link.sequence
        if sequence <= after and walk.before is None and after:
            continue
        count += 1
        if sequence > end and sequence > (end := reached()):
            walk.findings.append(Finding(Kind.INSERTED, sequence, sequence, "after the end of the chain"))
            continue
        if not walk.take(one):
            continue
        for mark in marked.get(sequence, ()):
            if mark.digest != one.link.digest:
                misfits.append(mark)
            elif mark.anchor:
                anchored = sequence
    walk.finish(max((mark.sequence for mark in marks), default=0))
    findings = [*walk.findings, *_check_suspects(walk)]
    # A record that is at fault itself fits no mark either.
    named = {finding.first for finding in findings}
    findings += _check_misfits([mark for mark in misfits if mark.sequence not in named])
    findings.sort(key=lambda finding: (finding.first, finding.last, finding.kind))
    return Verification(count, after + 1, walk.last, walk.digest, anchored, tuple(findings))


def check_anchors(
    anchors: Iterable[Anchor], show: Callable[[datetime], str]
) -> tuple[tuple[Mark, ...], tuple[Finding, ...]]:
    """The marks that anchors are, and those that cannot be anchors: stored long after they say they were made.

    `show` writes the times in what is said of them.
    """
    marks, findings = [], []
    for anchor in anchors:
        late = anchor.stored_at is not None and abs(anchor.stored_at - anchor.made_at) > BACK_DATED
        source = say("the anchor of {time}", time=show(anchor.made_at))
        if late and anchor.stored_at is not None:
            about = say("{source} was stored at {time}", source=source, time=show(anchor.stored_at))
            findings.append(Finding(Kind.FORGED_ANCHOR, anchor.sequence, anchor.sequence, about))
        else:
            marks.append(Mark(anchor.sequence, anchor.digest, source, anchor=True))
    return tuple(marks), tuple(findings)


def _check_suspects(walk: _Walk) -> list[Finding]:
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
            about = say("what stands here is record {number}", number=home)
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


def _check_misfits(misfits: Sequence[Mark]) -> list[Finding]:
    if not misfits:
        return []
    first = min(misfits, key=lambda mark: mark.sequence)
    last = max(mark.sequence for mark in misfits)
    source, more = as_sentence(first.source), len(misfits) - 1
    about = say("{source} was made of another chain", source=source)
    if more:
        about = say("{source}, and {more} more after it, was made of another chain", source=source, more=more)
    return [Finding(Kind.REWRITTEN, first.sequence, last, about)]
