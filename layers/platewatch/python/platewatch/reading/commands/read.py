"""platewatch read: the plates on pictures of this machine, without any service."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.commands import command, make_app
from platewatch.cli.progress import show_progress
from platewatch.plates.distribution import Spelling
from platewatch.plates.spelling import show
from platewatch.reading.combine import FrameRead
from platewatch.reading.commands.completeness import describe_completeness, describe_missing
from platewatch.reading.commands.passages import as_frames, describe_passage, format_passage
from platewatch.reading.commands.pictures import NoFile, check_file, count_hidden, describe_hidden, list_files
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.errors import ImageRejected
from platewatch.reading.reader import PlateReader, ReadPlate
from platewatch.text.probability import format_percent, round_probability

ALTERNATIVES = 5

_EPILOG: Final = """\
Examples:
  platewatch read gate.jpg
  platewatch read photos/ --json > plates.jsonl
  platewatch read passages/ --combine

One line per picture: its name, then each plate with its confidence (the
probability that this spelling is right and the whole plate), its country, its
place, and what of it is not in the picture.

With --json, one JSON object per picture:
  {"file", "width", "height", "ms", "plates": [{"text", "confidence", "whole",
   "complete", "missing", "repaired_from", "unreadable", "country",
   "country_probability", "lines", "corners", "alternatives"}]}

  whole          the probability that the picture shows the whole plate;
                 confidence is never more than that
  complete       for the start and the end of each line, the probability that
                 no character is missing there
  missing        what is not in the picture, where whole is under 0.5:
                 "start", "end" or "part"
  corners        [x, y] in pixels, clockwise from the plate's top left
  ms             CPU time on one thread, decoding included
  repaired_from  the spelling that the picture alone would have put first,
                 where the countries' syntax put another first
  alternatives   other spellings; `observed` is the probability by the picture
                 alone, where syntax changed it

A recogniser that does not tell of a plate's ends leaves complete empty and
whole null.

With --combine, a line for each folder follows at the end, which says what its
pictures show together:
  {"passage", "frames", "vehicles": [{"text", "confidence", ..., "evidence"}]}
evidence is the picture to look at.

A file that is no picture, or a folder without files, gives a line with
"error"; the others are read all the same, and the exit status is 1. Hidden
files in a folder are left out; how many is said at the end.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pictures:
    paths: Annotated[list[Path], Argument(metavar="PATH", help="Pictures, and folders of pictures.")]
    combine: Annotated[bool, Option("--combine", help="Take each folder's pictures as one passage, too.")] = False
    json: Annotated[bool, Option("--json", help="Print one JSON object per line instead of text.")] = False
    models: Annotated[
        Path | None,
        Option(
            "--models",
            metavar="DIR",
            help="The folder with models.toml (default: $PLATEWATCH_MODELS, else those that came with Platewatch).",
        ),
    ] = None


app = make_app()


@command(
    app,
    "read",
    "read the plates in photos on this machine",
    "Reads every number plate on the given pictures (JPEG, PNG, WebP), and on all pictures in the given folders.",
    _EPILOG,
)
def parse_pictures(given: _Pictures) -> int:
    """Prints what the pictures show; 0, or 1 if any of them could not be read."""
    # Only this command needs the models' runtime; the others start faster without it.
    from platewatch.reading.onnx.models import open_reader

    reader = open_reader(find_models(given.models, os.environ))
    failed = False
    passages: dict[str, list[list[FrameRead]]] = {}
    files = list(list_files(given.paths))
    with show_progress("pictures read", len(files)) as progress:
        for path in files:
            record, plates = _read_file(path, reader)
            failed = failed or "error" in record
            _print(record, format_record, given.json)
            if given.combine and not path.is_dir():
                passages.setdefault(str(path.parent), []).append(as_frames(str(path), plates))
            progress.advance()
    for folder, frames in passages.items():
        _print(describe_passage(folder, frames), format_passage, given.json)
    if hidden := sum(count_hidden(path) for path in given.paths):
        print(f"platewatch: {describe_hidden(hidden)} left out; name one to read it", file=sys.stderr)
    return 1 if failed else 0


def find_models(given: Path | None, environment: Mapping[str, str]) -> Path:
    """The models' folder: the given one, the environment's, that of the clone around this file, or Lambda's."""
    if given is not None:
        return given
    if environment.get("PLATEWATCH_MODELS"):
        return Path(environment["PLATEWATCH_MODELS"])
    # layers/platewatch/python/platewatch/reading/commands/read.py -> layers/models
    clone = Path(__file__).resolve().parents[5] / "models"
    return clone if (clone / "models.toml").is_file() else Path("/opt/models")


def format_record(record: Mapping[str, Any]) -> str:
    """One readable line for a picture."""
    if "error" in record:
        return f"{record['file']}: error: {record['error']}"
    plates = [
        f"{show(plate['text'], plate['country'])} {format_percent(plate['confidence'])}"
        + (f" {plate['country']}" if plate["country"] else "")
        + " at {:.0f},{:.0f}".format(*plate["corners"][0])
        + describe_missing(plate)
        for plate in record["plates"]
    ]
    size = f"{record['width']}x{record['height']}, {record['ms']:.0f} ms"
    return f"{record['file']} ({size}): {'; '.join(plates) or 'no plate'}"


def _print(record: Mapping[str, Any], format_line: Callable[[Mapping[str, Any]], str], as_json: bool) -> None:
    print(json.dumps(record, ensure_ascii=False) if as_json else format_line(record), flush=True)


def _read_file(path: Path, reader: PlateReader) -> tuple[dict[str, Any], Sequence[ReadPlate]]:
    try:
        check_file(path)
        data = path.read_bytes()
    except NoFile as error:
        return {"file": str(path), "error": str(error)}, ()
    except OSError as error:
        return {"file": str(path), "error": f"The file can't be read: {error.strerror or error}."}, ()
    began = time.process_time()
    try:
        found = reader.read(data)
    except ImageRejected as error:
        return {"file": str(path), "error": str(error)}, ()
    spent = (time.process_time() - began) * 1000
    width, height = found.width, found.height
    plates = [describe_plate(plate) for plate in found.plates]
    record = {"file": str(path), "width": width, "height": height, "ms": round(spent, 1), "plates": plates}
    return record, found.plates


def describe_plate(plate: ReadPlate) -> dict[str, Any]:
    """A plate as --json tells it."""
    best, *others = weigh_whole(plate.spellings, plate.completeness)
    return {
        "text": best.text,
        "confidence": round_probability(best.probability),
        **describe_completeness(plate.completeness),
        "repaired_from": plate.repaired_from,
        "unreadable": round_probability(plate.unreadable),
        "country": plate.country,
        "country_probability": round_probability(plate.country_probability),
        "lines": plate.lines,
        "corners": [[round(x, 1), round(y, 1)] for x, y in plate.corners],
        "alternatives": [_describe_spelling(other) for other in others[:ALTERNATIVES]],
    }


def _describe_spelling(spelling: Spelling) -> dict[str, Any]:
    told: dict[str, Any] = {"text": spelling.text, "probability": round_probability(spelling.probability)}
    return told if spelling.observed is None else told | {"observed": round_probability(spelling.observed)}
