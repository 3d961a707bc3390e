"""How well distributions over spellings fit what the plates truly say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

FOLDED: Final = str.maketrans("OI", "01")
BINS: Final = 15
SURE: Final = 0.99
# A said probability counts as at least this far from 0 and 1: one slip must not weigh more than all else.
EDGE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Answer:
    """A plate's true text and what was said of it: spellings with probabilities, the most probable first."""

    truth: str
    spellings: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str:
        """The most probable spelling; empty if there is none."""
        return self.spellings[0][0] if self.spellings else ""

    @property
    def said(self) -> float:
        """The probability of the most probable spelling."""
        return self.spellings[0][1] if self.spellings else 0.0

    @property
    def right(self) -> bool:
        """Whether the most probable spelling is the true text."""
        return self.best == self.truth


def fold(answer: Answer) -> Answer:
    """The answer where O counts as 0 and I as 1: spellings that fall together add up."""
    shares: dict[str, float] = {}
    for text, chance in answer.spellings:
        folded = text.translate(FOLDED)
        shares[folded] = shares.get(folded, 0.0) + chance
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    return Answer(answer.truth.translate(FOLDED), tuple(ranked))


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose best spelling was said with about the same probability: how many, said and right on average."""

    count: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the best spellings' probabilities hold.

    `error` is the expected calibration error over 15 equally wide bins; `log_loss` in nats, beside `constant`, that of
    the best constant; `sure_of_right` is the share of the right answers that were said with 0.99 or more, `sure_right`
    how many of the `sure` answers so said are right (None if there are none).
    """

    count: int
    exact: float
    error: float
    log_loss: float
    constant: float
    sure: int
    sure_of_right: float
    sure_right: float | None
    bins: tuple[Bin, ...]


def calibrate(answers: Sequence[Answer]) -> Calibration:
    """Judge the answers' probabilities. Raises ValueError if there are no answers."""
    if not answers:
        raise ValueError("no answers to judge")
    said = np.array([answer.said for answer in answers], np.float64)
    right = np.array([answer.right for answer in answers], np.float64)
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(int(inside.sum()), float(said[inside].mean()), float(right[inside].mean()))
        for inside in (places == place for place in range(BINS))
        if inside.any()
    )
    error = sum(one.count * abs(one.said - one.right) for one in bins) / len(answers)
    clipped = np.clip(said, EDGE, 1 - EDGE)
    loss = -np.mean(right * np.log(clipped) + (1 - right) * np.log(1 - clipped))
    sure = said >= SURE
    return Calibration(
        count=len(answers),
        exact=float(right.mean()),
        error=float(error),
        log_loss=float(loss),
        constant=_entropy(float(right.mean())),
        sure=int(sure.sum()),
        sure_of_right=float((sure & (right > 0)).sum() / max(1.0, right.sum())),
        sure_right=float(right[sure].mean()) if sure.any() else None,
        bins=bins,
    )


def _entropy(share: float) -> float:
    return sum(-part * math.log(part) for part in (share, 1 - share) if 0 < part < 1)


def exact(answers: Sequence[Answer]) -> float:
    """The share of the answers whose best spelling is the true text; 0 if there are none."""
    return float(np.mean([answer.right for answer in answers])) if answers else 0.0


def among(answers: Sequence[Answer], count: int = 8) -> float:
    """The share of the answers with the true text among their first `count` spellings; 0 if there are none."""
    hits = [any(text == answer.truth for text, _ in answer.spellings[:count]) for answer in answers]
    return float(np.mean(hits)) if hits else 0.0
