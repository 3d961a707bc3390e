"""Asking a question: what was sent becomes one of the three questions, inside the investigation's bounds."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from platewatch.fields import FieldInvalid, join, parse_object, parse_time, parse_whole
from platewatch.hits.incomplete import patterns_meet
from platewatch.investigations import errors
from platewatch.investigations.investigation import Bounds, Investigation, Source, require_combining
from platewatch.investigations.opening import parse_cameras
from platewatch.investigations.questions import (
    LEAST_CAMERAS,
    LEAST_JOINT,
    LEAST_SCENES,
    LONGEST_SCENE,
    LONGEST_WINDOW,
    MOST_SCENES,
    ONE_OUTING,
    SHORTEST_WINDOW,
    CompanionsQuestion,
    PlateQuestion,
    Question,
    Scene,
    ScenesQuestion,
    ask_companions,
    ask_plate,
    ask_scenes,
    count_outings,
)
from platewatch.investigations.refusals import refuse_forbidden
from platewatch.plates.errors import NotAPlate
from platewatch.sentences import either, say
from platewatch.text.timestamps import format_utc
from platewatch.text.timestamps import parse_time as parse_stored

MOST_QUESTIONS: Final = 40
"""How many questions an investigation asks at the most."""

MOST_OF_ONE_PLATE: Final = 3
"""How often an investigation asks for one plate, or for patterns that it fits: more would be a pattern of life."""

_MINUTE: Final = timedelta(minutes=1)
_NARROWING: Final = ("since", "until", "cameras")


class Kind(StrEnum):
    """The three questions that there are."""

    PLATE = "plate"
    SCENES = "scenes"
    COMPANIONS = "companions"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its kind. `plate` is what must not be told before it is unmasked, "" where none was given."""

    kind: Kind
    question: Question
    plate: str = ""


def parse_asked(document: object, investigation: Investigation) -> Asked:
    """The question of {"kind": "plate" | "scenes" | "companions", ...}.

    Raises FieldInvalid, StandingQuestion, PatternOfLife, VehicleLook, CombiningMissing, OtherCamera,
    OtherPeriod, ScenesOutOfBounds, WindowOutOfBounds and JointOutOfBounds.
    """
    refuse_forbidden(document)
    kind = document.get("kind") if isinstance(document, dict) else None
    if kind not in list(Kind):
        if not isinstance(document, dict):
            parse_object(document, "", ())
        raise FieldInvalid(
            "kind",
            say("must be {choices}: there are no others", choices=either(Kind)),
        )
    if kind == Kind.PLATE:
        fields = parse_object(document, "", ("kind", "plate"), _NARROWING)
        bounds = _narrow(fields, investigation.bounds)
        with _as_field():
            asked = ask_plate(_parse_plate(fields["plate"]), bounds.since, bounds.until, bounds.cameras)
        return Asked(Kind.PLATE, asked, asked.plate)
    require_combining(investigation)
    return _parse_scenes(document, investigation) if kind == Kind.SCENES else _parse_companions(document, investigation)


def write_asked(asked: Asked) -> dict[str, Any]:
    """The bounds of a question as a document. No plate is in it: `partly` says whether it is known in part only."""
    question = asked.question
    document: dict[str, Any] = {
        "since": format_utc(question.since),
        "until": format_utc(question.until),
        "cameras": sorted(question.cameras),
    }
    if isinstance(question, PlateQuestion):
        document["partly"] = question.is_pattern
    elif isinstance(question, ScenesQuestion):
        document["scenes"] = [_write_scene(scene) for scene in question.scenes]
    else:
        document["window_seconds"] = int(question.window.total_seconds())
        document["least_joint"], document["least_cameras"] = question.least_joint, question.least_cameras
    return document


def load_asked(kind: Kind, document: dict[str, Any], plate: str) -> Asked:
    """The question of write_asked and its plate."""
    since, until = parse_stored(document["since"]), parse_stored(document["until"])
    cameras = frozenset(document["cameras"])
    if kind is Kind.PLATE:
        return Asked(kind, PlateQuestion(plate, since, until, cameras), plate)
    if kind is Kind.SCENES:
        scenes = tuple(_load_scene(scene) for scene in document["scenes"])
        return Asked(kind, ScenesQuestion(scenes, since, until, cameras))
    window = timedelta(seconds=document["window_seconds"])
    least = (document["least_joint"], document["least_cameras"])
    return Asked(kind, CompanionsQuestion(plate, since, until, cameras, window, *least), plate)


def format_asked(asked: Asked) -> bytes:
    """One text for one question, to be signed: the same question again is known by it. It holds the plate."""
    return json.dumps([asked.kind.value, asked.plate, write_asked(asked)], sort_keys=True).encode()


def count_same(plate: str, asked: Iterable[str]) -> int:
    """How many of the plates and patterns that were asked for may be the same car's as this plate or pattern."""
    return sum(patterns_meet(plate, one) for one in asked)


def require_room(numbers: int, same_plate: int) -> None:
    """Raises QuestionsTooMany or PatternOfLife where an investigation has asked this much already."""
    if numbers >= MOST_QUESTIONS:
        raise errors.QuestionsTooMany(
            say("this investigation has asked {numbers} questions: no more may be asked in one", numbers=numbers)
        )
    if same_plate >= MOST_OF_ONE_PLATE:
        raise errors.PatternOfLife(
            say(
                "this investigation has asked for this plate {times} times: or for a pattern that it fits:"
                " asking for the same car again and again shows how somebody lives; look at the answers that"
                " are there",
                times=same_plate,
            ),
            "plate",
        )


def _parse_scenes(document: object, investigation: Investigation) -> Asked:
    fields = parse_object(document, "", ("kind", "scenes"))
    given = fields["scenes"]
    if not isinstance(given, list):
        raise FieldInvalid("scenes", "must be a list of scenes")
    if not LEAST_SCENES <= len(given) <= MOST_SCENES:
        raise errors.ScenesOutOfBounds(
            say(
                "has {count} scenes: it takes {least} to {most}", count=len(given), least=LEAST_SCENES, most=MOST_SCENES
            ),
            "scenes",
        )
    scenes = [_parse_scene(one, f"scenes[{number}]", investigation.bounds) for number, one in enumerate(given)]
    if investigation.source is Source.PASSAGES and count_outings(scenes) < LEAST_SCENES:
        raise errors.ScenesOutOfBounds(
            say(
                "are one occasion: scenes less than {hours} hours apart count as one, for a car that is out"
                " for an evening may be at all of them; give scenes of two occasions or more",
                hours=ONE_OUTING // timedelta(hours=1),
            ),
            "scenes",
        )
    bounds = investigation.bounds
    return Asked(Kind.SCENES, ask_scenes(scenes, bounds.since, bounds.until, bounds.cameras))


def _parse_scene(value: object, where: str, bounds: Bounds) -> Scene:
    fields = parse_object(value, where, ("cameras", "at", "within_minutes"))
    minutes = parse_whole(fields["within_minutes"], join(where, "within_minutes"), 1)
    most = LONGEST_SCENE // _MINUTE
    if minutes > most:
        raise errors.ScenesOutOfBounds(say("must be at most {most} minutes", most=most), join(where, "within_minutes"))
    cameras = _require_cameras(parse_cameras(fields["cameras"], join(where, "cameras")), bounds, join(where, "cameras"))
    scene = Scene(frozenset(cameras), parse_time(fields["at"], join(where, "at")), minutes * _MINUTE)
    if scene.since < bounds.since or scene.until > bounds.until:
        raise errors.OtherPeriod("lies outside the investigation's period, with the time around it", join(where, "at"))
    return scene


def _parse_companions(document: object, investigation: Investigation) -> Asked:
    optional = (*_NARROWING, "least_joint", "least_cameras")
    fields = parse_object(document, "", ("kind", "plate", "window_seconds"), optional)
    bounds = _narrow(fields, investigation.bounds)
    seconds = parse_whole(fields["window_seconds"], "window_seconds")
    if not SHORTEST_WINDOW <= timedelta(seconds=seconds) <= LONGEST_WINDOW:
        shortest, longest = (int(each.total_seconds()) for each in (SHORTEST_WINDOW, LONGEST_WINDOW))
        raise errors.WindowOutOfBounds(
            say("must be {least} to {most} seconds", least=shortest, most=longest), "window_seconds"
        )
    least = []
    for name, fewest in (("least_joint", LEAST_JOINT), ("least_cameras", LEAST_CAMERAS)):
        number = parse_whole(fields.get(name, fewest), name)
        if number < fewest:
            raise errors.JointOutOfBounds(
                say("must be {least} or more: fewer are no journey together", least=fewest), name
            )
        least.append(number)
    plate = _parse_plate(fields["plate"])
    if "?" in plate or "*" in plate:
        raise FieldInvalid("plate", "has ? or *: who travelled with a car is asked of a whole plate")
    window = timedelta(seconds=seconds)
    with _as_field():
        question = ask_companions(plate, bounds.since, bounds.until, bounds.cameras, window, *least)
    return Asked(Kind.COMPANIONS, question, question.plate)


def _narrow(fields: Any, bounds: Bounds) -> Bounds:
    """The part of the investigation's bounds that the question is about."""
    since = _parse_moment(fields.get("since"), "since", bounds.since)
    until = _parse_moment(fields.get("until"), "until", bounds.until)
    if not bounds.since <= since < until <= bounds.until:
        field = "since" if since < bounds.since or since >= until else "until"
        raise errors.OtherPeriod("lies outside the investigation's period, or the period is turned round", field)
    if fields.get("cameras") is None:
        return Bounds(since, until, bounds.cameras)
    return Bounds(since, until, _require_cameras(parse_cameras(fields["cameras"], "cameras"), bounds, "cameras"))


def _require_cameras(cameras: tuple[str, ...], bounds: Bounds, where: str) -> tuple[str, ...]:
    if not set(cameras) <= set(bounds.cameras):
        raise errors.OtherCamera("names a camera that is not one of the investigation's", where)
    return cameras


def _parse_moment(value: object, where: str, otherwise: datetime) -> datetime:
    return otherwise if value is None else parse_time(value, where)


def _parse_plate(value: object) -> str:
    if not isinstance(value, str):
        raise FieldInvalid("plate", "must be a plate, or a plate with ? and *")
    return value


@contextmanager
def _as_field() -> Iterator[None]:
    """What is no plate is a wrong field."""
    try:
        yield
    except NotAPlate as error:
        raise FieldInvalid("plate", str(error)) from error


def _write_scene(scene: Scene) -> dict[str, Any]:
    return {
        "cameras": sorted(scene.cameras),
        "at": format_utc(scene.at),
        "within_minutes": scene.within // _MINUTE,
    }


def _load_scene(document: dict[str, Any]) -> Scene:
    within = document["within_minutes"] * _MINUTE
    return Scene(frozenset(document["cameras"]), parse_stored(document["at"]), within)
