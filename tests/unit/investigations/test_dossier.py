"""Dossiers with pictures of real sizes stay inside one answer of Lambda, and each picture stands in it once."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from platewatch.alerts.story import Picture
from platewatch.alerts.words import Language
from platewatch.investigations.asking import Kind
from platewatch.investigations.candidates import GivenVerdict, KeptCandidate, OwnPassing, Unmasking, Verdict
from platewatch.investigations.document import measure_picture
from platewatch.investigations.dossier import AskedAndFound, VerifiedFrame, make_answer, make_document
from platewatch.investigations.investigation import Part
from platewatch.investigations.pictures import MOST_AT_ONCE, SeenPassing, fit_answer
from platewatch.investigations.question import Answer, KeptQuestion
from platewatch.plates.distribution import Spelling
from tests.unit.investigations.makers import CAMERAS, NOW, make_investigation

LAMBDA: int = 6 * 1024 * 1024
OVERVIEW, PLATE = 330_000, 25_000
ASKED = {
    "since": "2026-11-10T12:00:00.000Z",
    "until": "2026-11-20T12:00:00.000Z",
    "cameras": list(CAMERAS),
    "partly": False,
}
ZONE = ZoneInfo("Europe/Amsterdam")


def make_picture(size: int) -> Picture:
    data = os.urandom(size)
    return Picture(hashlib.sha256(data).hexdigest(), data)


def make_frame(read_id: str, overview: int) -> VerifiedFrame:
    pictures = make_picture(overview), make_picture(PLATE)
    named = {"read_id": read_id, "snapshot": "0" * 64, "model_version": "m1", "masking_version": "k1"}
    return VerifiedFrame(named | {"overview": pictures[0].sha256, "plate": pictures[1].sha256}, *pictures)


def make_found(frames: int, overview: int) -> AskedAndFound:
    passages = tuple(
        OwnPassing("west-1", NOW - timedelta(hours=hour + 1), f"r{hour:03d}", 0.97, True) for hour in range(frames)
    )
    candidate = KeptCandidate(
        number=1,
        spellings=(Spelling("7KXL92", 0.97),),
        passages=passages,
        own=frames,
        chain=0.9,
        unmasked=Unmasking("console/r.visser", NOW, "at both scenes"),
        seen=tuple(range(1, frames + 1)),
        verdict=GivenVerdict(Verdict.VERIFIED, "console/r.visser", NOW, "it is that car"),
    )
    answer = Answer(NOW, "run", 1, 1, 1, frames, 0, None, "plate/1")
    question = KeptQuestion(1, Kind.PLATE, ASKED, "console/r.visser", NOW, "d" * 64, "", answer)
    return AskedAndFound(
        question, "7KXL92", ((candidate, tuple(make_frame(one.read_id, overview) for one in passages)),)
    )


@pytest.mark.parametrize(("overview", "some_left"), [(100_000, False), (OVERVIEW, True)])
def test_a_dossier_with_pictures_fits_one_answer_and_has_each_once(overview: int, *, some_left: bool) -> None:
    found = [make_found(12, overview), make_found(2, overview)]
    told = partial(make_document, make_investigation(), Part.MEMBER, found, (), {}, NOW)
    made = make_answer(told, Language.DUTCH, ZONE, pictures=True)
    whole = json.dumps({"statusCode": 200, "body": json.dumps(made)})
    assert len(whole) < LAMBDA
    pictures = [one for section in made["dossier"]["sections"] for one in section["pictures"]]
    shown = [one["jpeg"] for one in pictures if one["jpeg"]]
    assert len(pictures) == 28
    assert (len(shown) < 28) is some_left
    assert len(shown) >= 20
    assert all(whole.count(jpeg) == 1 for jpeg in shown)
    # The document names each by its hash, whether the answer has room for it or not.
    frames = [frame for one in made["document"]["questions"] for each in one["found"] for frame in each["frames"]]
    assert {frame[name]["sha256"] for frame in frames for name in ("overview", "plate")} == {
        one["sha256"] for one in pictures
    }


def test_a_dossier_without_pictures_has_their_hashes() -> None:
    told = partial(make_document, make_investigation(), Part.MEMBER, [make_found(2, OVERVIEW)], (), {}, NOW)
    made = make_answer(told, Language.ENGLISH, ZONE, pictures=False)
    pictures = [one for section in made["dossier"]["sections"] for one in section["pictures"]]
    assert [one["jpeg"] for one in pictures] == [None] * 4
    assert all(len(one["sha256"]) == 64 for one in pictures)


def tell_rows(found: AskedAndFound, language: Language) -> dict[str, str]:
    told = partial(make_document, make_investigation(), Part.MEMBER, [found], (), {}, NOW)
    made = make_answer(told, language, ZONE, pictures=False)["dossier"]
    return {label: text for section in made["sections"] for label, text in section["rows"]}


@pytest.mark.parametrize(("country", "plate"), [("NL", "7-KXL-92 (NL)"), ("DE", "7KXL92 (DE)"), (None, "7KXL92")])
def test_plates_stand_in_a_dossier_as_their_country_writes_them(country: str | None, plate: str) -> None:
    found = make_found(1, 100)
    [(candidate, frames)] = found.verified
    rows = tell_rows(replace(found, verified=((replace(candidate, country=country), frames),)), Language.ENGLISH)
    assert rows["Plate"] == plate
    assert rows["Plate asked for"] == plate.split(" ")[0]
    assert rows["Reads"] == f"{plate.split(' ')[0]} (97%)"


def make_answered(kind: Kind, method: str, level: float | None, **told: object) -> AskedAndFound:
    scene = {"cameras": ["west-1"], "at": ASKED["since"], "within_minutes": 30}
    asked = {**ASKED, **({"scenes": [scene, scene]} if kind is Kind.SCENES else {})}
    since, until = NOW - timedelta(days=8), NOW
    answer = Answer(NOW, "run", 0, 60, 4, 900, 0, level, method, since=since, until=until, **told)  # type: ignore[arg-type]
    return AskedAndFound(KeptQuestion(1, kind, asked, "console/r.visser", NOW, "d" * 64, "", answer), "", ())


def test_a_dossier_says_what_was_looked_at_and_what_does_not_count() -> None:
    found = make_answered(Kind.SCENES, "surprise-2", 0.05, days=7, occasions=2, skipped=(2,))
    english, dutch = (tell_rows(found, language) for language in (Language.ENGLISH, Language.DUTCH))
    assert english["Scenes"].startswith("1: 10-11-2026 13:00:00 CET ± 30 min: west-1\n2: ")
    assert english["Time looked at (what was still kept)"] == "12-11-2026 13:00:00 CET - 20-11-2026 13:00:00 CET"
    assert english["Days of which anything is known: chance is estimated from them"] == "7"
    assert english["Occasions that count (scenes soon after each other are one)"] == "2"
    assert english["Scenes that do not count: too few other days are known there"] == "2"
    assert dutch["Plaatsen die niet meetellen: er zijn te weinig andere dagen bekend"] == "2"
    led = tell_rows(
        make_answered(Kind.COMPANIONS, "surprise-2", 0.05, days=7, occasions=3, skipped_passages=5), Language.ENGLISH
    )
    assert led["Journeys of the car asked for that count"] == "3"
    assert led["Passages of the car asked for that do not count: too few other days are known there"] == "5"


def test_where_only_hits_are_kept_a_dossier_says_nothing_of_chance() -> None:
    def list_notes(found: AskedAndFound) -> list[str]:
        told = partial(make_document, make_investigation(), Part.MEMBER, [found], (), {}, NOW)
        made = make_answer(told, Language.ENGLISH, ZONE, pictures=False)["dossier"]
        return [note for section in made["sections"] for note in section["notes"]]

    [counted] = list_notes(make_answered(Kind.SCENES, "counted-1", None, occasions=2))
    assert counted.startswith("In the order of how often a car was there. Nothing is said about chance")
    [ranked] = list_notes(make_answered(Kind.SCENES, "surprise-2", 0.05, days=7, occasions=2))
    assert ranked.startswith("Ranked by how improbable it is by chance")
    assert list_notes(make_found(1, 100)) == []


def test_pictures_that_one_answer_has_no_room_for_are_left_for_the_next() -> None:
    passing = OwnPassing("west-1", NOW, "r0", 0.9, True)
    large = SeenPassing(1, passing, make_picture(1_500_000), make_picture(PLATE), "0" * 64, "m1", "k1")
    seen = [replace(large, number=number) for number in range(1, MOST_AT_ONCE + 1)]
    assert [one.number for one in fit_answer(seen, measure_picture)] == [1, 2]
    small = [replace(one, overview=make_picture(OVERVIEW)) for one in seen]
    assert len(fit_answer(small, measure_picture)) == MOST_AT_ONCE
    # The first is always shown: nobody would ever see it else.
    huge = [replace(one, overview=make_picture(5_000_000)) for one in seen]
    assert len(fit_answer(huge, measure_picture)) == 1
