"""What the demo shows: photos and a hotlist, checked before anything is started."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from platewatch.errors import PlatewatchError
from platewatch.hotlists.fields import COLUMNS
from platewatch.plates.spelling import normalise, show
from platewatch.reading.commands.pictures import Picture, find_pictures
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.errors import ImageRejected
from platewatch.reading.reader import PlateReader

SCENES: Final = Path(__file__).parent / "scenes"

WANTED: Final = 2
"""How many plates of the photos are put on the list when the user names none."""

SURE: Final = 0.9
"""The least probability of a plate that is put on the list for the user."""

_LOOKED_AT: Final = 60
_ENTRY: Final = {
    "category": "1",
    "priority": "1",
    "reason": "watched in the demo",
    "consent": "DEMO",
    "role": "suspect",
    "instruction": "Demo: look at the picture",
    "owner": "demo",
}


class MaterialInvalid(PlatewatchError):
    """An argument of the demo names what the demo cannot use."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for: `photos` None means the drawn scenes, `hotlist` None a list made from `watch`, from the
    photos, or that of the drawn scenes.
    """

    photos: Path | None = None
    hotlist: Path | None = None
    watch: tuple[str, ...] = ()
    rate: float = 2.0


@dataclass(frozen=True, slots=True)
class Material:
    """Pictures (never none) below `base`, and the hotlist's file; None where no plate could be put on one."""

    pictures: Sequence[Picture]
    base: Path
    hotlist: Path | None
    rate: float


@contextmanager
def prepare_material(
    options: Options, say: Callable[[str], None], open_reader: Callable[[], PlateReader], now: datetime
) -> Iterator[Material]:
    """Checks the options and makes the hotlist where one is to be made. `open_reader` is called only if that needs the
    plates in the photos. Raises MaterialInvalid, PathInvalid and NotAPlate.
    """
    base = options.photos or SCENES
    found = find_pictures([base])
    # Beside the drawn scenes lies their own hotlist.
    for other in found.others if options.photos is not None else ():
        say(f"  not sent  {other.path}: {other.reason}")
    pictures = found.pictures
    if not pictures:
        raise MaterialInvalid(f"{base}: there is no JPEG, PNG or WebP picture")
    if options.hotlist is not None and not (options.hotlist.is_file() and os.access(options.hotlist, os.R_OK)):
        raise MaterialInvalid(f"{options.hotlist}: there is no such file, or it may not be opened")
    if options.hotlist is not None or (options.photos is None and not options.watch):
        yield Material(pictures, base, options.hotlist or SCENES / "hotlist.csv", options.rate)
        return
    plates = [normalise(text) for text in options.watch]
    if not plates:
        plates = find_plates([picture.path for picture in pictures], open_reader(), say)
    with TemporaryDirectory(prefix="platewatch-demo-") as folder:
        path = Path(folder) / "watched.csv"
        path.write_text(write_hotlist(plates, now), encoding="utf-8")
        yield Material(pictures, base, path if plates else None, options.rate)


def find_plates(photos: Sequence[Path], reader: PlateReader, say: Callable[[str], None]) -> list[str]:
    """The first WANTED different plates that are read with a probability of SURE or more; says which they are."""
    found: list[str] = []
    for path in photos[:_LOOKED_AT]:
        try:
            plates = reader.read(path.read_bytes()).plates
        except ImageRejected:
            # The upload that follows says what is wrong with it.
            continue
        for plate in plates:
            best = weigh_whole(plate.spellings, plate.completeness)[0]
            if best.probability >= SURE and best.text not in found and len(found) < WANTED:
                say(f"no list was given: {show(best.text, plate.country)}, read in {path.name}, is put on one")
                found.append(best.text)
        if len(found) == WANTED:
            return found
    if not found:
        say("no list was given, and no plate in the photos is clear enough to be put on one: there will be no alert")
    return found


def write_hotlist(plates: Sequence[str], now: datetime) -> str:
    """A hotlist file with these plates, valid for the next month."""
    today = now.astimezone(UTC).date()
    dates = {"valid_from": f"{today - timedelta(days=1)}", "weed_date": f"{today + timedelta(days=30)}"}
    text = StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    for number, plate in enumerate(dict.fromkeys(plates), start=1):
        table.writerow({"plate": plate, "case_number": f"DEMO-{number}", **_ENTRY, **dates})
    return text.getvalue()
