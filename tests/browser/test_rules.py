"""Rules of the page that need no screen: the board, the feed, plates, words. Tried in the browser that runs them."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from platewatch.alerts.question import parse_question
from platewatch.plates.spelling import find_differences

Load = Callable[..., Any]


@pytest.fixture
def run(open_page: Callable[..., Page]) -> Load:
    """run("live/board.js", "(module, argument) => ...", argument): what the function says of the page's module."""
    page = open_page(None)

    def call(module: str, function: str, argument: Any = None) -> Any:
        return page.evaluate(
            f"async ([name, argument]) => ({function})(await import(`/console/source/${{name}}`), argument)",
            [module, argument],
        )

    return call


@pytest.mark.parametrize(("read", "listed"), [
    ("7KXL92", "1KXL92"), ("KXL92", "1KXL92"), ("17KXL92", "1KXL92"), ("1KXL9", "1KXL92"), ("1KXL92", "1KXL92"),
    ("AB", "BA"), ("8SBX40", "TX22BO"), ("1KXL922", "1KXL92"),
])  # fmt: skip
def test_columns_spell_both_plates(run: Load, read: str, listed: str) -> None:
    found = [
        {"position": one.position, "read": one.read, "listed": one.listed} for one in find_differences(read, listed)
    ]
    pairs = run("live/plates.js", "({alignPlates}, [read, found]) => alignPlates(read, found)", [read, found])
    assert "".join(pair["read"] for pair in pairs) == read
    assert "".join(pair["listed"] for pair in pairs) == listed
    assert all(pair["differs"] == (pair["read"] != pair["listed"]) for pair in pairs)
    assert sum(pair["differs"] for pair in pairs) == len(found)


def test_the_feed_asks_less_often_after_failures(run: Load) -> None:
    pauses = run("feed.js", "({planPause}) => [0, 1, 2, 3, 4, 9].map(planPause)")
    assert pauses == [2000, 2000, 4000, 8000, 10_000, 10_000]


def test_news_change_add_and_remove(run: Load) -> None:
    told = run(
        "live/board.js",
        """({applyNews, EMPTY}) => {
          const first = applyNews(EMPTY, {whole: true, entries: [{id: "a", state: "open"}, {id: "b", state: "open"}],
            more: 3});
          const next = applyNews(first, {whole: false, gone: ["b", "x"],
            entries: [{id: "a", state: "closed"}, {id: "c", state: "open"}]});
          const whole = applyNews(next, {whole: true, entries: [{id: "d", state: "open"}]});
          const tell = ({entries, more}) => [[...entries.values()].map((one) => one.id + one.state), more];
          return [first, next, whole].map(tell);
        }""",
    )
    assert told == [[["aopen", "bopen"], 3], [["aclosed", "copen"], 0], [["dopen"], 0]]


def test_the_alarm_is_the_most_urgent_that_nobody_took(run: Load) -> None:
    told = run(
        "live/board.js",
        """({applyNews, EMPTY, findAlarm}) => {
          const now = Date.parse("2026-11-30T12:00:00Z"), at = "2026-11-30T11:59:00Z", later = "2026-11-30T12:01:00Z";
          const fill = (one, id) => ({id, kind: "hit", captured_at: at, ...one});
          const alarm = (...all) => findAlarm(applyNews(EMPTY, {whole: true, entries: all.map(fill)}), now);
          return [
            alarm({state: "open", priority: 3}, {state: "open", priority: 2}),
            alarm({state: "open", priority: 1, lease: {by: "x", until: later}}, {state: "open", priority: 4}),
            alarm({state: "open", priority: 1, lease: {by: "x", until: at}}),
            alarm({state: "open", priority: 1, taken_until: later}),
            alarm({state: "open", priority: 1, late: true}),
            alarm({state: "answered", priority: 1}),
            alarm({state: "waiting", kind: "review", priority: 2, decide_by: later}),
            alarm({state: "waiting", kind: "review", priority: 2, decide_by: at}),
          ];
        }""",
    )
    assert told == [2, 4, 1, None, None, None, 2, None]


@pytest.mark.parametrize(("milliseconds", "unit", "parts"), [
    (-5000, "s", {"s": 0}), (59_999, "s", {"s": 59}), (60_000, "m", {"m": 1, "s": "00"}),
    (3_599_000, "m", {"m": 59, "s": "59"}), (3_600_000, "h", {"h": 1, "m": "00"}), (90_000_000, "d", {"d": 1, "h": 1}),
])  # fmt: skip
def test_ages(run: Load, milliseconds: int, unit: str, parts: dict[str, Any]) -> None:
    assert run("clock.js", "({describeAge}, age) => describeAge(age)", milliseconds) == {"unit": unit, "parts": parts}


@pytest.mark.parametrize(("probability", "text"), [(0.9999, "99%"), (0.0001, "1%"), (0.29, "29%"), (0.6199, "61%")])
def test_probabilities_are_rounded_as_everywhere(run: Load, probability: float, text: str) -> None:
    assert run("live/parts.js", "({formatPercent}, one) => formatPercent(one)", probability) == text


@pytest.mark.parametrize(
    ("path", "found"),
    [("/console", "live"), ("/console/live", "live"), ("/console/livestock", "live"), ("/console/b/1", "b")],
)
def test_screens_follow_the_routes(run: Load, path: str, found: str) -> None:
    told = run(
        "screens.js",
        """({listScreens, findScreen, SCREENS}, path) => {
          const more = ["b", "c"].map((name) => ({name, path: `/console/${name}`, needs: `GET /v1/${name}`}));
          const all = [...SCREENS, ...more];
          const allowed = listScreens(["GET /v1/live", "GET /v1/b"], all);
          return [findScreen(path, allowed).name, findScreen("/console/c", allowed).name, findScreen(path, [])];
        }""",
        path,
    )
    assert told == [found, "live", None]


@given(read=st.text("AB12", max_size=6), listed=st.text("AB12", max_size=6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_differences_are_found_as_the_service_finds_them(run: Load, read: str, listed: str) -> None:
    found = run("live/plates.js", "({findDifferences}, pair) => findDifferences(...pair)", [read, listed])
    assert found == [asdict(one) for one in find_differences(read, listed)]


@pytest.mark.parametrize(("local", "zone", "moment"), [
    ("2026-01-15T08:30", "Europe/Amsterdam", "2026-01-15T07:30:00.000Z"),
    ("2026-07-15T08:30", "Europe/Amsterdam", "2026-07-15T06:30:00.000Z"),
    ("2026-03-29T02:30", "Europe/Amsterdam", "2026-03-29T01:30:00.000Z"),
    ("2026-10-25T02:30", "Europe/Amsterdam", "2026-10-25T00:30:00.000Z"),
    ("2026-07-15T00:00", "America/Curacao", "2026-07-15T04:00:00.000Z"),
    ("2026-07-15T08:30", "UTC", "2026-07-15T08:30:00.000Z"),
])  # fmt: skip
def test_times_that_people_type_are_those_of_their_clocks(run: Load, local: str, zone: str, moment: str) -> None:
    found = run(
        "alerts/question.js",
        "({findMoment}, [local, zone]) => new Date(findMoment(local, zone)).toISOString()",
        [local, zone],
    )
    assert found == moment


@pytest.mark.parametrize(("form", "wrong"), [
    ({"period": "own"}, {"from": "al_from_missing"}),
    ({"period": "own", "from": "2027-01-01T00:00"}, {"from": "al_from_future"}),
    ({"period": "own", "from": "2026-11-02T00:00", "to": "2026-11-01T00:00"}, {"to": "al_to_before"}),
    ({"period": "own", "from": "2026-09-01T00:00"}, {"to": "al_to_far"}),
    ({"period": "own", "from": "2026-11-02T00:00"}, {}),
    ({"period": "month"}, {}),
])  # fmt: skip
def test_a_period_is_checked_before_it_is_asked_for(run: Load, form: dict[str, str], wrong: dict[str, str]) -> None:
    found = run(
        "alerts/question.js",
        """({EMPTY_FORM, makeQuestion}, form) =>
          makeQuestion({...EMPTY_FORM, ...form}, Date.parse("2026-11-30T12:00:00Z"), "Europe/Amsterdam")""",
        form,
    )
    assert (found["wrong"], found["body"] is None) == (wrong, bool(wrong))
    if found["body"]:
        parse_question(found["body"], datetime(2026, 11, 30, 12, 0, 1, tzinfo=UTC))


@pytest.mark.parametrize(("moment", "text"), [
    ("2026-11-30T11:00:00Z", "12:00:00"), ("2026-11-29T11:00:00Z", "29 Nov, 12:00:00"),
    ("2027-12-31T11:00:00Z", "31 Dec 2027, 12:00:00"), ("2026-12-31T23:30:00Z", "1 Jan 2027, 00:30:00"),
])  # fmt: skip
def test_a_time_has_its_day_and_its_year_where_they_are_needed(run: Load, moment: str, text: str) -> None:
    found = run(
        "clock.js",
        """({formatTime}, moment) => formatTime(moment,
          {zone: "Europe/Amsterdam", language: "en", now: Date.parse("2026-11-30T12:00:00Z")})""",
        moment,
    )
    assert found == text
