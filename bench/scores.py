"""How right a reader was, how far its probabilities hold, and what it cost: figures without a single plate in them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.peer import Answer, SaidPlate
from bench.photos import Box, Photo, PhotoSet
from training.battery.measure import FOLDED, Calibration, calibrate, fold
from training.battery.measure import Answer as Judged

# From this intersection over union on a box counts as found; from the lower one on a read is taken to be of it.
FOUND: Final = 0.5
SAME: Final = 0.3
WIDTHS: Final = (0, 40, 60, 100, 200)
"""Lower ends of the groups of box widths, in pixels."""
READABLE: Final = 40
"""Narrower plates can't be read by anyone."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """None of none is no share."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds per photo, all threads: median and 95th percentile.

    `user` is the part spent outside the kernel; `decode` is None where the reader does not say. `peak_mb` is the most
    memory its process held.
    """

    user_median: float
    user_p95: float
    cpu_median: float
    decode_median: float | None
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Score:
    """One reader on one set of photos.

    `exact` and `folded` (O as 0, I as 1) are of the plates whose text is known; `clips` of the plates of clips, those
    read exactly in at least one frame; `found` of the boxes by width, `found_readable` of those at least READABLE
    pixels wide; `reads` counts the plates read, `extra` those read where no plate is, `extra_found` those only found
    there (both None where boxes are unknown).
    """

    photos: int
    reads: int
    exact: Share
    folded: Share
    clips: Share
    found: tuple[tuple[int, Share], ...]
    found_readable: Share
    extra: int | None
    extra_found: int | None
    calibration: Calibration | None
    cost: Cost


def score(photo_set: PhotoSet, answers: Sequence[Answer], *, user_share: float, peak_mb: float) -> Score:
    """The figures of a reader's `answers`, one per photo in the set's order."""
    pairs = list(zip(photo_set.photos, answers, strict=True))
    labelled = [(photo, answer) for photo, answer in pairs if photo.plates is not None]
    boxed = labelled if any(plate.box for photo, _ in labelled for plate in photo.plates or ()) else []
    found = _count_found(boxed)
    wide = [share for low, share in found if low >= READABLE]
    judged = [one for photo, answer in labelled for one in _judge(photo, answer)]
    if photo_set.crops:
        judged = [fold(one) for one in judged]
    extras = [plate for photo, answer in boxed for plate in answer.plates if _is_extra(photo, plate)]
    spent = np.array([answer.cpu_ms for answer in answers])
    decoding = [answer.decode_ms for answer in answers if answer.decode_ms is not None]
    return Score(
        photos=len(pairs),
        reads=sum(bool(plate.spellings) for answer in answers for plate in answer.plates),
        exact=_count_texts(labelled, folded=False),
        folded=_count_texts(labelled, folded=True),
        clips=_count_clips(labelled),
        found=found,
        found_readable=Share(sum(share.hits for share in wide), sum(share.of for share in wide)),
        extra=sum(bool(plate.spellings) for plate in extras) if boxed else None,
        extra_found=sum(not plate.spellings for plate in extras) if boxed else None,
        calibration=calibrate(judged) if judged else None,
        cost=Cost(
            user_median=float(np.median(spent)) * user_share,
            user_p95=float(np.percentile(spent, 95)) * user_share,
            cpu_median=float(np.median(spent)),
            decode_median=float(np.median(decoding)) if decoding else None,
            peak_mb=peak_mb,
        ),
    )


Labelled = Sequence[tuple[Photo, Answer]]


def _texts(photo: Photo) -> list[str]:
    return [plate.text for plate in photo.plates or () if plate.text]


def _count_texts(labelled: Labelled, *, folded: bool) -> Share:
    """Of the known texts, how many were read; a text that stands on two plates must be read twice."""
    hits = of = 0
    for photo, answer in labelled:
        true, said = _texts(photo), [plate.spellings[0][0] for plate in answer.plates if plate.spellings]
        if folded:
            true, said = [text.translate(FOLDED) for text in true], [text.translate(FOLDED) for text in said]
        hits += (Counter(true) & Counter(said)).total()
        of += len(true)
    return Share(hits, of)


def _count_clips(labelled: Labelled) -> Share:
    read: dict[tuple[str, str], bool] = {}
    for photo, answer in labelled:
        if photo.clip:
            said = {plate.spellings[0][0] for plate in answer.plates if plate.spellings}
            for text in _texts(photo):
                read[photo.clip, text] = read.get((photo.clip, text), False) or text in said
    return Share(sum(read.values()), len(read))


def _count_found(boxed: Labelled) -> tuple[tuple[int, Share], ...]:
    widths: list[tuple[float, bool]] = []
    for photo, answer in boxed:
        said = [plate.box for plate in answer.plates if plate.box]
        true = [plate.box for plate in photo.plates or () if plate.box]
        # The closest pair first; each box counts once.
        pairs = sorted(((overlap(a, b), a, b) for a in set(true) for b in set(said)), reverse=True)
        hits: set[Box] = set()
        used: set[Box] = set()
        for over, a, b in pairs:
            if over >= FOUND and a not in hits and b not in used:
                hits.add(a)
                used.add(b)
        widths += [(box[2] - box[0], box in hits) for box in true]
    groups = []
    for low, high in zip(WIDTHS, (*WIDTHS[1:], float("inf")), strict=True):
        group = [hit for width, hit in widths if low <= width < high]
        if group:
            groups.append((low, Share(sum(group), len(group))))
    return tuple(groups)


def _is_extra(photo: Photo, plate: SaidPlate) -> bool:
    return plate.box is not None and not any(
        true.box and overlap(true.box, plate.box) >= SAME for true in photo.plates or ()
    )


def _judge(photo: Photo, answer: Answer) -> list[Judged]:
    """Each read beside what the plate truly says, as far as that is known."""
    read = [plate for plate in answer.plates if plate.spellings]
    return [Judged(truth, plate.spellings) for plate in read if (truth := _truth_of(photo, plate)) is not None]


def _truth_of(photo: Photo, plate: SaidPlate) -> str | None:
    """What the plate that was read truly says; None where that can't be told."""
    plates = photo.plates or ()
    if plate.box and any(true.box for true in plates):
        places = [(overlap(true.box, plate.box), true.text) for true in plates if true.box]
        best, text = max(places, key=lambda place: place[0])
        return text if best >= SAME else None
    texts = _texts(photo)
    if not texts or len(texts) < len(plates):
        return None
    # All that stands on the photo is known: what fits none of it is wrong, whichever it was meant to be.
    said = plate.spellings[0][0]
    return said if said in texts else texts[0]


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / (areas - wide * high)
