"""Follows vehicles from frame to frame by their plates, and says when one is to be sent.

Where it is not clear whether two finds are one vehicle, they are two: the service makes one passage of what it reads
alike, and a vehicle that is taken for another one would be missed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from platewatch.agent.video.choosing import Frame
from platewatch.agent.video.find import Find

MOST_TRACKS: Final = 32
"""Vehicles that are followed at once; a film that shows more is none of a road."""

FIRST_REACH: Final = 5.0
"""Plate widths that a vehicle may move from its first frame to its second. At 100 km/h it moves about four."""

REACH: Final = 1.0
"""Plate widths by which a vehicle may miss the place where it was expected, and"""

LEEWAY: Final = 0.5
"""so much of the way it should have come since."""

_ALIKE: Final = 2.0
"""A plate is not wider or narrower by more than this factor from one frame to the next."""

GONE_MS: Final = 600
LEAST_MISSES: Final = 3
"""A vehicle has passed when it was not found for so long, and in so many frames."""

STANDING_MS: Final = 2_000
STANDING_WIDTHS: Final = 0.4
"""A vehicle stands when it has not moved by more plate widths for so long."""

STAYS_MS: Final = 120_000
"""A vehicle that stood and is not found may be hidden: found there again within so long, it is the same."""

LONGEST_MS: Final = 6_000
"""A vehicle that is slow is sent after so long: its frames must lie within the ten seconds of one passage."""

CLEAR_WIDTH: Final = 90.0
GROWN: Final = 1.5
"""Who was sent with a plate narrower than CLEAR_WIDTH pixels is sent again if it becomes wider by this factor."""


@dataclass(frozen=True, slots=True)
class Track:
    """A vehicle: where its plate was found last, its speed (pixels in a millisecond), and its frames so far.

    `anchor` is where it was at `anchor_ms`, and from where it has not moved since. `sent_width` is the widest plate of
    the frames that were sent, 0 if none were.
    """

    find: Find
    begun_ms: int
    seen_ms: int
    anchor: Find
    anchor_ms: int
    speed: tuple[float, float] | None = None
    misses: int = 0
    frames: tuple[Frame, ...] = ()
    sent_width: float = 0.0

    @property
    def stands(self) -> bool:
        """True if it stood still when it was seen last."""
        return self.seen_ms - self.anchor_ms >= STANDING_MS

    @property
    def may_be_sent(self) -> bool:
        """True if frames of it are of use: none were sent, or its plate has become much wider since."""
        return not self.sent_width or (
            self.sent_width < CLEAR_WIDTH and self.find.width >= GROWN * self.sent_width and not self.stands
        )


def follow(tracks: Sequence[Track], finds: Sequence[Find], at_ms: int) -> list[Track]:
    """The tracks after a frame at that time: first one for each find, in the order of finds, then those not found."""
    pairs = sorted(
        (away, track, find)
        for track, known in enumerate(tracks)
        for find, new in enumerate(finds)
        if (away := _measure_away(known, new, at_ms)) is not None
    )
    of_find: dict[int, int] = {}
    for _, track, find in pairs:
        if find not in of_find and track not in of_find.values():
            of_find[find] = track
    found = [
        _go_on(tracks[of_find[place]], find, at_ms) if place in of_find else Track(find, at_ms, at_ms, find, at_ms)
        for place, find in enumerate(finds)
    ]
    missed = (replace(one, misses=one.misses + 1) for place, one in enumerate(tracks) if place not in of_find.values())
    return [*found, *missed][:MOST_TRACKS]


def rest(tracks: Sequence[Track], at_ms: int) -> list[Track]:
    """The tracks after a frame in which nothing has changed: what was found in the last one is where it was."""
    return [
        replace(one, misses=one.misses + 1) if one.misses else replace(one, seen_ms=at_ms, speed=(0.0, 0.0))
        for one in tracks
    ]


def is_over(track: Track, at_ms: int) -> bool:
    """Whether the vehicle has passed."""
    away_ms = at_ms - track.seen_ms
    return track.misses >= LEAST_MISSES and away_ms >= (STAYS_MS if track.stands else GONE_MS)


def is_due(track: Track, at_ms: int) -> bool:
    """Whether its frames are to be sent now: it has passed, stands, or has been followed for long."""
    if not track.frames:
        return False
    hidden = track.misses >= LEAST_MISSES and at_ms - track.seen_ms >= GONE_MS
    return hidden or track.stands or at_ms - track.frames[0].at_ms >= LONGEST_MS


def take_due(tracks: Sequence[Track], at_ms: int) -> tuple[list[Track], list[tuple[Frame, ...]]]:
    """What goes on, and the frames of each vehicle that is to be sent now."""
    return list(_end(tracks, at_ms)), [one.frames for one in tracks if is_due(one, at_ms)]


def _end(tracks: Sequence[Track], at_ms: int) -> Iterator[Track]:
    for one in tracks:
        if is_over(one, at_ms):
            continue
        if is_due(one, at_ms):
            widest = max(frame.width for frame in one.frames)
            yield replace(one, frames=(), sent_width=max(widest, one.sent_width))
        else:
            yield one


def _measure_away(track: Track, find: Find, at_ms: int) -> float | None:
    """How many plate widths the find is from where the vehicle is expected; None if it can't be this one."""
    wider = max(track.find.width, find.width)
    if wider > _ALIKE * min(track.find.width, find.width):
        return None
    passed = at_ms - track.seen_ms
    if track.speed is None or track.stands:
        across, down = 0.0, 0.0
    else:
        across, down = track.speed[0] * passed, track.speed[1] * passed
    away = math.hypot(track.find.x + across - find.x, track.find.y + down - find.y) / wider
    reach = FIRST_REACH if track.speed is None else REACH + LEEWAY * math.hypot(across, down) / wider
    return away if away <= reach else None


def _go_on(track: Track, find: Find, at_ms: int) -> Track:
    passed = max(1, at_ms - track.seen_ms)
    moved = math.hypot(find.x - track.anchor.x, find.y - track.anchor.y) > STANDING_WIDTHS * find.width
    return replace(
        track,
        find=find,
        seen_ms=at_ms,
        speed=((find.x - track.find.x) / passed, (find.y - track.find.y) / passed),
        misses=0,
        anchor=find if moved else track.anchor,
        anchor_ms=at_ms if moved else track.anchor_ms,
    )
