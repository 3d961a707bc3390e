"""Voting: the reads of one vehicle in several frames become one distribution.

Evidence is multiplied, strings are not counted. Each frame either shows the plate or shows nothing: with its
`unreadable` probability it says nothing about the text, with the rest it speaks for the spellings that it lists, and a
little for those that it does not list, for every frame may be wrong. What syntax changed in a frame is left out of its
evidence and applied once, at the end.

A frame that shows only a part of the plate speaks for every text that has this part at the right place (evidence.py).

Frames of one passage are not independent: dirt, typeface and light are the same, and two nearly identical pictures are
one picture. So every frame's evidence is raised to a power under 1, the smaller the more like it the others are.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from platewatch.plates.distribution import Distribution, Spelling, find_repaired, keep_best
from platewatch.plates.prior import group_alike, rule_out
from platewatch.reading.completeness import Completeness, whole
from platewatch.reading.curve import Curve, bend
from platewatch.reading.evidence import LEAST, Evidence, Shown, multiply, product
from platewatch.reading.evidence import Dependence as Dependence
from platewatch.reading.record import Corners, Read


@dataclass(frozen=True, slots=True)
class FrameRead:
    """One vehicle's plate as one frame shows it. `frame_id` names the frame; fields as in ReadPlate."""

    frame_id: str
    spellings: tuple[Spelling, ...]
    unreadable: float
    country: str | None
    country_probability: float
    lines: int
    corners: Corners
    completeness: Completeness = ()


@dataclass(frozen=True, slots=True)
class CombinedRead:
    """What all frames of a passage say together; `spellings` and `unreadable` as in Distribution.

    `spellings` are what is seen. `completeness` is that of the first of them; with it none of the others is taken for
    the whole plate with more than the frames say. `evidence_frame` is the frame to show to a person: large, and it says
    what was decided. `effective_frames` is how many independent frames the evidence is worth.
    """

    spellings: tuple[Spelling, ...]
    unreadable: float
    country: str | None
    country_probability: float
    lines: int
    evidence_frame: str
    effective_frames: float
    completeness: Completeness = ()

    @property
    def repaired_from(self) -> str | None:
        """The spelling that the pictures alone would have put first, where the countries' syntax put another first."""
        return find_repaired(self.spellings)


FITTED: Final = Dependence()
PASSAGES: Final = Curve(0.8, 0.82, 0.03)
"""What frames that hang together still get wrong, fitted as Dependence was."""
_COUNTRIES: Final = 40
# Frames that are cut for certain weigh alike, however certain it is.
_LEAST_COMPLETE: Final = 0.1
# A frame whose support for the outcome is at least this share of the best frame's may be the one to show.
_NEARLY_BEST: Final = 0.8


def frame_of(read: Read) -> FrameRead:
    """The stored read as a frame of its passage."""
    return FrameRead(
        frame_id=read.read_id,
        spellings=read.spellings,
        unreadable=read.unreadable,
        country=read.country,
        country_probability=read.country_probability,
        lines=read.lines,
        corners=read.corners,
        completeness=read.completeness,
    )


def combine(reads: Iterable[FrameRead], *, dependence: Dependence = FITTED, curve: Curve = PASSAGES) -> CombinedRead:
    """The reads of one passage as one. Their order does not matter, nor does a frame that comes twice.

    Frames that show nothing readable change nothing. The probabilities and `unreadable` sum to at most 1. Raises
    ValueError if there is no read.
    """
    frames = _distinct(reads)
    if not frames:
        raise ValueError("there is nothing to combine: a passage has at least one read")
    speaking = [frame for frame in frames if frame.spellings and frame.unreadable < 1.0]
    if not speaking:
        return _alone(max(frames, key=lambda frame: (_width(frame), frame.frame_id)))
    if len(speaking) == 1:
        return _alone(speaking[0])
    powers = _powers(speaking, dependence)
    evidence = multiply([_show(frame) for frame in speaking], powers, dependence)
    country, probability = _combine_countries(speaking, powers)
    bent = bend(keep_best(_apply_prior(evidence.distribution, speaking)), curve)
    wholes = {spelling.text: evidence.whole(spelling.text) for spelling in bent.spellings}
    distribution = rule_out(bent, {country: probability} if country else {}, wholes=wholes)
    best = distribution.spellings[0].text
    lines = _combine_lines(speaking, best)
    return CombinedRead(
        spellings=_hold_parts(distribution.spellings, evidence),
        unreadable=distribution.unreadable,
        country=country,
        country_probability=probability,
        lines=lines,
        evidence_frame=_choose_evidence(speaking, best).frame_id,
        effective_frames=sum(powers),
        completeness=evidence.describe_ends(best, lines) if any(frame.completeness for frame in speaking) else (),
    )


def _distinct(reads: Iterable[FrameRead]) -> list[FrameRead]:
    """One read per frame id, in the ids' order; of two with one id always the same, whatever their order."""
    frames: dict[str, FrameRead] = {}
    for read in sorted(reads, key=lambda read: (read.frame_id, repr(read))):
        frames.setdefault(read.frame_id, read)
    return list(frames.values())


def _alone(frame: FrameRead) -> CombinedRead:
    return CombinedRead(
        spellings=frame.spellings,
        unreadable=frame.unreadable,
        country=frame.country,
        country_probability=frame.country_probability,
        lines=frame.lines,
        evidence_frame=frame.frame_id,
        effective_frames=1.0,
        completeness=frame.completeness,
    )


def _show(frame: FrameRead) -> Shown:
    seen = {spelling.text: spelling.by_picture for spelling in frame.spellings}
    return Shown(seen, frame.unreadable, frame.completeness)


def _hold_parts(spellings: Sequence[Spelling], evidence: Evidence) -> tuple[Spelling, ...]:
    """The spellings, to go with the completeness of the first of them.

    Where another is less probably the whole plate than that says, it keeps only what makes it come out right. What it
    loses belongs to plates of which it is a part.
    """
    best, *others = spellings
    said = evidence.whole(best.text)
    held = [best]
    for one in others:
        share = min(1.0, evidence.whole(one.text) / said) if said > 0 else 1.0
        seen = None if one.observed is None else one.observed * share
        held.append(Spelling(one.text, one.probability * share, seen))
    held.sort(key=lambda spelling: (-spelling.probability, spelling.text))
    return tuple(held)


def _powers(frames: Sequence[FrameRead], dependence: Dependence) -> list[float]:
    """How much of each frame's evidence counts: two equal frames get half each, a blurred one weakens no sharp one.

    Nor does one that shows a part of the plate weaken one that shows more of it; the little that it has to add to that
    counts.
    """
    powers = []
    for frame in frames:
        strength, complete = _strength(frame), whole(frame.completeness)
        shared, repeated = 0.0, 0.0
        for other in frames:
            if other is not frame:
                likeness = _likeness(frame, other, dependence)
                shared += likeness * min(1.0, _strength(other) / strength)
                repeated = max(repeated, likeness * (whole(other.completeness) - complete))
        powers.append((1.0 - repeated) / (1.0 + shared))
    return powers


def _strength(frame: FrameRead) -> float:
    complete = max(whole(frame.completeness), _LEAST_COMPLETE)
    return max(LEAST, max(spelling.by_picture for spelling in frame.spellings) * complete**2)


def _likeness(one: FrameRead, other: FrameRead, dependence: Dependence) -> float:
    """How far the second frame repeats the first: 1 for the same picture of the plate."""
    width, other_width = max(_width(one), 1.0), max(_width(other), 1.0)
    (x, y), (other_x, other_y) = _centre(one), _centre(other)
    moved = math.hypot(x - other_x, y - other_y) / math.sqrt(width * other_width) / dependence.shift
    grown = abs(math.log(width / other_width)) / dependence.scale
    return dependence.same_plate + (1.0 - dependence.same_plate) * math.exp(-moved - grown)


def _apply_prior(evidence: Distribution, frames: Sequence[FrameRead]) -> Distribution:
    """Within each group of look-alikes what syntax did to the frames, once; the groups' sums stay as they are."""
    shifts: dict[str, list[float]] = {}
    for frame in frames:
        for group in group_alike(frame.spellings):
            # What the group as a whole lost or gained is not about which of its spellings it is.
            said, seen = sum(one.probability for one in group), sum(one.by_picture for one in group)
            for one in group:
                if one.probability > 0 and one.by_picture > 0:
                    shift = math.log(one.probability / one.by_picture) - math.log(said / seen)
                    shifts.setdefault(one.text, []).append(shift)
    spellings = [one for group in group_alike(evidence.spellings) for one in _shift_group(group, shifts)]
    spellings.sort(key=lambda spelling: (-spelling.probability, spelling.text))
    return Distribution(tuple(spellings), evidence.unreadable)


def _shift_group(group: Sequence[Spelling], shifts: Mapping[str, Sequence[float]]) -> Sequence[Spelling]:
    means = [sum(shifts[one.text]) / len(shifts[one.text]) if one.text in shifts else 0.0 for one in group]
    if len(group) == 1 or all(abs(mean) < LEAST for mean in means):
        return group
    total = sum(one.probability for one in group)
    moved = [one.probability * math.exp(mean) for one, mean in zip(group, means, strict=True)]
    if sum(moved) <= 0:
        return group
    return [
        Spelling(one.text, total * share / sum(moved), one.probability) for one, share in zip(group, moved, strict=True)
    ]


def _combine_countries(frames: Sequence[FrameRead], powers: Sequence[float]) -> tuple[str | None, float]:
    """The product of the frames' evidence for each country; a frame spreads what it leaves over all others."""
    names = sorted({frame.country for frame in frames}, key=lambda name: name or "")
    scores = []
    for name in (*names, "any other"):
        chances = [
            frame.country_probability if frame.country == name else (1.0 - frame.country_probability) / _COUNTRIES
            for frame in frames
        ]
        scores.append(product(chances, powers))
    scores[-1] *= max(1, _COUNTRIES - len(names))
    best = max(range(len(names)), key=lambda index: scores[index])
    return names[best], scores[best] / sum(scores)


def _combine_lines(frames: Sequence[FrameRead], text: str) -> int:
    votes: dict[int, float] = {}
    for frame in frames:
        votes[frame.lines] = votes.get(frame.lines, 0.0) + _support(frame, text)
    return max(votes, key=lambda lines: (votes[lines], -lines))


def _choose_evidence(frames: Sequence[FrameRead], text: str) -> FrameRead:
    """The largest of the frames that support the text nearly as well as the best one does."""
    best = max(_support(frame, text) for frame in frames)
    fit = [frame for frame in frames if _support(frame, text) >= _NEARLY_BEST * best]
    return max(fit, key=lambda frame: (_width(frame), frame.frame_id))


def _support(frame: FrameRead, text: str) -> float:
    return max((spelling.probability for spelling in frame.spellings if spelling.text == text), default=0.0)


def _width(frame: FrameRead) -> float:
    top_left, top_right, bottom_right, bottom_left = frame.corners
    return (math.dist(top_left, top_right) + math.dist(bottom_left, bottom_right)) / 2


def _centre(frame: FrameRead) -> tuple[float, float]:
    return sum(x for x, _ in frame.corners) / 4, sum(y for _, y in frame.corners) / 4
