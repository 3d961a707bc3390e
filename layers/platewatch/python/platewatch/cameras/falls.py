"""When a camera suddenly sees worse: fewer of its pictures have plates, or they are darker or less sharp than usual.

A camera is compared with its own samples of this hour (sights.py). Weather is what all cameras share: by how much they
all see worse now is taken off first. Why it is so: docs/decisions/0071.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import log
from statistics import median
from typing import Final

from platewatch.cameras.agent import is_offline
from platewatch.cameras.camera import Camera, find_moves
from platewatch.cameras.maintenance import find_window
from platewatch.cameras.sight import SightSlot, find_brightness, find_sharpness
from platewatch.cameras.sights import (
    Fall,
    Fallen,
    Measure,
    Sample,
    Seen,
    UsualSight,
    find_seen,
    find_usual,
    join_slots,
    make_sample,
)

RECENT: Final = timedelta(minutes=70)
"""Slots that began before that say nothing of now."""

GROUPS: Final = 3
GROUP_PICTURES: Final = 5
"""A fall must be in so many groups of slots in a row, each of so many pictures or more, within the last hour."""

MARGINS: Final = {Measure.BRIGHTNESS: 0.3, Measure.SHARPNESS: 0.3}
"""How far below the lowest usual of its samples (decimal logarithm) a camera must be: to half of it."""

BACK: Final = 0.5
"""A fall is over where the camera is less than this part of the margin below what is usual. The bound at which a fall
is found is no use for that: it is below the lowest usual sample, which a slight fault passes at dusk and in fog.
"""

DARK: Final = 0.1
"""Where a camera's pictures are usually darker than this, their brightness is not judged."""

LEAST_SHARE: Final = 0.1
"""Where fewer of a camera's pictures usually have a plate, their share is not judged."""

SHARE_LOST: Final = 0.5
SHARE_BACK: Final = 0.75
"""A share of pictures with plates has fallen below this part of the lowest usual one, and is back from that part of
the usual one on.
"""

EVIDENCE: Final = 16.0
"""How much likelier (natural logarithm) so few plates must be of the share that is there than of the usual one."""

SHARED_BY: Final = 8
"""From so many judged cameras on it is known what they share."""

EXCUSED: Final = 2.0
"""So many times what the cameras share is taken off: one fog is thicker at one camera than at another."""

GIVEN_UP: Final = timedelta(days=14)
"""A fall that stays for so long is how the camera sees now, and learning begins again."""

ALONE: Final = 1.6
"""With fewer cameras, weather is not known: the margins are so much wider."""


@dataclass(frozen=True, slots=True)
class Weather:
    """What the cameras share now: by how much their scaled brightness and sharpness differ from what is usual, and to
    which part of the usual their share with plates is. `known` is false where too few cameras are judged.
    """

    brightness: float = 0.0
    sharpness: float = 0.0
    share: float = 1.0
    known: bool = False


UNKNOWN_WEATHER: Final = Weather()


@dataclass(frozen=True, slots=True)
class Judged:
    """A camera that can be judged now: what is usual for it, and its last groups of pictures, newest first."""

    usual: UsualSight
    groups: tuple[SightSlot, ...]

    @property
    def whole(self) -> SightSlot:
        """All groups as one."""
        return join_slots(self.groups)


def find_judged(
    camera: Camera, known: Seen | None, slots: Sequence[SightSlot], now: datetime, zone: tzinfo
) -> Judged | None:
    """What the camera is judged by; None where it is not judged: too little is learnt, too few pictures came in the
    last hour, there is maintenance, or its agent is offline.
    """
    seen = find_seen(camera, known, now)
    if seen is None or find_window(camera.maintenance, now) or is_offline(camera.agents, now):
        return None
    ends = [window.until for window in camera.maintenance if window.until <= now]
    moves = [move for move in find_moves(camera) if move <= now]
    since = max([now - RECENT, *ends, *moves])
    groups = group_slots([slot for slot in slots if slot.begin >= since])
    usual = find_usual(seen, now, zone)
    return Judged(usual, groups) if usual is not None and len(groups) == GROUPS else None


def find_weather(judged: Iterable[Judged]) -> Weather:
    """What all these cameras share now, by the middle of how far each is from what is usual for it.

    It counts by their newest group or by all of them, whichever is worse: where few pictures come, a group takes
    longer, and fog that has just come or gone is in some cameras' groups and not in others'.
    """
    known = tuple(judged)
    if len(known) < SHARED_BY:
        return UNKNOWN_WEATHER
    both = [_compare([(part(one), one.usual.middle) for one in known]) for part in (_find_newest, _find_whole)]
    parts = [min(part) for part in zip(*both, strict=True)]
    return Weather(parts[0], parts[1], min(1.0, parts[2]), known=True)


def _find_newest(judged: Judged) -> Sample:
    return make_sample(judged.groups[0])


def _find_whole(judged: Judged) -> Sample:
    return make_sample(judged.whole)


def _compare(pairs: Sequence[tuple[Sample, Sample]]) -> tuple[float, float, float]:
    """The middle difference of brightness and of sharpness, seen from usual, and the middle part of the share."""
    shares = [seen.share / usual.share for seen, usual in pairs if usual.share >= LEAST_SHARE]
    return (
        median(seen.brightness - usual.brightness for seen, usual in pairs),
        median(seen.sharpness - usual.sharpness for seen, usual in pairs),
        median(shares) if len(shares) >= SHARED_BY else 1.0,
    )


def evaluate_sight(before: Fallen | None, judged: Judged, weather: Weather, now: datetime) -> Fallen | None:
    """Whether the camera sees worse now. A fall that was found stays until all that can be judged is usual again."""
    usual, groups = judged.usual, judged.groups
    if before is None:
        falls = tuple(fall for measure in Measure if (fall := _find_fall(measure, usual, groups, weather)) is not None)
        return Fallen(now, falls) if falls else None
    # At night nothing is said of brightness: what fell by day is not over because it is dark.
    open_ones = [fall.measure for fall in before.falls if not _can_evaluate(fall.measure, usual)]
    back = all(_is_back(measure, usual, groups, weather) for measure in Measure if _can_evaluate(measure, usual))
    return None if back and not open_ones else before


def begin_again(seen: Seen, now: datetime) -> Seen:
    """What is known, or nothing where a fall was not over for so long: what is seen now is taken as usual then."""
    if seen.fallen is None or now - seen.fallen.since < GIVEN_UP:
        return seen
    return Seen(seen.camera_id, since=now, learnt_until=now)


def describe_falls(falls: Sequence[Fall]) -> str:
    """What has fallen, in words."""
    return "; ".join(_describe(fall) for fall in falls)


def show_percent(share: float) -> str:
    """A share of pictures, or a brightness, in whole percent."""
    return f"{round(100 * share)}%"


def _describe(fall: Fall) -> str:
    if fall.measure is Measure.PLATES:
        return f"plates in {show_percent(fall.seen)} of the pictures, usually in {show_percent(fall.usual)}"
    if fall.measure is Measure.BRIGHTNESS:
        return f"brightness {show_percent(fall.seen)}, usually {show_percent(fall.usual)}"
    return f"sharpness {fall.seen:.0f}, usually {fall.usual:.0f}"


def group_slots(slots: Sequence[SightSlot]) -> tuple[SightSlot, ...]:
    """The newest groups of slots, newest first; each has enough pictures."""
    groups: list[SightSlot] = []
    group: SightSlot | None = None
    for slot in reversed(slots):
        group = slot if group is None else group.add(slot)
        if group.pictures >= GROUP_PICTURES:
            groups.append(group)
            group = None
        if len(groups) == GROUPS:
            break
    return tuple(groups)


def _can_evaluate(measure: Measure, usual: UsualSight) -> bool:
    if measure is Measure.PLATES:
        return usual.low.share >= LEAST_SHARE
    return measure is Measure.SHARPNESS or find_brightness(usual.middle.brightness) >= DARK


def _find_fall(measure: Measure, usual: UsualSight, groups: Sequence[SightSlot], weather: Weather) -> Fall | None:
    if not _can_evaluate(measure, usual):
        return None
    seen = make_sample(join_slots(groups))
    if measure is Measure.PLATES:
        return Fall(measure, seen.share, usual.middle.share) if _has_lost_plates(usual, groups, weather) else None
    name = measure.value
    bound = _find_bound(measure, usual, weather)
    if any(getattr(make_sample(group), name) >= bound for group in groups):
        return None
    show = find_brightness if measure is Measure.BRIGHTNESS else find_sharpness
    return Fall(measure, show(getattr(seen, name)), show(getattr(usual.middle, name)))


def _find_bound(measure: Measure, usual: UsualSight, weather: Weather) -> float:
    """Below it the scaled brightness or sharpness has fallen. Weather that is better than usual is no excuse."""
    margin = MARGINS[measure] * (1.0 if weather.known else ALONE)
    return float(getattr(usual.low, measure.value) + _excuse(measure, weather) - margin)


def _excuse(measure: Measure, weather: Weather) -> float:
    return EXCUSED * min(0.0, float(getattr(weather, measure.value)))


def _has_lost_plates(usual: UsualSight, groups: Sequence[SightSlot], weather: Weather) -> bool:
    expected = _expect_share(usual, weather)
    whole = join_slots(groups)
    if expected < LEAST_SHARE:
        return False
    lost = all(group.with_plates < SHARE_LOST * expected * group.pictures for group in groups)
    needed = EVIDENCE * (1.0 if weather.known else ALONE)
    return lost and _weigh(whole.with_plates, whole.pictures, expected) >= needed


def _expect_share(usual: UsualSight, weather: Weather) -> float:
    """The least share with plates that would be usual in this weather."""
    return min(0.99, usual.low.share * _keep_share(weather))


def _keep_share(weather: Weather) -> float:
    """The part of its usual share with plates that a camera may have in this weather."""
    return max(0.0, 1.0 - EXCUSED * (1.0 - weather.share))


def _weigh(found: int, pictures: int, expected: float) -> float:
    """The evidence that the share is not the expected one but the one that was found."""
    share = found / pictures
    evidence = 0.0 if share == 0 else found * log(share / expected)
    return evidence + (0.0 if share == 1 else (pictures - found) * log((1 - share) / (1 - expected)))


def _is_back(measure: Measure, usual: UsualSight, groups: Sequence[SightSlot], weather: Weather) -> bool:
    seen = make_sample(join_slots(groups))
    if measure is Measure.PLATES:
        return seen.share >= SHARE_BACK * usual.middle.share * _keep_share(weather)
    bound = getattr(usual.middle, measure.value) + _excuse(measure, weather) - BACK * MARGINS[measure]
    return bool(getattr(seen, measure.value) >= bound)
