"""Films of drawn cars: is each car one passage with the right plate, what does it cost, and how many bytes are sent?

    python -m bench.film                  200 cars (about ten minutes of one processor)
    python -m bench.film --cars 20 --width 1920

The film is drawn and shown to the agent's own worker and rules as fast as they go. The chosen pictures are read and
combined as the service does. Nothing is sent anywhere.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.film_drawing import Passing, plan_cars, write_film
from platewatch.agent.inputs.film import FilmOver, FilmProcess
from platewatch.agent.video.watching import Sample, Shot, Watching
from platewatch.cameras.camera import Lane
from platewatch.hits.passage import could_be_one
from platewatch.reading.combine import combine, frame_of
from platewatch.reading.onnx.models import LoadedReader, open_reader
from platewatch.reading.record import Evidence, Read
from platewatch.retention.terms import retain_read

MODELS: Final = Path(__file__).parents[1] / "layers/models"
BEGIN: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
WINDOW: Final = timedelta(seconds=10)
"""Of a passage, as matching.evaluation has it."""

SURE: Final = 0.9


@dataclass(slots=True)
class Seen:
    """What the agent did with a film."""

    shots: list[Shot] = field(default_factory=list)
    looked_at: int = 0
    cpu_s: float = 0.0
    memory_bytes: int = 0

    @property
    def sent_bytes(self) -> int:
        """Bytes of the pictures."""
        return sum(len(shot.data) for shot in self.shots)


def show_film(path: Path, models: Path = MODELS) -> Seen:
    """Shows a film to the agent's worker and rules, as fast as they go."""
    seen, watching = Seen(), Watching()
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time()
    film = FilmProcess(str(path), models.resolve(), False, 20_000_000)
    try:
        while True:
            one = film.look()
            seen.looked_at += 1
            if seen.looked_at % 50 == 1:
                seen.memory_bytes = max(seen.memory_bytes, measure_memory(film.pid))
            at = BEGIN + timedelta(milliseconds=one.at_ms)
            for wanted in watching.look(Sample(one.at_ms, at, one.changed, one.finds)):
                watching.keep(wanted, film.fetch(wanted.hidden))
            film.go_on()
            seen.shots += watching.take_due(one.at_ms)
    except FilmOver:
        seen.shots += watching.take_all()
    finally:
        film.close()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seen.cpu_s = time.process_time() - own + used.ru_utime + used.ru_stime - begun.ru_utime - begun.ru_stime
    return seen


def measure_memory(pid: int) -> int:
    """The most bytes that a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def read_shots(shots: Sequence[Shot], reader: LoadedReader) -> list[Read]:
    """What the service reads in the pictures."""
    nothing = Evidence("", "", "", "", "", 1)
    found = []
    for shot in shots:
        for index, plate in enumerate(reader.read(shot.data).plates):
            name = f"{shot.number:06d}"
            found.append(
                Read(
                    read_id=f"{name}-{index:02d}",
                    snapshot_id=name,
                    passage_id=f"{name}-{index:02d}",
                    camera_id="film",
                    lane=Lane.STANDARD,
                    captured_at=shot.captured_at,
                    received_at=shot.captured_at,
                    spellings=tuple(plate.spellings),
                    unreadable=plate.unreadable,
                    corners=plate.corners,
                    country=plate.country,
                    country_probability=plate.country_probability,
                    lines=plate.lines,
                    model_version="",
                    evidence=nothing,
                    retention=retain_read(shot.captured_at, shot.captured_at, keeps_passages=False),
                    completeness=plate.completeness,
                )
            )
    return found


def form_passages(reads: Sequence[Read]) -> list[list[Read]]:
    """The passages, as matching forms them: a read joins one that has a read it could be one with, near in time."""
    passages: list[list[Read]] = []
    for read in sorted(reads, key=lambda one: (one.captured_at, one.read_id)):
        for passage in passages:
            if any(read.captured_at - one.captured_at <= WINDOW and could_be_one(read, one) for one in passage):
                passage.append(read)
                break
        else:
            passages.append([read])
    return passages


@dataclass(slots=True)
class Result:
    """Cars by what became of them."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    foreign: list[tuple[str, float]] = field(default_factory=list)
    """Passages of plates that no car has, and how probable the reader finds them: distant cars, mostly."""


def compare(cars: Sequence[Passing], passages: Sequence[Sequence[Read]]) -> Result:
    """Whether each car has one passage whose most probable plate is its own."""
    told: dict[str, int] = defaultdict(int)
    known = {car.text for car in cars}
    result = Result()
    for passage in passages:
        best = combine(frame_of(read) for read in passage).spellings[0]
        told[best.text] += 1
        if best.text not in known:
            result.foreign.append((best.text, best.probability))
    for car in cars:
        count = told.get(car.text, 0)
        result.right += count == 1
        if count != 1:
            (result.several if count else result.missed).append(car.text)
    return result


def main() -> None:
    """Draws, shows, reads, and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cars", type=int, default=200)
    parser.add_argument("--width", type=int, default=1280, help="pixels; 16 to 9")
    args = parser.parse_args()
    cars = plan_cars(args.cars)
    seconds = max(car.until_s for car in cars) + 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        frames = write_film(path, cars, (args.width, args.width * 9 // 16), seconds)
        seen = show_film(path)
    reader = open_reader(MODELS)
    result = compare(cars, form_passages(read_shots(seen.shots, reader)))
    mean = seen.sent_bytes / max(1, len(seen.shots))
    beside = sum(any(a is not b and a.from_s < b.until_s and b.from_s < a.until_s for b in cars) for a in cars)
    speeds = sorted(car.speed * 3.6 for car in cars)
    print(f"{len(cars)} cars in {seconds:.0f} s of film, {speeds[0]:.0f} to {speeds[-1]:.0f} km/h,")
    print(f"{beside} of them with another one in the picture; {frames} frames, {seen.looked_at} looked at")
    print(f"exactly one passage with the right plate: {result.right} ({result.right / len(cars):.1%})")
    print(f"without one: {result.missed}; with several: {result.several}")
    sure = [text for text, probability in result.foreign if probability >= SURE]
    print(f"passages of plates that no car has: {len(result.foreign)}, with {SURE:.0%} or more: {sure}")
    each, times = len(seen.shots) / len(cars), frames * mean / max(1, seen.sent_bytes)
    print(f"pictures sent: {len(seen.shots)} ({each:.2f} for a car), {seen.sent_bytes / 1e6:.1f} MB")
    print(f"every frame as such a picture: {frames * mean / 1e6:.0f} MB, {times:.1f} times")
    print(f"CPU: {seen.cpu_s:.0f} s, {seen.cpu_s / seconds:.2f} of a second for a second of film;", end=" ")
    print(f"most memory of the worker: {seen.memory_bytes / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
