"""*This plate*: the passages of a plate, or of the plates that fit a pattern."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Final

from platewatch.hits.incomplete import fits_pattern
from platewatch.investigations.questions import LEAST_SPELLING, PassagesOfPeriod, Passing, PlateQuestion
from platewatch.investigations.ranking import MOST_CANDIDATES, Candidate, Doubt, Ranking
from platewatch.investigations.surprise import SURE_CHAIN
from platewatch.plates.distribution import Spelling

MOST_WRITTEN_OUT: Final = 2
"""A pattern with so many ? and no * is asked for as the plates that it may be; with more, all passages are looked
at."""

SLICE: Final = timedelta(hours=1)
"""So much of the period is looked at in one go where all passages are."""

_CHARACTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def find_plate(question: PlateQuestion, passages: PassagesOfPeriod, now: datetime) -> Ranking:
    """The plates that are or fit what was asked, each with its passages; the surest and most often seen first.

    Nothing is ranked by chance here: `p_value` is None. A plate whose reads are all less probable than another's of the
    same passages is not named apart.
    """
    found, looked_at = _find(question, passages, now)
    by_plate: dict[str, dict[tuple[str, str], tuple[Passing, float]]] = defaultdict(dict)
    for passing in found:
        for spelling in passing.spellings:
            if spelling.probability >= LEAST_SPELLING and fits_pattern(spelling.text, question.plate):
                name = (passing.camera_id, passing.read_id)
                by_plate[spelling.text][name] = (passing, spelling.probability)
    ordered = sorted(by_plate, key=lambda text: (-sum(chance for _, chance in by_plate[text].values()), text))
    kept: list[str] = []
    for text in ordered:
        if not any(_covers(by_plate[better], by_plate[text]) for better in kept):
            kept.append(text)
    return Ranking(
        candidates=tuple(_describe(text, list(by_plate[text].values())) for text in kept[:MOST_CANDIDATES]),
        compared=len(by_plate),
        enough=len(kept),
        looked_at=looked_at,
        left_out=max(0, len(kept) - MOST_CANDIDATES),
    )


def _describe(text: str, seen: Sequence[tuple[Passing, float]]) -> Candidate:
    passages = sorted((passing for passing, _ in seen), key=lambda one: (one.captured_at, one.read_id))
    chances = [chance for _, chance in seen]
    chain = math.prod(chances)
    return Candidate(
        spellings=(Spelling(text, max(chances)),),
        passages=tuple(passages),
        chain=chain,
        doubts=(Doubt.READS,) if chain < SURE_CHAIN else (),
        joint=len(passages),
    )


def _covers(
    better: dict[tuple[str, str], tuple[Passing, float]], worse: dict[tuple[str, str], tuple[Passing, float]]
) -> bool:
    return all(name in better and chance <= better[name][1] for name, (_, chance) in worse.items())


def _find(question: PlateQuestion, passages: PassagesOfPeriod, now: datetime) -> tuple[list[Passing], int]:
    """The passages that may fit, and how many were looked at for them."""
    since, until = question.since, question.until
    if not question.is_pattern:
        found = list(passages.list_of([question.plate], question.cameras, since, until, now))
        return found, len(found)
    if "*" not in question.plate and question.plate.count("?") <= MOST_WRITTEN_OUT:
        found = list(passages.list_of(list(_write_out(question.plate)), question.cameras, since, until, now))
        return found, len(found)
    fitting, looked_at = [], 0
    while since < until:
        end = min(until, since + SLICE)
        some = passages.list_at(question.cameras, since, end, now)
        looked_at += len(some)
        fitting += [one for one in some if any(fits_pattern(each.text, question.plate) for each in one.spellings)]
        since = end
    return fitting, looked_at


def _write_out(pattern: str) -> Iterator[str]:
    """All plates that a pattern with ? may be."""
    places = [_CHARACTERS if character == "?" else character for character in pattern]
    return ("".join(characters) for characters in product(*places))
