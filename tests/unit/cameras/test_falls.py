"""When a camera suddenly sees worse, what is weather, and what is learnt."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.agent import NOTHING_HEARD
from platewatch.cameras.camera import Camera, Position
from platewatch.cameras.falls import (
    GIVEN_UP,
    UNKNOWN_WEATHER,
    Judged,
    Weather,
    begin_again,
    describe_falls,
    evaluate_sight,
    find_judged,
    find_weather,
)
from platewatch.cameras.maintenance import Window
from platewatch.cameras.sight import SightSlot, scale_brightness, scale_sharpness
from platewatch.cameras.sights import (
    HOURS_OF_DAY,
    KEPT_DAYS,
    Fall,
    Fallen,
    Measure,
    Sample,
    Seen,
    find_usual,
    learn_sight,
)
from tests.unit.cameras.makers import NOON, make_camera

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CLEAR = Weather(known=True)
NOW = NOON + 61 * MINUTE


def make_seen(brightness: float = 0.4, sharpness: float = 300.0, share: float = 0.9, days: int = 7) -> Seen:
    """A camera that was the same at every hour of so many days."""
    sample = Sample(scale_brightness(brightness), scale_sharpness(sharpness), share)
    return Seen("north", NOON - 9 * DAY, NOON, ((sample,) * days,) * HOURS_OF_DAY)


def make_slots(
    brightness: float = 0.4, sharpness: float = 300.0, share: float = 0.9, pictures: int = 30, slots: int = 6
) -> tuple[SightSlot, ...]:
    """The slots of the hour from noon on, with pictures that are all alike."""
    light, edges = pictures * scale_brightness(brightness), pictures * scale_sharpness(sharpness)
    return tuple(
        SightSlot(NOON + 10 * number * MINUTE, pictures, round(share * pictures), light, edges)
        for number in range(6 - slots, 6)
    )


def make_north() -> Camera:
    return replace(make_camera("north", NOTHING_HEARD), positions=(Position(NOON - 20 * DAY, 52.3, 4.85, "A9", "in"),))


def find(slots: tuple[SightSlot, ...], seen: Seen | None = None) -> Judged:
    judged = find_judged(make_north(), seen or make_seen(), slots, NOW, ZONE)
    assert judged is not None
    return judged


def judge(slots: tuple[SightSlot, ...], weather: Weather = CLEAR, seen: Seen | None = None) -> set[str]:
    fallen = evaluate_sight(None, find(slots, seen), weather, NOW)
    return {fall.measure.value for fall in fallen.falls} if fallen else set()


@pytest.mark.parametrize(
    ("slots", "falls"),
    [
        (make_slots(), set()),
        (make_slots(share=0.2), {"plates"}),
        (make_slots(brightness=0.12), {"brightness"}),
        (make_slots(sharpness=90), {"sharpness"}),
        (make_slots(brightness=0.02, sharpness=5, share=0), {"plates", "brightness", "sharpness"}),
        (make_slots(brightness=0.3, sharpness=220, share=0.7), set()),
        (make_slots(brightness=0.9, sharpness=900, share=1), set()),
    ],
)
def test_a_fall_is_of_what_is_much_lower_than_usual(slots: tuple[SightSlot, ...], falls: set[str]) -> None:
    assert judge(slots) == falls


def test_what_has_fallen_is_said_in_numbers_that_people_know() -> None:
    fallen = evaluate_sight(None, find(make_slots(brightness=0.1, sharpness=90, share=0.1)), CLEAR, NOW)
    assert fallen is not None
    assert fallen.since == NOW
    assert describe_falls(fallen.falls) == (
        "plates in 10% of the pictures, usually in 90%; brightness 10%, usually 40%; sharpness 90, usually 300"
    )


def test_a_lorry_that_stops_for_ten_minutes_is_no_fall() -> None:
    usual, bad = make_slots(), make_slots(brightness=0.02, sharpness=5, share=0)
    assert judge((*usual[:5], bad[5])) == set()
    assert judge((*usual[:4], *bad[4:])) == set()
    assert judge((*usual[:3], *bad[3:])) == {"plates", "brightness", "sharpness"}


def test_few_pictures_are_no_evidence_and_slots_with_few_count_together() -> None:
    assert find_judged(make_north(), make_seen(), make_slots(pictures=2), NOW, ZONE) is None
    assert judge(make_slots(sharpness=5, pictures=3)) == {"sharpness"}
    assert judge(make_slots(share=0.2, pictures=5, slots=3)) == {"plates"}
    chance = make_slots(share=0.2, pictures=5, slots=3)
    assert judge(chance, seen=make_seen(share=0.6)) == set(), "3 of 15 where 9 are usual"


def test_what_all_cameras_share_is_weather() -> None:
    fog = make_slots(brightness=0.4, sharpness=60, share=0.4)
    weather = find_weather([find(fog)] * 7 + [find(make_slots())] * 3)
    assert weather.known
    assert judge(fog, weather) == set()
    assert judge(make_slots(brightness=0.05, sharpness=5, share=0), weather) == {"brightness", "sharpness"}
    haze = find_weather([find(make_slots(sharpness=220, share=0.8))] * 9)
    assert judge(make_slots(sharpness=70, share=0.1), haze) == {"plates", "sharpness"}
    assert judge(fog, find_weather([find(fog)] * 3 + [find(make_slots())] * 7)) == {"plates", "sharpness"}


def test_better_weather_than_usual_hides_no_fall() -> None:
    bright = find_weather([find(make_slots(brightness=0.8, sharpness=900, share=1))] * 9)
    assert judge(make_slots(brightness=0.15), bright) == {"brightness"}
    assert judge(make_slots(brightness=0.25, sharpness=200), bright) == set(), "nor does it make one"


def test_with_few_cameras_weather_is_not_known_and_more_must_fall() -> None:
    assert find_weather([find(make_slots())] * 7) == UNKNOWN_WEATHER
    assert judge(make_slots(sharpness=140), CLEAR) == {"sharpness"}
    assert judge(make_slots(sharpness=140), UNKNOWN_WEATHER) == set()
    assert judge(make_slots(sharpness=90), UNKNOWN_WEATHER) == {"sharpness"}


def test_dusk_and_the_switch_to_infra_red_are_usual() -> None:
    day, night = (Sample(scale_brightness(light), scale_sharpness(300), 0.9) for light in (0.4, 0.08))
    place = NOW.astimezone(ZONE).hour
    hours = tuple((night,) * 7 if hour > place else (day,) * 7 for hour in range(HOURS_OF_DAY))
    seen = replace(make_seen(), hours=hours)
    assert judge(make_slots(brightness=0.08), seen=seen) == set(), "dusk came earlier than the day before"
    assert judge(make_slots(brightness=0.08)) == {"brightness"}


def test_at_night_brightness_is_not_judged_and_no_fall_of_it_is_over() -> None:
    dark = make_seen(brightness=0.06)
    assert judge(make_slots(brightness=0.01), seen=dark) == set()
    fallen = Fallen(NOON, (Fall(Measure.BRIGHTNESS, 0.05, 0.4),))
    night = find(make_slots(brightness=0.06), dark)
    assert evaluate_sight(fallen, night, CLEAR, NOW) == fallen
    assert evaluate_sight(fallen, find(make_slots()), CLEAR, NOW) is None


def test_a_fall_is_over_when_all_is_usual_again_and_not_at_the_bound() -> None:
    fallen = Fallen(NOON, (Fall(Measure.SHARPNESS, 50, 300),))
    assert evaluate_sight(fallen, find(make_slots(sharpness=180)), CLEAR, NOW) == fallen
    assert evaluate_sight(fallen, find(make_slots(sharpness=250, share=0.3)), CLEAR, NOW) == fallen
    assert evaluate_sight(fallen, find(make_slots(sharpness=250)), CLEAR, NOW) is None


@pytest.mark.parametrize("measure", [Measure.SHARPNESS, Measure.PLATES])
def test_a_slight_fault_is_not_over_at_an_hour_that_is_worse_on_some_days(measure: Measure) -> None:
    """At dusk the lowest usual sample is that of a dark day: it says when a fall is found, not that one is over."""
    fallen = Fallen(NOON, (Fall(measure, 0.1, 1.0),))
    bad = make_slots(sharpness=150) if measure is Measure.SHARPNESS else make_slots(share=0.4)
    judged = find(bad)
    low = Sample(scale_brightness(0.1), scale_sharpness(60), 0.2)
    dusk = replace(judged, usual=replace(judged.usual, low=low))
    assert evaluate_sight(None, dusk, CLEAR, NOW) is None
    assert evaluate_sight(fallen, dusk, CLEAR, NOW) == fallen
    assert evaluate_sight(fallen, replace(dusk, groups=find(make_slots()).groups), CLEAR, NOW) is None


@pytest.mark.parametrize(
    ("slots", "weather"),
    [
        (make_slots(sharpness=150), replace(CLEAR, sharpness=-0.2)),
        (make_slots(brightness=0.25), replace(CLEAR, brightness=-0.2)),
        (make_slots(share=0.5), replace(CLEAR, share=0.7)),
    ],
)
def test_a_fall_is_over_in_weather_that_all_cameras_share(slots: tuple[SightSlot, ...], weather: Weather) -> None:
    fallen = Fallen(NOON, (Fall(Measure.SHARPNESS, 50, 300),))
    assert evaluate_sight(fallen, find(slots), weather, NOW) is None
    assert evaluate_sight(fallen, find(slots), CLEAR, NOW) == fallen


def test_a_road_where_few_pictures_have_plates_is_not_judged_by_them() -> None:
    assert judge(make_slots(share=0), seen=make_seen(share=0.08)) == set()


def test_nothing_is_judged_in_maintenance_before_enough_is_learnt_or_after_a_move() -> None:
    camera, slots = make_north(), make_slots()
    assert find_judged(camera, make_seen(), slots, NOW, ZONE) is not None
    assert find_judged(camera, None, slots, NOW, ZONE) is None
    assert find_judged(camera, make_seen(days=6), slots, NOW, ZONE) is None
    window = Window(NOON, NOW + MINUTE, "new pole", "ada")
    assert find_judged(replace(camera, maintenance=(window,)), make_seen(), slots, NOW, ZONE) is None
    over = replace(window, until=NOON + 40 * MINUTE)
    assert find_judged(replace(camera, maintenance=(over,)), make_seen(), slots, NOW, ZONE) is None
    moved = replace(camera, positions=(*camera.positions, Position(NOON - DAY, 52.4, 4.85, "A4", "in")))
    assert find_judged(moved, make_seen(), slots, NOW, ZONE) is None
    assert find_judged(camera, make_seen(), slots, NOW + 3 * 60 * MINUTE, ZONE) is None, "these pictures are old"


def test_an_hour_is_learnt_once_and_of_each_hour_of_the_day_the_last_days_are_kept() -> None:
    seen = learn_sight(make_north(), None, make_slots(), NOW, ZONE)
    assert seen is not None
    assert (seen.since, seen.learnt_until) == (NOON, NOON + 60 * MINUTE)
    assert [len(hour) for hour in seen.hours] == [int(hour == 14) for hour in range(24)]
    assert seen.hours[14][0].share == pytest.approx(0.9)
    assert learn_sight(make_north(), seen, make_slots(), NOW, ZONE) is None
    full = replace(make_seen(days=KEPT_DAYS), learnt_until=NOON)
    learnt = learn_sight(make_north(), full, make_slots(sharpness=100), NOW, ZONE)
    assert learnt is not None
    assert len(learnt.hours[14]) == KEPT_DAYS
    assert learnt.hours[14][-1].sharpness == pytest.approx(scale_sharpness(100))


def test_nothing_is_learnt_of_an_hour_that_was_not_usual() -> None:
    camera, slots, known = make_north(), make_slots(), make_seen()
    fallen = replace(known, fallen=Fallen(NOON, (Fall(Measure.PLATES, 0, 0.9),)))
    window = Window(NOON + 50 * MINUTE, NOW, "new pole", "ada")
    moved = replace(camera, positions=(*camera.positions, Position(NOON + MINUTE, 52.4, 4.85, "A4", "in")))
    assert learn_sight(camera, known, slots, NOW, ZONE) is not None
    assert learn_sight(camera, fallen, slots, NOW, ZONE) is None
    assert learn_sight(replace(camera, maintenance=(window,)), known, slots, NOW, ZONE) is None
    assert learn_sight(moved, known, slots, NOW, ZONE) is None
    assert learn_sight(camera, known, make_slots(pictures=1), NOW, ZONE) is None


def test_a_fall_that_stays_for_two_weeks_is_taken_as_usual() -> None:
    fallen = replace(make_seen(), fallen=Fallen(NOON, (Fall(Measure.PLATES, 0, 0.9),)))
    assert begin_again(fallen, NOON + GIVEN_UP - MINUTE) == fallen
    again = begin_again(fallen, NOON + GIVEN_UP)
    assert again.fallen is None
    assert find_usual(again, NOON + GIVEN_UP, ZONE) is None


@given(
    st.lists(st.floats(0.2, 0.6), min_size=7, max_size=10),
    st.lists(st.floats(100, 900), min_size=7, max_size=10),
    st.integers(0, 9),
)
def test_what_was_seen_on_most_days_is_never_a_fall(lights: list[float], edges: list[float], chosen: int) -> None:
    """Whatever the samples are: a camera that is at the lowest usual one or above has not fallen."""
    days = min(len(lights), len(edges))
    samples = tuple(
        Sample(scale_brightness(light), scale_sharpness(edge), 0.9)
        for light, edge in zip(lights[:days], edges[:days], strict=True)
    )
    seen = replace(make_seen(), hours=(samples,) * HOURS_OF_DAY)
    usual = find_usual(seen, NOW, ZONE)
    assert usual is not None
    light, edge = sorted(lights[:days])[chosen % days], sorted(edges[:days])[chosen % days]
    if scale_brightness(light) >= usual.low.brightness and scale_sharpness(edge) >= usual.low.sharpness:
        assert judge(make_slots(brightness=light, sharpness=edge), seen=seen) == set()


@given(st.floats(0.0, 1.0), st.integers(5, 40), st.floats(0.0, 1.0))
def test_more_plates_are_never_worse(share: float, pictures: int, more: float) -> None:
    fewer = make_slots(share=share, pictures=pictures)
    better = make_slots(share=share + (1 - share) * more, pictures=pictures)
    assert judge(better) <= judge(fewer)
