"""The scores of the photos whose plates' texts are known: figures, and answers for judging, leave these functions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from platewatch.plates.syntax import fits
from platewatch.reading.image import decode_image
from platewatch.reading.onnx.detector import MORE_LOOKS
from platewatch.reading.onnx.models import LoadedReader
from platewatch.reading.reader import ReadPlate
from platewatch.reading.record import Corners
from tests.accuracy import finds, photos
from training.battery.boxes import box_of
from training.battery.crops import border_of, read_labels
from training.battery.measure import Answer, exact, fold
from training.battery.passages import as_frame, combine_frames
from training.battery.read import list_said, read_at

# Reads of one clip whose best spellings differ in at most so many characters are of one plate.
NEAR = 2
CODES = (
    *("AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "TR", "UA"),
)
WAYS = ("border", "second_look", "photo")

Groups = dict[str, dict[str, list[Answer]]]


@dataclass(slots=True)
class Clips:
    """`frames`: an answer for every plate in every frame; `combined`: one for every plate of every clip.

    `right_clips` counts the clips of which each plate came out right and nothing else was read in two or more frames.
    """

    frames: list[Answer] = field(default_factory=list)
    combined: list[Answer] = field(default_factory=list)
    clips: int = 0
    right_clips: int = 0
    other_reads: int = 0
    times: list[float] = field(default_factory=list)
    by_condition: Groups = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    @property
    def share(self) -> float:
        """The part of the clips' plates that came out right after combine."""
        return exact(self.combined)


def score_clips(reader: LoadedReader, *, clips: int | None = None) -> Clips:
    """The Dutch car park: three frames of each clip, each read by itself, then combined."""
    score = Clips()
    for texts, paths in list(photos.clips().values())[:clips]:
        groups: list[list[tuple[str, ReadPlate]]] = []
        for path in paths:
            data = path.read_bytes()
            timed = finds.read_timed(reader, data)
            score.times.append(timed.milliseconds)
            _judge_frame(score, texts, timed.plates, decode_image(data))
            for plate in timed.plates:
                _join(groups, path.name, plate)
        _judge_clip(score, texts, groups)
    return score


def _judge_frame(score: Clips, texts: Sequence[str], plates: Sequence[ReadPlate], image: np.ndarray) -> None:
    """Each plate against the read that is nearest to it; reads that are near to none count as others."""
    left = list(plates)
    for text in texts:
        near = min(left, key=lambda plate: distance(plate.spellings[0].text, text), default=None)
        if near is None or distance(near.spellings[0].text, text) > len(text) // 2:
            score.frames.append(Answer(text, ()))
            continue
        left.remove(near)
        answer = Answer(text, list_said(near))
        score.frames.append(answer)
        x1, y1, x2, y2 = (round(max(0.0, side)) for side in box_of(near.corners))
        note_conditions(score.by_condition, answer, near.corners, image[y1:y2, x1:x2], near.lines, "NL")
    score.other_reads += len(left)


def _join(groups: list[list[tuple[str, ReadPlate]]], frame: str, plate: ReadPlate) -> None:
    """Put the read with those of other frames that say nearly the same."""
    for group in groups:
        if any(distance(plate.spellings[0].text, other.spellings[0].text) <= NEAR for _, other in group):
            group.append((frame, plate))
            return
    groups.append([(frame, plate)])


def _judge_clip(score: Clips, texts: Sequence[str], groups: Sequence[list[tuple[str, ReadPlate]]]) -> None:
    combined = []
    for group in groups:
        answer = combine_frames("", [as_frame(frame, plate, plate.corners) for frame, plate in group])
        combined.append((answer, len(group)))
    answers = []
    for text in texts:
        near = min(combined, key=lambda one: distance(one[0].best, text), default=None)
        if near is None or distance(near[0].best, text) > len(text) // 2:
            answers.append(Answer(text, ()))
            continue
        combined.remove(near)
        answers.append(Answer(text, near[0].spellings))
    score.combined += answers
    score.clips += 1
    score.right_clips += all(answer.right for answer in answers) and all(count < 2 for _, count in combined)


@dataclass(slots=True)
class Crops:
    """Answers on the crops, O and I folded: on the border as corners, with corners set by the second look, and with
    the crop read as a whole photo. `wrong_labels` were left out.
    """

    border: list[Answer] = field(default_factory=list)
    second_look: list[Answer] = field(default_factory=list)
    photo: list[Answer] = field(default_factory=list)
    wrong_labels: int = 0
    by_condition: Groups = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def score_crops(reader: LoadedReader, every: int = 1, *, ways: Sequence[str] = WAYS) -> Crops:
    """Plate crops of all Europe, each in up to three ways."""
    folder = photos.DATA / "eu-crops"
    crops = read_labels(folder, photos.WRONG_LABELS)
    score = Crops(wrong_labels=len(photos.rows_of("eu-crops")) - len(crops))
    for path, text in crops[::every]:
        image = decode_image(path.read_bytes())
        if "border" in ways:
            score.border.append(_answer_at(reader, image, border_of(image), text)[0])
        if "second_look" in ways:
            corners = settle(reader, image, border_of(image))
            answer, lines = _answer_at(reader, image, corners, text)
            score.second_look.append(answer)
            note_conditions(score.by_condition, answer, corners, image, lines, country_of(text))
        if "photo" in ways:
            plates = reader.read(path.read_bytes()).plates
            score.photo.append(fold(Answer(text, list_said(plates[0] if plates else None))))
    return score


def _answer_at(reader: LoadedReader, image: np.ndarray, corners: Corners, text: str) -> tuple[Answer, int]:
    plate, _ = read_at(image, corners, reader.models.recogniser)
    return fold(Answer(text, list_said(plate))), plate.lines if plate else 0


def settle(reader: LoadedReader, image: np.ndarray, corners: Corners) -> Corners:
    """The corners where the detector's second look sees them, looking as often as at a sure find."""
    quads = [np.array(corners)]
    for _ in range(1 + MORE_LOOKS):
        _, quads = reader.models.detector._look_closer(image, quads)
    first, second, third, fourth = ((float(x), float(y)) for x, y in quads[0])
    return first, second, third, fourth


def note_conditions(
    groups: Groups, answer: Answer, corners: Corners, plate: np.ndarray, lines: int, country: str | None
) -> None:
    """File the answer under its size, angle, light, lines and country."""
    groups["size"][finds.size_class(corners)].append(answer)
    groups["angle"][finds.angle_class(corners)].append(answer)
    if plate.size:
        groups["light"][finds.light_class(plate)].append(answer)
    groups["lines"][{1: "one line", 2: "two lines"}.get(lines, "not read")].append(answer)
    groups["country"][country or "several possible"].append(answer)


def country_of(text: str) -> str | None:
    """The one country whose syntax the text fits; None if none does, or several."""
    fitting = [code for code in CODES if fits(text, code)]
    return fitting[0] if len(fitting) == 1 else None


def distance(one: str, other: str) -> int:
    """How many characters must be changed, added or dropped to make one of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def typical(times: Sequence[float]) -> float:
    """The median; 0 if there is none."""
    return median(times) if times else 0.0
