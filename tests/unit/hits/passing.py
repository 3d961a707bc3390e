"""Reads that come and close, as the tests of passages need them."""

from datetime import timedelta

from platewatch.matching.passages import MatchResult, close_passage, match_read
from platewatch.reading.record import Read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_read


def come(world: World, *reads: Read) -> list[MatchResult]:
    """Each read comes and is matched two seconds after its capture, in the order given."""
    settled = []
    for read in reads:
        world.add_read(read)
        now = read.captured_at + timedelta(seconds=2)
        settled.append(match_read(read.ref, now, world.rules, world.matching))
    return settled


def close(world: World, *reads: Read, after: float = 60) -> list[MatchResult]:
    """Every read's closing message arrives."""
    now = max(read.captured_at for read in reads) + timedelta(seconds=after)
    return [close_passage(read.ref, now, world.rules, world.matching) for read in reads]


def seen(name: str, *spellings: tuple[str, float], at: float = 0, camera: str = "west-1", **more: str) -> Read:
    """A read of snapshot `name`, captured `at` seconds past noon."""
    read_id = name if "-" in name else f"{name}-00"
    moment = NOON + timedelta(seconds=at)
    return make_read(*spellings, read_id=read_id, captured_at=moment, camera_id=camera, **more)


def told(world: World) -> list[tuple[str, str]]:
    return [(alert.sighting.read_id, alert.recipient_id) for alert in world.alerts.kept.values()]
