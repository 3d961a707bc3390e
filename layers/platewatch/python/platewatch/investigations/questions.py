"""The three questions that an investigation may ask, and the passages that it asks them of.

*This plate* (also known in part), *who was at several scenes*, and *who travelled with this car*. There are no others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.errors import PlatewatchError
from platewatch.plates.distribution import Spelling
from platewatch.plates.spelling import normalise, normalise_listed
from platewatch.retention.terms import PASSAGE_TERM
from platewatch.sentences import as_sentence, say

LEAST_SCENES: Final = 2
MOST_SCENES: Final = 10
LONGEST_SCENE: Final = timedelta(hours=12)
"""How long before and after its time a scene may reach: beyond that it is no place and time any more."""

ONE_OUTING: Final = timedelta(hours=4)
"""Scenes that lie no further apart are one occasion: a car that is out for an evening may be at two of them."""

SHORTEST_WINDOW: Final = timedelta(seconds=5)
LONGEST_WINDOW: Final = timedelta(seconds=300)
LEAST_JOINT: Final = 3
LEAST_CAMERAS: Final = 2


class QuestionOutOfBounds(PlatewatchError):
    """A question asks for more than an investigation may, or for too little. `field` names what is wrong."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(say("{field}: {problem}", field=field, problem=as_sentence(problem)))
        self.field = field


@dataclass(frozen=True, slots=True)
class Passing:
    """One vehicle at one camera, its frames taken together.

    `spellings` are what its plate may be, most probable first, each with the probability that it is the whole plate.
    `captured_at` and `read_id` are of the frame that shows it best. `incomplete` says that the end of the plate is
    rather not in any of its pictures. `country` is the one that its pictures show, None where they show none.
    """

    camera_id: str
    captured_at: datetime
    read_id: str
    passage_id: str
    spellings: tuple[Spelling, ...]
    incomplete: bool = False
    country: str | None = None

    def may_be(self, texts: Collection[str]) -> bool:
        """Whether one of these texts is a spelling of it with LEAST_SPELLING or more."""
        return any(one.text in texts and one.probability >= LEAST_SPELLING for one in self.spellings)


@dataclass(frozen=True, slots=True)
class PlateQuestion:
    """*This plate*: a plate or a pattern with ? and *, in the period from `since` up to `until`, at these cameras."""

    plate: str
    since: datetime
    until: datetime
    cameras: frozenset[str]

    @property
    def is_pattern(self) -> bool:
        """Whether the plate is known in part only."""
        return "?" in self.plate or "*" in self.plate


@dataclass(frozen=True, slots=True)
class Scene:
    """A place and a time: these cameras, from `within` before `at` to `within` after it."""

    cameras: frozenset[str]
    at: datetime
    within: timedelta

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return self.at - self.within

    @property
    def until(self) -> datetime:
        """The moment that it ends before."""
        return self.at + self.within

    def holds(self, passing: Passing) -> bool:
        """Whether the passage is one of this scene."""
        return passing.camera_id in self.cameras and self.since <= passing.captured_at < self.until


@dataclass(frozen=True, slots=True)
class ScenesQuestion:
    """*Who was at several scenes*. A car's habits are taken from the period, at the investigation's cameras."""

    scenes: tuple[Scene, ...]
    since: datetime
    until: datetime
    cameras: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompanionsQuestion:
    """*Who travelled with this car*: who passed the same cameras at most `window` before or after it, at least
    `least_joint` times and at `least_cameras` cameras or more.
    """

    plate: str
    since: datetime
    until: datetime
    cameras: frozenset[str]
    window: timedelta
    least_joint: int = LEAST_JOINT
    least_cameras: int = LEAST_CAMERAS


Question = PlateQuestion | ScenesQuestion | CompanionsQuestion


class PassagesOfPeriod(Protocol):
    """The passages that the questions are asked of. It answers with none that has expired.

    Both answers are in the order of capture.
    """

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """The passages at these cameras from `since` up to `until`."""

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """The same of the plates with these spellings alone: every passage of which one of them is a spelling with
        LEAST_SPELLING or more, each once.
        """

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """As list_of, but of a passage's frames it may know only those that agree: enough for habits, and quicker."""

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """The hours of the period, by their first moments, in which each of these cameras kept any passage that list_of
        finds. Who was not seen at other hours was not absent.
        """


LEAST_SPELLING: Final = 0.05
"""A passage is not asked for by a spelling that is less probable than this, and it does not count for one."""


def ask_plate(plate: str, since: datetime, until: datetime, cameras: Collection[str]) -> PlateQuestion:
    """The question, checked. Raises QuestionOutOfBounds, and NotAPlate for what is no plate and no pattern."""
    _check_bounds(since, until, cameras)
    return PlateQuestion(normalise_listed(plate), since, until, frozenset(cameras))


def ask_scenes(scenes: Sequence[Scene], since: datetime, until: datetime, cameras: Collection[str]) -> ScenesQuestion:
    """The question, checked: 2 to 10 scenes inside the period, at cameras of the investigation. Raises
    QuestionOutOfBounds.
    """
    _check_bounds(since, until, cameras)
    if not LEAST_SCENES <= len(scenes) <= MOST_SCENES:
        raise QuestionOutOfBounds(
            "scenes",
            say(
                "{count} scenes: a question has {least} to {most} of them",
                count=len(scenes),
                least=LEAST_SCENES,
                most=MOST_SCENES,
            ),
        )
    for number, scene in enumerate(scenes):
        where = f"scenes[{number}]"
        if not scene.cameras or not scene.cameras <= frozenset(cameras):
            raise QuestionOutOfBounds(f"{where}.cameras", "must be one or more of the investigation's cameras")
        if not timedelta(0) < scene.within <= LONGEST_SCENE:
            raise QuestionOutOfBounds(f"{where}.within", "must be more than 0 and 12 hours at the most")
        if scene.since < since or scene.until > until:
            raise QuestionOutOfBounds(where, "must lie in the investigation's period, with the time around it")
    return ScenesQuestion(tuple(scenes), since, until, frozenset(cameras))


def ask_companions(
    plate: str,
    since: datetime,
    until: datetime,
    cameras: Collection[str],
    window: timedelta,
    least_joint: int = LEAST_JOINT,
    least_cameras: int = LEAST_CAMERAS,
) -> CompanionsQuestion:
    """The question, checked. Raises QuestionOutOfBounds, and NotAPlate for what is no whole plate."""
    _check_bounds(since, until, cameras)
    if not SHORTEST_WINDOW <= window <= LONGEST_WINDOW:
        raise QuestionOutOfBounds("window", "must be 5 to 300 seconds")
    if least_joint < LEAST_JOINT:
        raise QuestionOutOfBounds("least_joint", say("must be {least} joint passages or more", least=LEAST_JOINT))
    if least_cameras < LEAST_CAMERAS:
        raise QuestionOutOfBounds("least_cameras", say("must be {least} cameras or more", least=LEAST_CAMERAS))
    if "?" in plate or "*" in plate:
        raise QuestionOutOfBounds("plate", "has ? or *: who travelled with a car is asked of a whole plate")
    return CompanionsQuestion(normalise(plate), since, until, frozenset(cameras), window, least_joint, least_cameras)


def _check_bounds(since: datetime, until: datetime, cameras: Collection[str]) -> None:
    if not since < until:
        raise QuestionOutOfBounds("until", "must be after since")
    if until - since > PASSAGE_TERM:
        raise QuestionOutOfBounds("since", "a period has 28 days at the most")
    if not cameras:
        raise QuestionOutOfBounds("cameras", "must be one or more of the investigation's cameras")


def sort_scenes(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes in the order of time."""
    return sorted(scenes, key=lambda scene: (scene.at, sorted(scene.cameras), scene.within))


def group_scenes(scenes: Sequence[Scene]) -> list[int]:
    """The number of the occasion that each scene belongs to; the scenes are in the order of time."""
    outings = [0]
    end = scenes[0].until
    for scene in scenes[1:]:
        outings.append(outings[-1] + (scene.since - end >= ONE_OUTING))
        end = max(end, scene.until)
    return outings


def count_outings(scenes: Sequence[Scene]) -> int:
    """How many occasions these scenes are."""
    return group_scenes(sort_scenes(scenes))[-1] + 1 if scenes else 0
