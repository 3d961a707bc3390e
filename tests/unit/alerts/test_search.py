"""Searching alerts: each hit that is asked for is on one page, whatever the pages' size, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.alerts import search as searching
from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Answers, Stand, Step
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.question import AlertQuestion, Cursor, format_cursor, parse_cursor
from platewatch.alerts.search import FoundHit, SearchPage, SearchStores, search_page
from platewatch.alerts.standing import Reception, Standing
from tests.unit.alerts.fake_search import FakeSearch, make_born, make_search_stores
from tests.unit.alerts.makers import make_entry

FIRST = datetime(2026, 3, 10, tzinfo=UTC)
LAST = FIRST + timedelta(days=4)
NOW = LAST + timedelta(days=1)
KNOWN = ("unit-1", "unit-2", "unit-3")
QUESTION = AlertQuestion(FIRST, LAST)


def ask_all(question: AlertQuestion, stores: SearchStores, authority: str | None = None) -> list[SearchPage]:
    """Every page of the answer; the cursors cross the API as text."""
    pages = [search_page(question, NOW, authority, stores)]
    while (following := pages[-1].following) is not None:
        assert len(pages) < 500
        question = replace(question, after=parse_cursor(format_cursor(following)))
        pages.append(search_page(question, NOW, authority, stores))
    return pages


def list_hits(pages: list[SearchPage]) -> list[str]:
    return [hit.alerts[0].hit_id for page in pages for hit in page.hits]


MINUTES = int((LAST - FIRST) / timedelta(minutes=1))
BORN = st.lists(
    st.tuples(
        st.sampled_from([f"p{number}" for number in range(12)]),
        st.sampled_from([*KNOWN, "control-room", "removed-1", "removed-2"]),
        st.one_of(
            st.integers(-600, MINUTES + 600),
            # Many at the same moments, and at the ends of days and of the period.
            st.sampled_from([0, 1440, 1441, 2880, MINUTES - 1, MINUTES]),
        ),
    ),
    max_size=40,
    unique_by=lambda row: row[:2],
)


def make_all(rows: list[tuple[str, str, int]]) -> list[Alert]:
    return [make_born(passage, recipient, FIRST + timedelta(minutes=minute)) for passage, recipient, minute in rows]


@example(rows=[("p0", "unit-1", 0), ("p0", "removed-2", 0)], limit=1, look=1, ids=1, looks=1)
@example(rows=[("p0", "removed-1", 0), ("p0", "removed-2", 0)], limit=1, look=1, ids=1, looks=1)
@given(rows=BORN, limit=st.integers(1, 9), look=st.integers(1, 7), ids=st.integers(1, 60), looks=st.integers(1, 9))
def test_paging_loses_no_hit_and_repeats_none(
    rows: list[tuple[str, str, int]], limit: int, look: int, ids: int, looks: int
) -> None:
    search = FakeSearch()
    search.add(*make_all(rows))
    wanted = {alert.hit_id for alert in search.alerts.values() if QUESTION.holds(alert.created_at)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"LOOK": look, "MOST_IDS": ids, "MOST_LOOKS": looks}.items():
            patch.setattr(searching, name, value)
        pages = ask_all(replace(QUESTION, limit=limit), make_search_stores(search, *KNOWN))
    assert all(len(page.hits) <= limit for page in pages)
    found = list_hits(pages)
    assert sorted(found) == sorted(wanted)
    newest = [
        max(one.created_at for one in search.alerts.values() if one.hit_id == hit_id and QUESTION.holds(one.created_at))
        for hit_id in found
    ]
    assert newest == sorted(newest, reverse=True)
    for page in pages:
        for hit in page.hits:
            of_hit = {one.alert_id for one in search.alerts.values() if one.hit_id == hit.alerts[0].hit_id}
            told = {one.alert_id for one in hit.alerts if not one.recipient_id.startswith("removed")}
            assert told == {each for each in of_hit if not search.alerts[each].recipient_id.startswith("removed")}


@given(rows=BORN, limit=st.integers(1, 4), lagging=st.sets(st.integers(0, 39)))
def test_what_is_born_meanwhile_or_not_in_the_index_yet_makes_no_hit_disappear(
    rows: list[tuple[str, str, int]], limit: int, lagging: set[int]
) -> None:
    search = FakeSearch()
    alerts = make_all(rows)
    search.add(*alerts)
    question = replace(QUESTION, until=NOW + timedelta(hours=1), limit=limit)
    before = {alert.hit_id for alert in alerts if question.holds(alert.created_at)}
    # Handed on in the seconds before the search, and while it goes on.
    for number, alert in enumerate(alerts):
        at = NOW + timedelta(seconds=number - 20)
        late = make_born(alert.sighting.passage_id, f"removed-{3 + number}", at)
        search.add(late)
        if number in lagging:
            search.lagging.add(late.alert_id)
    found = list_hits(ask_all(question, make_search_stores(search, *KNOWN)))
    assert before <= set(found)


def test_the_alerts_of_a_hit_are_one_line_whenever_they_were_born() -> None:
    search = FakeSearch()
    first = make_born("p1", "unit-1", FIRST + timedelta(hours=1))
    later = make_born("p1", "unit-2", LAST + timedelta(hours=2))
    search.add(first, later)
    (page,) = ask_all(QUESTION, make_search_stores(search, *KNOWN))
    # The second tier was told after the period's end, and that somebody was told is said all the same.
    assert [hit.alerts for hit in page.hits] == [(first, later)]


CASE = make_entry(case_number="PL1300-17")
OTHER = make_entry("GOAB123", list_name="missing", case_number="2026-99", country="DE")


@pytest.mark.parametrize(
    ("asked", "passages"),
    [
        ({"plate": "7KXL92"}, ["p3", "p2"]),
        ({"plate": "1KXL92"}, ["p3"]),
        ({"plate": "7KXL9Z"}, []),
        ({"list_name": "missing"}, ["p1"]),
        ({"case_number": "pl1300-17"}, ["p3", "p2"]),
        ({"camera_id": "west-1", "case_number": "2026-99"}, ["p1"]),
        ({"camera_id": "west-2"}, []),
        ({"list_name": "missing", "plate": "7KXL92"}, []),
    ],
)
def test_a_search_finds_what_all_that_was_asked_holds_of(asked: dict[str, str], passages: list[str]) -> None:
    search = FakeSearch()
    search.add(
        make_born("p1", "unit-1", FIRST, OTHER, "GOAB123"),
        make_born("p2", "unit-1", FIRST + timedelta(hours=1), CASE),
        make_born("p3", "unit-1", FIRST + timedelta(hours=2), CASE, "1KXL92"),
    )
    pages = ask_all(replace(QUESTION, **asked), make_search_stores(search, *KNOWN))  # type: ignore[arg-type]
    assert [hit.alerts[0].sighting.passage_id for page in pages for hit in page.hits] == passages


@pytest.mark.parametrize(("state", "passages"), [(Stand.OPEN, ["p2"]), (Stand.DISMISSED, ["p1"]), (Stand.CLOSED, [])])
def test_a_search_may_ask_how_hits_stand(state: Stand, passages: list[str]) -> None:
    search = FakeSearch()
    dismissed = make_born("p1", "unit-1", FIRST)
    search.add(dismissed, make_born("p2", "unit-1", FIRST))
    search.answers[dismissed.hit_id] = Answers((Answer(Step.MISREAD, "unit-1", NOW),))
    pages = ask_all(replace(QUESTION, state=state, limit=1), make_search_stores(search, *KNOWN))
    assert [hit.alerts[0].sighting.passage_id for page in pages for hit in page.hits] == passages


def test_restricted_hits_are_counted_once_and_shown_with_an_authority() -> None:
    search = FakeSearch()
    for recipient in KNOWN:
        alert = make_born("p1", recipient, FIRST)
        search.add(replace(alert, retention=replace(alert.retention, free_until=NOW)))
    search.add(make_born("p2", "unit-1", FIRST))
    stores = make_search_stores(search, *KNOWN)
    pages = ask_all(replace(QUESTION, limit=1), stores)
    assert (len(list_hits(pages)), sum(page.restricted for page in pages)) == (1, 1)
    allowed = ask_all(QUESTION, stores, "OvJ De Vries")
    assert (len(list_hits(allowed)), sum(page.restricted for page in allowed)) == (2, 0)


def test_what_has_expired_is_neither_shown_nor_counted() -> None:
    search = FakeSearch()
    gone, kept = make_born("p1", "unit-1", FIRST), make_born("p1", "unit-2", FIRST)
    search.add(replace(gone, retention=replace(gone.retention, expires_at=NOW)), kept)
    (page,) = ask_all(QUESTION, make_search_stores(search, *KNOWN))
    assert ([hit.alerts for hit in page.hits], page.restricted) == ([(kept,)], 0)


def test_one_page_takes_no_more_than_its_budget_and_the_next_goes_on() -> None:
    """A month of busy days: 36 looks, 3,000 alerts, 4,000 ids at the most for one call."""
    search = FakeSearch()
    for number in range(4_000):
        search.add(make_born(f"p{number}", "unit-1", FIRST + timedelta(minutes=number)))
    stores = make_search_stores(search, *KNOWN)
    question = replace(QUESTION, plate="GOAB123")
    page = search_page(question, NOW, None, stores)
    # 16 looks at two days and their ends, then two more: 200 alerts at the most each.
    assert (page.hits, len(search.looks), sum(search.asked)) == ((), 18, 0)
    assert page.following is not None
    following = search_page(replace(question, after=page.following), NOW, None, stores)
    assert (following.hits, following.following) == ((), None)


def test_days_without_alerts_are_looks_too() -> None:
    search = FakeSearch()
    stores = make_search_stores(search)
    month = AlertQuestion(FIRST - timedelta(days=27), LAST)
    assert search_page(month, NOW, None, stores) == SearchPage((), 0, None)
    assert len(search.looks) == 31
    assert len(search.looks) < searching.MOST_LOOKS


def test_many_recipients_make_pages_shorter_not_calls_longer() -> None:
    search = FakeSearch()
    for number in range(40):
        search.add(make_born(f"p{number}", "unit-1", FIRST + timedelta(minutes=number)))
    stores = make_search_stores(search, *(f"unit-{number}" for number in range(1, 500)))
    page = search_page(QUESTION, NOW, None, stores)
    assert len(page.hits) == 8
    assert sum(search.asked) == 4_000
    assert len(list_hits(ask_all(QUESTION, stores))) == 40


ALERTS = (make_born("p1", "unit-1", FIRST), make_born("p1", "unit-2", FIRST))
STATES = DeliveryState


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((STATES.FAILED, STATES.DELIVERED), Reception.TOLD),
        ((STATES.ACCEPTED, STATES.PENDING), Reception.TOLD),
        ((STATES.FAILED, STATES.PENDING), Reception.WAITING),
        ((STATES.FAILED, None), Reception.WAITING),
        ((STATES.FAILED, STATES.WITHDRAWN), Reception.NOBODY),
        ((STATES.NONE, STATES.NONE), Reception.NOBODY),
    ],
)
def test_somebody_was_told_of_a_hit_if_anybody_was(states: tuple[DeliveryState | None, ...], told: Reception) -> None:
    deliveries = {
        alert.alert_id: Delivery(alert.alert_id, alert.recipient_id, state, alert.retention)
        for alert, state in zip(ALERTS, states, strict=True)
        if state is not None
    }
    assert FoundHit(ALERTS, deliveries, Standing()).reception is told


def test_a_cursor_remembers_a_bounded_number_of_removed_recipients() -> None:
    search = FakeSearch()
    for number in range(60):
        search.add(make_born(f"p{number}", f"removed-{number}", FIRST + timedelta(minutes=number)))
    page = search_page(replace(QUESTION, limit=50), NOW, None, make_search_stores(search))
    assert isinstance(page.following, Cursor)
    assert len(page.following.removed) == 40
    assert parse_cursor(format_cursor(page.following)) == page.following
