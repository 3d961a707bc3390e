"""What is done with each frame that was looked at: vehicles are followed, their pictures kept until they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from platewatch.agent.video.choosing import Frame, choose_frames, make_frame
from platewatch.agent.video.find import Find
from platewatch.agent.video.following import Track, follow, rest, take_due

MOST_HELD: Final = 24_000_000
"""Bytes of pictures. Beyond it a vehicle gets its first frame only; beyond twice as much none."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame that was looked at: its time in the film, which never goes back, when it was taken, and its plates.

    `changed` is False if nothing has moved since the frame before; then no plates were looked for.
    """

    at_ms: int
    captured_at: datetime
    changed: bool
    finds: tuple[Find, ...] = ()


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame as the picture of one vehicle. `number` counts pictures."""

    number: int
    captured_at: datetime
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of the vehicle at this place among the finds of a frame. The plates at `hidden` are to be hidden in it:
    those vehicles have pictures of their own, and show their plates better there.
    """

    place: int
    hidden: frozenset[int]


@dataclass(slots=True)
class Watching:
    """The vehicles of one camera's film, and the pictures of them that are not sent yet."""

    tracks: list[Track] = field(default_factory=list)
    shots: dict[int, Shot] = field(default_factory=dict)
    _number: int = 0
    _sample: Sample | None = None

    def look(self, sample: Sample) -> list[Wanted]:
        """Follows the vehicles into this frame. Returns which pictures of it are wanted: `keep` takes each."""
        self._sample = sample
        if not sample.changed:
            self.tracks = rest(self.tracks, sample.at_ms)
            return []
        self.tracks = follow(self.tracks, sample.finds, sample.at_ms)
        places = range(min(len(sample.finds), len(self.tracks)))
        wanted = [place for place in places if self._wants(place) is not None]
        shown = {place for place in places if self.tracks[place].frames or self.tracks[place].sent_width}
        return [Wanted(place, frozenset({*wanted, *shown} - {place})) for place in wanted]

    def keep(self, wanted: Wanted, data: bytes) -> None:
        """A wanted picture of the frame that was looked at last, as JPEG."""
        frames = self._wants(wanted.place)
        if frames is None or self._sample is None:
            return
        self.tracks[wanted.place] = replace(self.tracks[wanted.place], frames=frames)
        self.shots[self._number] = Shot(self._number, self._sample.captured_at, data)
        self._number += 1

    def take_due(self, at_ms: int) -> list[Shot]:
        """The pictures to send now, the oldest first, each once. What no vehicle needs any more is dropped."""
        self.tracks, due = take_due(self.tracks, at_ms)
        return self._take(due)

    def take_all(self) -> list[Shot]:
        """The pictures of all vehicles: the film has broken off, and they will not be seen to the end."""
        due = [one.frames for one in self.tracks if one.frames]
        self.tracks = [
            replace(one, frames=(), sent_width=max(frame.width for frame in one.frames)) if one.frames else one
            for one in self.tracks
        ]
        return self._take(due)

    def _take(self, due: Sequence[Sequence[Frame]]) -> list[Shot]:
        numbers = {frame.number for frames in due for frame in frames}
        taken = [self.shots.pop(number) for number in sorted(numbers) if number in self.shots]
        needed = {frame.number for one in self.tracks for frame in one.frames}
        self.shots = {number: shot for number, shot in self.shots.items() if number in needed}
        return taken

    def _wants(self, place: int) -> tuple[Frame, ...] | None:
        """The frames of a vehicle that was found in this frame, with this one; None if it does not need it."""
        if self._sample is None or place >= len(self.tracks):
            return None
        track = self.tracks[place]
        held = sum(len(shot.data) for shot in self.shots.values())
        if not track.may_be_sent or held > MOST_HELD * (1 if track.frames else 2):
            return None
        frames = choose_frames(track.frames, make_frame(self._number, self._sample.at_ms, track.find))
        return None if frames == track.frames else frames
