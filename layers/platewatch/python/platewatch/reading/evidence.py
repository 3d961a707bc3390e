"""What several frames of one plate say together: of each text, and of whether it is the whole plate or a part of it.

A frame that shows a part supports every whole text that has this part at the right place, each as one of all that do,
and speaks against none of them: what it does not show it says nothing of. So for each text there are several cases: it
is the whole plate, or characters are missing at these ends or at those. For frames that are all complete there is one
case, and everything is as without completeness.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.completeness import (
    NO_GAPS,
    Completeness,
    Gaps,
    LineEnds,
    cut_border,
    is_part,
    list_gaps,
    scale_whole,
)

TEXT: Final = 1e-4
"""How probable one given plate is before anything was read. Its size hardly matters, only that it is small."""
LEAST: Final = 1e-9
BORDER: Final = 0.3
"""How often the last character that is seen beside a gap is misread: a part of it is missing as well."""
ONE_OF: Final = 1 / 20
"""The share of one given character of all that may stand where one is missing: digits or most letters, mostly."""
MISSING: Final = 2
"""How many characters a cut plate lacks, about."""
UNSEEN: Final = 0.2
"""The share of a frame's misreadings that differ from the plate only where another frame does not show it: of seven
characters a cut plate lacks one or two."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """How frames of one passage hang together; the values were fitted on drawn bursts, with typefaces that no training
    saw, by training.calibration.dependence.

    `same_plate` (0 to 1) is the correlation of two frames that have nothing but the plate in common; it rises to 1 for
    the same picture. `shift` (in plate widths) and `scale` (of the logarithm of the widths' ratio) are how far the
    plate must have moved or grown until that rise is mostly gone. `unlisted` is the share of what a frame does not list
    that falls to one given spelling, and `surprise` the least probability that a readable frame lists only wrong ones.
    """

    same_plate: float = 0.8
    shift: float = 0.1
    scale: float = 0.03
    unlisted: float = 0.005
    surprise: float = 2e-3


@dataclass(frozen=True, slots=True)
class Shown:
    """What one frame shows by the picture alone: its texts with their probabilities, that it shows nothing, and how
    complete it is. `completeness` has one LineEnds for each line, or none.
    """

    chances: Mapping[str, float]
    unreadable: float
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Evidence:
    """All frames together: texts as seen, and of each text how probable each case is if the text is right.

    The cases of a text sum to 1.
    """

    distribution: Distribution
    cases: Mapping[str, Mapping[Gaps, float]]

    def whole(self, text: str) -> float:
        """The probability (0 to 1) that the text is the whole plate if it is what there is to be seen."""
        return self.cases[text].get(NO_GAPS, 0.0)

    def describe_ends(self, text: str, lines: int) -> Completeness:
        """The completeness of the text as a plate of so many lines."""
        cases = self.cases[text]
        ends = [1.0 - sum(chance for gaps, chance in cases.items() if end in gaps) for end in range(2 * lines)]
        held = [min(1.0, max(0.0, end)) for end in ends]
        shape = tuple(LineEnds(held[2 * line], held[2 * line + 1]) for line in range(lines))
        return scale_whole(shape, self.whole(text))


def multiply(frames: Sequence[Shown], powers: Sequence[float], dependence: Dependence) -> Evidence:
    """The product of the frames' evidence over all texts that any of them lists, each frame's raised to its power.

    For one text a frame is worth `probability / TEXT + unreadable`, against 1 for a frame that says nothing. The case
    that all frames say nothing is taken out and is the combined `unreadable`.
    """
    texts = sorted({text for frame in frames for text in frame.chances})
    silent = [min(1.0, max(0.0, frame.unreadable)) for frame in frames]
    rests = [
        max(1.0 - unreadable - sum(frame.chances.values()), dependence.surprise * (1.0 - unreadable))
        for unreadable, frame in zip(silent, frames, strict=True)
    ]
    nothing = product(silent, powers)
    unlisted = [rest * dependence.unlisted for rest in rests]
    # A part stands for several plates, and frames that agree on one of them are not to be outweighed by all together.
    several = ONE_OF ** (MISSING * max(0.0, sum(powers) - 1.0))
    scores: dict[str, dict[Gaps, float]] = {}
    for text in texts:
        scores[text] = {}
        for gaps in _list_cases(text, frames):
            worth = [
                _support(frame, text, gaps, rest, dependence.unlisted) / TEXT + unreadable
                for frame, rest, unreadable in zip(frames, rests, silent, strict=True)
            ]
            scores[text][gaps] = max(0.0, TEXT * (product(worth, powers) - nothing)) * (several if gaps else 1.0)
    worth = [other / TEXT + unreadable for other, unreadable in zip(unlisted, silent, strict=True)]
    elsewhere = max(0.0, TEXT / dependence.unlisted * (product(worth, powers) - nothing))
    total = sum(sum(cases.values()) for cases in scores.values()) + elsewhere + nothing
    spellings = [Spelling(text, sum(cases.values()) / total) for text, cases in scores.items()]
    spellings.sort(key=lambda spelling: (-spelling.probability, spelling.text))
    return Evidence(
        Distribution(tuple(spellings), nothing / total), {text: _share(cases) for text, cases in scores.items()}
    )


def product(values: Sequence[float], powers: Sequence[float]) -> float:
    """The product of the values, each raised to its power; no value counts as less than LEAST."""
    return math.exp(sum(power * math.log(max(value, LEAST)) for value, power in zip(values, powers, strict=True)))


def _list_cases(text: str, frames: Sequence[Shown]) -> list[Gaps]:
    """That the text is the whole plate, and the gaps that frames which show it may have."""
    seen = {gaps for frame in frames if text in frame.chances for gaps in list_gaps(frame.completeness)}
    return sorted({NO_GAPS, *seen})


def _support(frame: Shown, text: str, gaps: Gaps, rest: float, unlisted: float) -> float:
    """How probable it is that the frame shows what it shows if the plate shows `text` with these gaps.

    `rest` is what the frame leaves to texts that it does not list, and `unlisted` the share of it of one given text.
    """
    cases = list_gaps(frame.completeness)
    other = rest * unlisted
    share = cases.get(gaps, 0.0)
    support = share * frame.chances.get(text, other)
    if share == 1.0:
        return support
    if gaps:
        # The plate is one of all those that the text is a part of, and the frame may have misread any of them.
        other = max(other, rest * UNSEEN * _share_of_wholes(frame, text, gaps))
    # A part of a part: what the text lacks the frame lacks as well.
    part = sum(
        chance * _sum_parts(frame, text, missing, BORDER * chance)
        for missing, chance in cases.items()
        if set(gaps) <= set(missing)
    )
    return support + max(part, (1.0 - share) * other)


def _sum_parts(frame: Shown, text: str, missing: Gaps, border: float) -> float:
    """How far what the frame lists speaks for this text, one of all that contain it where characters are missing.

    What the text contains but for the character at a gap counts by `border`.
    """
    lines, total = max(1, len(frame.completeness)), 0.0
    if missing == NO_GAPS:
        return total
    for seen, chance in frame.chances.items():
        inner = cut_border(seen, missing, lines)
        if len(inner) >= len(text):
            # Nothing is part of what is no longer: most of what is compared ends here.
            continue
        if is_part(seen, text, missing, lines):
            total += chance * ONE_OF ** (len(text) - len(seen))
        elif is_part(inner, text, missing, lines):
            total += chance * border * ONE_OF ** (len(text) - len(inner))
    return total


def _share_of_wholes(frame: Shown, text: str, gaps: Gaps) -> float:
    """Which share of what the frame lists contains the text, and has characters where the text lacks them."""
    lines = max(1, len(frame.completeness))
    listed = sum(frame.chances.values())
    longer = sum(chance for seen, chance in frame.chances.items() if is_part(text, seen, gaps, lines))
    return longer / listed if listed > 0 else 0.0


def _share(cases: Mapping[Gaps, float]) -> Mapping[Gaps, float]:
    total = sum(cases.values())
    if total <= 0.0:
        return {NO_GAPS: 1.0}
    return {gaps: score / total for gaps, score in cases.items()}
