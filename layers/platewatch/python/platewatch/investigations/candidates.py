"""A candidate as it is kept: masked until a person unmasks it, and verified or rejected on its pictures.

What is kept of it ends with the investigation, unless it was verified.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from platewatch.hits.passage import NAMED_WINDOW
from platewatch.investigations import errors
from platewatch.investigations.investigation import Investigation, Source
from platewatch.investigations.questions import Passing
from platewatch.investigations.ranking import Candidate, Doubt
from platewatch.plates.distribution import Spelling
from platewatch.retention.terms import PASSAGE_TERM
from platewatch.sentences import say

MOST_OWN: Final = 300
"""How many of a candidate's own passages are kept beside those that the question is about."""


class CandidateState(StrEnum):
    """How far people have come with a candidate."""

    MASKED = "masked"
    UNMASKED = "unmasked"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What a person says of a candidate after looking at its pictures."""

    VERIFIED = "verified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class OwnPassing:
    """A passage of a candidate. `joint` says that the question is about it; `probability` is that of its read being the
    candidate's plate.
    """

    camera_id: str
    captured_at: datetime
    read_id: str
    probability: float
    joint: bool

    def may_show(self, source: Source, now: datetime) -> bool:
        """False once the passage itself must be gone: a copy of it lives no longer."""
        return source is Source.HITS or now < self.captured_at + PASSAGE_TERM


@dataclass(frozen=True, slots=True)
class Unmasking:
    """Who unmasked a candidate (a verified identity), when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """What a person said of a candidate (`by`: a verified identity), when, and in which words."""

    verdict: Verdict
    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class KeptCandidate:
    """One candidate of an answer. `passages` are in the order of capture and are numbered from 1; `own` is how many of
    its own there were. `tried` are the numbers of the passages whose pictures were asked for, and `seen` of those whose
    pictures were there and the recorded ones. What of its ranking is None is no matter of chance. `country` is the one
    that its passages show, None where they show none.
    """

    number: int
    spellings: tuple[Spelling, ...]
    passages: tuple[OwnPassing, ...]
    own: int
    chain: float
    doubts: tuple[Doubt, ...] = ()
    joint: int = 0
    expected: float | None = None
    p_value: float | None = None
    adjusted: float | None = None
    surprise: float | None = None
    unmasked: Unmasking | None = None
    tried: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()
    verdict: GivenVerdict | None = None
    country: str | None = None

    @property
    def plate(self) -> str:
        """Its most probable spelling."""
        return self.spellings[0].text

    @property
    def state(self) -> CandidateState:
        """How far people have come with it."""
        if self.verdict is not None:
            return CandidateState(self.verdict.verdict.value)
        return CandidateState.MASKED if self.unmasked is None else CandidateState.UNMASKED


def find_end(candidate: KeptCandidate, investigation: Investigation) -> datetime:
    """When a candidate ends that nobody verifies: with the investigation, and no later than the newest of its passages.

    It is a copy of them.
    """
    if investigation.source is Source.HITS or not candidate.passages:
        return investigation.over_at
    newest = max(one.captured_at for one in candidate.passages)
    return min(investigation.over_at, newest + PASSAGE_TERM)


def is_shown(candidate: KeptCandidate, investigation: Investigation, now: datetime) -> bool:
    """False once none of its passages may be shown any more: then nobody may unmask it either."""
    return candidate.state is CandidateState.VERIFIED or now < find_end(candidate, investigation)


def keep_candidates(candidates: Sequence[Candidate], own: Iterable[Passing]) -> tuple[KeptCandidate, ...]:
    """The candidates of an answer, numbered from 1, each beside its own passages of the period."""
    everything = tuple(own)
    return tuple(_keep(number, candidate, everything) for number, candidate in enumerate(candidates, 1))


def unmask(candidate: KeptCandidate, by: str, reason: str, now: datetime) -> KeptCandidate:
    """The candidate once a person has unmasked it; who came first stays."""
    return candidate if candidate.unmasked else replace(candidate, unmasked=Unmasking(by, now, reason))


def require_unmasked(candidate: KeptCandidate) -> None:
    """Raises CandidateMasked."""
    if candidate.unmasked is None:
        raise errors.CandidateMasked(
            say(
                "candidate {number} is masked: unmask it first, with the reason why just this one",
                number=candidate.number,
            )
        )


def see_pictures(candidate: KeptCandidate, tried: Iterable[int], seen: Iterable[int]) -> KeptCandidate:
    """The candidate once the pictures of the passages `tried` were asked for, and those of `seen` looked at."""
    return replace(
        candidate, tried=tuple(sorted({*candidate.tried, *tried})), seen=tuple(sorted({*candidate.seen, *seen}))
    )


def give_verdict(
    candidate: KeptCandidate, verdict: Verdict, by: str, words: str, now: datetime, source: Source
) -> KeptCandidate:
    """The candidate once a person has verified or rejected it. Raises CandidateMasked, PicturesUnseen, VerdictGiven.

    Without a picture that was looked at nothing is verified. It is rejected then only when the pictures of all its
    passages were asked for: nobody can tell any more, and it stays a lead that nobody can follow.
    """
    require_unmasked(candidate)
    if candidate.verdict is not None:
        raise errors.VerdictGiven(
            say(
                "candidate {number} is {verdict} already",
                number=candidate.number,
                verdict=say(candidate.verdict.verdict.value),
            )
        )
    if not candidate.seen and not (verdict is Verdict.REJECTED and _is_tried(candidate, now, source)):
        raise errors.PicturesUnseen("look at its pictures first: a plate that was read is a lead and no evidence")
    return replace(candidate, verdict=GivenVerdict(verdict, by, now, words))


def reduce_verified(candidate: KeptCandidate) -> KeptCandidate:
    """What is kept of a verified candidate for the dossier: the passages that the question is about, and those looked
    at. Its other passages stay a number.
    """
    kept = [(number, one) for number, one in enumerate(candidate.passages, 1) if one.joint or number in candidate.seen]
    seen = tuple(place for place, (number, _) in enumerate(kept, 1) if number in candidate.seen)
    tried = tuple(place for place, (number, _) in enumerate(kept, 1) if number in candidate.tried)
    return replace(candidate, passages=tuple(one for _, one in kept), tried=tried, seen=seen)


def _is_tried(candidate: KeptCandidate, now: datetime, source: Source) -> bool:
    """Whether the pictures of every passage that may still be shown were asked for."""
    shown = (number for number, one in enumerate(candidate.passages, 1) if one.may_show(source, now))
    return all(number in candidate.tried for number in shown)


def _keep(number: int, candidate: Candidate, everything: Sequence[Passing]) -> KeptCandidate:
    joint = {passing.read_id: passing for passing in candidate.passages}
    texts = {spelling.text for spelling in candidate.spellings}
    own = {
        passing.read_id: passing
        for passing in everything
        if passing.read_id not in joint
        and not any(_is_one_passage(passing, other) for other in candidate.passages)
        and any(one.text in texts for one in passing.spellings)
    }
    # Those that the question is about are all kept; of the others the newest.
    others = sorted(own.values(), key=lambda one: (one.captured_at, one.read_id))[-MOST_OWN:]
    passages = [_own(passing, candidate.plate, joint=True) for passing in joint.values()]
    passages += [_own(passing, candidate.plate, joint=False) for passing in others]
    return KeptCandidate(
        number=number,
        spellings=candidate.spellings,
        passages=tuple(sorted(passages, key=lambda one: (one.captured_at, one.read_id))),
        own=len(joint) + len(own),
        chain=candidate.chain,
        doubts=candidate.doubts,
        joint=candidate.joint,
        expected=candidate.expected,
        p_value=candidate.p_value,
        adjusted=candidate.adjusted,
        surprise=candidate.surprise,
        country=candidate.country,
    )


def _is_one_passage(one: Passing, other: Passing) -> bool:
    """Whether another frame shows the same passage best. A camera may use an id again, much later."""
    same = (one.camera_id, one.passage_id) == (other.camera_id, other.passage_id)
    return same and abs(one.captured_at - other.captured_at) <= NAMED_WINDOW


def _own(passing: Passing, plate: str, *, joint: bool) -> OwnPassing:
    chance = sum(spelling.probability for spelling in passing.spellings if spelling.text == plate)
    return OwnPassing(passing.camera_id, passing.captured_at, passing.read_id, min(1.0, chance), joint)
