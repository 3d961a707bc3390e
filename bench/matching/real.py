"""Passages of the real validation photos, where they are: only scores ever leave the process that reads them."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.matching.pool import Seen, see, settle_look_alikes
from platewatch.reading.combine import FrameRead
from platewatch.reading.image import decode_image
from platewatch.reading.onnx.models import LoadedReader, open_reader
from tests.accuracy import sets
from training.battery.crops import border_of, draw_crop_passages, draw_crops, read_labels
from training.battery.passages import as_frame
from training.battery.read import Reading, read_at, read_pictures

ROOT: Final = Path(__file__).parents[2]
WRONG_LABELS: Final = ROOT / "tests" / "accuracy" / "eu_crops_wrong_labels.txt"


def pool_real(models: Path, data: Path) -> list[Seen]:
    """All of it, each passage as often: crops of European plates, and the frames and clips of the Dutch car park."""
    reader = open_reader(models)
    crops = pool_crops(reader, data / "eu-crops")
    first = 1 + max((seen.source for seen in crops), default=-1)
    clips = [replace(seen, source=seen.source + first) for seen in pool_car_park(reader)]
    pool = [*crops, *clips]
    return [replace(seen, weight=1 / len(pool)) for seen in pool]


def pool_crops(reader: LoadedReader, folder: Path, *, every: int = 1) -> list[Seen]:
    """European plates: each crop as it is, two spoiled copies of it, and a passage of three spoiled frames.

    Whose plates they are nobody noted, so entries name no country; what O/0 and I/1 leave open counts as right.
    """
    crops = read_labels(folder, WRONG_LABELS)[::every]
    recogniser = reader.models.recogniser
    pool = []
    for source, (path, text) in enumerate(crops):
        image = decode_image(path.read_bytes())
        plate, given = read_at(image, border_of(image), recogniser)
        frames = [as_frame("0", plate, plate.corners)] if plate and given else []
        pool.append(see(text, None, frames, source))
    copies = list(read_pictures(draw_crops(crops), recogniser))
    each = len(copies) // len(crops) if crops else 1
    pool += [
        see(reading.picture.text, None, _frames([reading]), number // each) for number, reading in enumerate(copies)
    ]
    for source, pictures in enumerate(draw_crop_passages(crops)):
        readings = list(read_pictures(pictures, recogniser))
        pool.append(see(readings[0].picture.text, None, _frames(readings), source))
    return [settle_look_alikes(seen) for seen in pool]


def pool_car_park(reader: LoadedReader, *, clips: int | None = None) -> list[Seen]:
    """Dutch cars in a car park: every frame by itself, and every clip's three frames combined."""
    score = sets.score_clips(reader, clips=clips)
    answers = [*score.frames, *score.combined]
    sources = {text: source for source, text in enumerate(sorted({answer.truth for answer in answers}))}
    return [Seen(answer.truth, None, answer.spellings, None, 0.0, sources[answer.truth]) for answer in answers]


def _frames(readings: list[Reading]) -> list[FrameRead]:
    return [
        as_frame(str(reading.picture.frame), reading.plate, reading.picture.place)
        for reading in readings
        if reading.plate and reading.given
    ]
